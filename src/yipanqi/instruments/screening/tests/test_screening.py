"""From the screening workbook to work lists, leads and a firm's sheet; who sees what; a person's decision outlives the next
run.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from yipanqi.accounts.actions import ensure_user
from yipanqi.instruments.conftest import Tab
from yipanqi.instruments.screening import actions, flow, forms, queries
from yipanqi.instruments.screening.models import Verdict
from yipanqi.intake.models import Revision
from yipanqi.rules import edition
from yipanqi.values.fault import Fault
from yipanqi.work import queries as floor

pytestmark = pytest.mark.django_db

HEADINGS = [
    "县（市、区）",
    "企业名称",
    "统一社会信用代码",
    "成立日期",
    "是否规上",
    "所属技术领域",
    *[(g, y) for g in ("近三年销售收入", "近三年研发费用", "近三年净资产") for y in ("2021年", "2022年", "2023年")],
    "职工总数",
    "科技人员数",
    "高新技术产品（服务）收入",
    "高品收入占比",
    "Ⅰ类知识产权数",
    "Ⅱ类知识产权数",
    "近三年成果转化数",
    "有效期至",
    "是否拟申报",
]
XIUZHOU, HAINING, NANHU = "91330411MA0123453N", "91330481MA28A0001X", "91330402MA28A0002Y"
ON = date(2024, 6, 30)


def firm(
    place: str, name: str, code: str, rd: float | None = 250, science: int = 12, until: str | None = None, above: str = "否"
) -> list[Any]:
    """Sales 4000, 4500, 5000 (万元): the share of R&D must reach 5 %, that is 675 in three years."""
    return [
        place,
        name,
        code,
        "2015-03-01",
        above,
        "新材料",
        4000,
        4500,
        5000,
        210,
        220,
        rd,
        2000,
        2600,
        3600,
        100,
        science,
        3500,
        "70%",
        1,
        6,
        16,
        until,
        "是",
    ]


@pytest.fixture
def listed(hand_in: Callable) -> None:
    tab = Tab(
        "排摸",
        "嘉兴市2024年度高新技术企业培育申报排摸表",
        HEADINGS,
        [
            firm("秀洲区", "秀水精密有限公司", XIUZHOU, 245, until="2024-12-01"),
            firm("海宁市", "海宁潮涌材料有限公司", HAINING, 244, above="是"),
            firm("南湖区", "南湖未填数据有限公司", NANHU, None),
        ],
    )
    assert hand_in("2024年度高新技术企业培育申报排摸表.xlsx", tab).state == "accepted"


@pytest.fixture
def run(listed: None) -> Any:
    return actions.run("high_tech_firm", on=ON, by="test")


def verdicts(run: Any) -> dict[str, Verdict]:
    return {v.organisation.uscc: v for v in Verdict.objects.filter(run=run).select_related("organisation")}


def test_the_line_is_met_with_675_and_missed_with_674(run: Any) -> None:
    found = verdicts(run)
    met, missed, blank = found[XIUZHOU], found[HAINING], found[NANHU]
    assert (met.conditions["rd"]["holds"], met.conditions["rd"]["have"], met.conditions["rd"]["need"]) == (
        True,
        675_0000_00,
        675_0000_00,
    )
    assert (missed.conditions["rd"]["holds"], missed.conditions["rd"]["gap"]) == (False, 1_0000_00)
    assert (met.listed, missed.listed, blank.listed) == ("ready", "near", "unknown")
    way = missed.ways[0]
    assert (way["change_1"], way["amount_1"], way["feasible"]) == ("rd_spend", 1_0000_00, False), "the year 2023 is closed"
    assert blank.missing[0]["column"].startswith("rd_")
    assert run.counts == {"ready": 1, "near": 1, "unknown": 1, "far": 0}


def test_data_of_the_statistics_law_are_never_read(listed: None) -> None:
    from yipanqi.registry.models import Statement

    Statement.objects.update(basis="statistics")
    Revision.bump("registry.statement")
    assert queries.firms(ON)["sales_3"].null_count() == 3


def test_an_overrule_outlives_the_next_run_until_it_is_withdrawn(run: Any) -> None:
    one = verdicts(run)[HAINING]
    with pytest.raises(Fault):
        actions.overrule(one.organisation_id, "high_tech_firm", "ready", reason=" ", by="city", on=ON)
    actions.overrule(one.organisation_id, "high_tech_firm", "ready", reason="补充材料已核", by="city", on=ON)
    again = verdicts(actions.run("high_tech_firm", on=ON, by="test"))[HAINING]
    assert (again.listed, again.proposed, again.verdict) == ("ready", "near", "fail") and "补充材料已核" in again.overruled
    actions.withdraw(one.organisation_id, "high_tech_firm", reason="材料有误", by="city", on=ON)
    again.refresh_from_db()
    assert (again.listed, again.overruled) == ("near", ""), "it stands at once where the run put it"
    assert verdicts(actions.run("high_tech_firm", on=ON, by="test"))[HAINING].listed == "near"


def test_a_run_of_an_earlier_day_respects_what_was_decided_since_and_no_more_after_its_last_day(run: Any) -> None:
    one = verdicts(run)[HAINING].organisation_id
    later, until = date(2024, 9, 1), date(2024, 9, 30)
    actions.overrule(one, "high_tech_firm", "far", reason="迁出在即", by="city", on=later, until=until)
    assert set(queries.overrules("high_tech_firm", ON)) == {one}, "the run is of June, the decision of September"
    assert set(queries.overrules("high_tech_firm", until)) == {one}
    assert queries.overrules("high_tech_firm", date(2024, 10, 1)) == {}
    assert queries.overrules("technology_sme", ON) == {}, "another rule is another decision"
    actions.overrule(one, "high_tech_firm", "ready", reason="不迁了", by="city", on=ON)
    assert queries.overrules("high_tech_firm", ON)[one].decided == "ready", "what was decided last counts, whatever its day"
    actions.withdraw(one, "high_tech_firm", reason="再核", by="city", on=ON)
    assert queries.overrules("high_tech_firm", ON) == {}, "what was decided before does not come back"


def test_a_lead_goes_the_declared_way_only(run: Any) -> None:
    found = verdicts(run)
    one, other = found[XIUZHOU].organisation_id, found[HAINING].organisation_id
    assert floor.touched(flow.FLOW) == set(), "what a run proposes is no case"
    with pytest.raises(Fault):
        actions.advance(one, "certify", by="city", on=ON)
    assert floor.touched(flow.FLOW) == set(), "a refused move opens none"
    for move in ("contact", "coach", "apply", "certify"):
        lead = actions.advance(one, move, by="city", on=ON)
    assert (lead.stage, lead.place, lead.title) == ("certified", "330411", "秀水精密有限公司") and lead.closed_at is not None
    assert [s.after for s in lead.steps.all()] == ["contacted", "coached", "applied", "certified"]
    with pytest.raises(Fault, match="请选择原因"):
        actions.advance(other, "lose", by="city", on=ON)
    lost = actions.advance(other, "lose", by="city", on=ON, code="no_interest")
    assert (lost.stage, lost.due_on, lost.closed_at) == ("lost", None, None), "it may be found again"
    assert actions.advance(other, "resume", by="city", on=ON).stage == "found"
    assert queries.stages(city_officer()) == {"certified": 1, "found": 1}
    assert queries.reached(city_officer()) == [
        ("found", 2),
        ("contacted", 1),
        ("coached", 1),
        ("applied", 1),
        ("certified", 1),
    ]


@pytest.mark.parametrize(
    ("moves", "due"),
    [
        (("contact",), date(2024, 7, 12)),  # ten working days after Sunday, 30 June
        (("contact", "coach"), date(2024, 8, 29)),
        (("contact", "apply"), date(2024, 12, 27)),
        (("contact", "apply", "certify"), None),
        (("contact", "lose"), None),
    ],
)
def test_each_stage_says_when_the_next_step_is_due(run: Any, moves: tuple[str, ...], due: date | None) -> None:
    one = verdicts(run)[XIUZHOU].organisation_id
    for move in moves:
        lead = actions.advance(one, move, by="city", on=ON, code="no_interest" if move == "lose" else "")
    assert lead.due_on == due
    if due is not None:
        officer = city_officer()
        assert [queries.late(officer, due), queries.late(officer, due + timedelta(1))] == [0, 1]
        told = {w.words.zh: (w.count, w.late) for w in queries.waits(officer, timezone.now(), due + timedelta(1))}
        assert told["家跟进企业超过约定日期"] == (1, True)
        away = ensure_user("away", "a long password 1", role="county_officer", places=["330481"])
        assert queries.late(away, due + timedelta(1)) == 0


def test_every_stage_and_reason_is_declared_in_both_languages() -> None:
    way = flow.FLOWS[0]
    assert set(way.stages) == set(flow.STAGES) and way.way == ("found", "contacted", "coached", "applied", "certified")
    leads = {s: {m.to for m in way.moves_from(s)} for s in way.stages}
    assert leads == {
        "found": {"contacted", "lost", ""},
        "contacted": {"coached", "applied", "lost", ""},
        "coached": {"applied", "lost", ""},
        "applied": {"certified", "coached", "lost", ""},
        "certified": set(),
        "lost": {"found"},
    }
    assert all(
        w.zh and w.en for w in (*flow.STAGES.values(), *flow.REASONS.values(), *flow.LISTS.values(), *flow.LIST_MEANING.values())
    )


def test_warnings(run: Any) -> None:
    city = ensure_user("city", "a long password 1", role="city_officer", places=[])
    assert [c.firm_name for c in queries.expiring(city, ON)] == ["秀水精密有限公司"]
    assert not queries.expiring(city, date(2024, 12, 2)).exists()
    assert [c.firm_name for c in queries.conversions(city, 2024, "tech")] == ["海宁潮涌材料有限公司"]


@pytest.mark.parametrize(("role", "seen"), [("city_officer", 3), ("county_officer", 1), ("organisation", 0), ("public", 0)])
def test_pages_show_each_role_only_its_own(run: Any, role: str, seen: int) -> None:
    client = Client()
    if role != "public":
        client.force_login(ensure_user(role, "a long password 1", role=role, places=["330411"], organisation_code=HAINING))
    page = client.get("/screening/lists/all/")
    if not seen:
        assert page.status_code in (302, 404)
    else:
        names = [n for n in ("秀水精密", "海宁潮涌", "南湖未填") if n in page.content.decode()]
        assert len(names) == seen
        assert client.get("/screening/").status_code == client.get("/screening/lists/all/?as=xlsx").status_code == 200
        assert client.get("/screening/ladder/").status_code == client.get("/screening/what-if/").status_code == 200
        for kind in ("expiring", "scale", "tech", "research"):
            assert client.get(f"/screening/warnings/?kind={kind}").status_code == 200
    own = verdicts(run)[HAINING].organisation_id
    assert (client.get(f"/screening/firms/{own}/").status_code == 200) == (role in ("city_officer", "organisation"))


def test_the_sheet_is_a_pdf_with_the_clause_and_the_notice(run: Any) -> None:
    import io

    from pypdf import PdfReader

    client = Client()
    client.force_login(ensure_user("city", "a long password 1", role="city_officer", places=[]))
    answer = client.get(f"/screening/firms/{verdicts(run)[HAINING].organisation_id}/sheet.pdf")
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert "海宁潮涌材料有限公司" in text and "第十一条" in text and "第二十四条" in text


def test_what_if_names_who_is_lost_by_a_higher_threshold(run: Any) -> None:
    client = Client()
    client.force_login(ensure_user("city", "a long password 1", role="city_officer", places=[]))
    # Haining spends 674 of 13500 (万元): under 5 %, over 4 %; the bands are no simple parameter, the share of staff is: 12 of
    # 100.
    none = client.get("/screening/what-if/?parameter=staff_share&value=12/100").content.decode()
    lost = client.get("/screening/what-if/?parameter=staff_share&value=13/100").content.decode()
    assert "秀水精密" not in none and "秀水精密" in lost and "科技人员" in lost
    assert "秀水精密" in client.get("/screening/what-if/?parameter=staff_share&value=13%25").content.decode(), "per cent too"
    county = Client()
    county.force_login(ensure_user("haining", "a long password 2", role="county_officer", places=["330481"]))
    assert "秀水精密" not in county.get("/screening/what-if/?parameter=staff_share&value=13/100").content.decode()


@pytest.mark.parametrize(
    ("key", "typed", "becomes"),
    [
        ("staff_share", "9%", (9, 100)),
        ("staff_share", " 12.5 ％ ", (1, 8)),
        ("staff_share", "9/100", (9, 100)),
        ("staff_share", "1", (1, 1)),
        ("staff_share", "9/2", None),
        ("staff_share", "1/0", None),
        ("staff_share", "9", None),
        ("staff_share", "1200%", None),
        ("min_days", "400", 400),
        ("min_days", "0", 0),
        ("min_days", "9%", None),
        ("min_days", "4.5", None),
        ("min_days", "9999999", None),
        ("min_days", "²", None),
        ("min_days", "-1", None),
        ("min_days", "abc", None),
    ],
)
def test_another_threshold_is_read_like_the_present_one_and_said_beside_its_field_where_it_cannot_be(
    run: Any, key: str, typed: str, becomes: Any
) -> None:
    client = Client()
    client.force_login(city_officer())
    answer = client.get("/screening/what-if/", {"parameter": key, "value": typed})
    page = answer.content.decode()
    assert (answer.status_code, "读不懂" in page) == ((200, False) if becomes is not None else (400, True))
    assert f'value="{typed}"' in page, "what was typed stays"
    if becomes is not None:
        changed = forms.changed(edition("high_tech_firm", on=ON), key, typed)
        assert changed.parameters[key].value == becomes


def test_the_ways_of_asking_for_a_page_are_never_a_fault_of_the_program(run: Any) -> None:
    client = Client()
    client.force_login(city_officer())
    for address in (
        "/screening/lists/all/?page=²&place=²&stage=x&due=y&officer=z&person=z&sort=-foo",
        "/screening/lists/near/?sort=-points&q=海宁&as=print",
        "/screening/ladder/?step=x&page=0&sort=-where",
        "/screening/ladder/?as=xlsx",
        "/screening/warnings/?kind=nosuch",
        "/screening/warnings/?kind=research&sort=before&as=xlsx",
    ):
        assert client.get(address).status_code == 200, address
    for address in ("/screening/what-if/?parameter=nosuch&value=1", "/screening/what-if/?value="):
        assert client.get(address).status_code == 400, address
    assert client.post("/screening/what-if/").status_code == 405, "nothing is kept"


def test_a_list_says_in_its_workbook_what_it_is_and_what_no_column_of_the_page_says(run: Any) -> None:
    import io

    from openpyxl import load_workbook

    client = Client()
    client.force_login(city_officer())
    actions.overrule(verdicts(run)[NANHU].organisation_id, "high_tech_firm", "near", reason="电话核实", by="city", on=ON)
    actions.advance(verdicts(run)[HAINING].organisation_id, "contact", by="city", on=ON)
    book = load_workbook(io.BytesIO(client.get("/screening/lists/near/?place=330400&as=xlsx").content))
    head, *rows = book.worksheets[0].iter_rows(values_only=True)
    found = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    assert set(found) == {"海宁潮涌材料有限公司", "南湖未填数据有限公司"}
    one = found["海宁潮涌材料有限公司"]
    assert (one["统一社会信用代码"], one["地区"], one["清单"], one["跟进"]) == (HAINING, "海宁市", "差一步", "已联系")
    assert "研发费用" in one["未达条件"] and "1万元" in one["最近的达标办法"]
    assert found["南湖未填数据有限公司"]["人工调整"] == "city：电话核实"
    about = "\n".join(" ".join(str(c) for c in row if c) for row in book.worksheets[1].iter_rows(values_only=True))
    assert "2024-06-30，由 test 于" in about and "国科发火" in about and "地区 嘉兴市" in about
    page = client.get("/screening/lists/near/").content.decode()
    assert HAINING not in page, "the code stands in the workbook"


def test_the_overview_counts_what_its_lists_show(run: Any) -> None:
    client = Client()
    client.force_login(city := city_officer())
    places = {p.code: (p.counts, p.all) for p in queries.tallies(city)}
    none = dict.fromkeys(flow.LISTS, 0)
    assert places == {
        "330411": ({**none, "ready": 1}, 1),
        "330481": ({**none, "near": 1}, 1),
        "330402": ({**none, "unknown": 1}, 1),
    }
    for code, (_, count) in places.items():
        assert queries.work_list(city).filter(place=code).count() == count
        assert f"/screening/lists/all/?place={code}" in client.get("/screening/").content.decode()
    county = ensure_user("haining", "a long password 2", role="county_officer", places=["330481"])
    assert [p.code for p in queries.tallies(county)] == ["330481"]
    assert "数据已变" not in client.get("/screening/").content.decode()
    Revision.bump("screening.candidate")
    assert "数据已变" in client.get("/screening/").content.decode()


def test_less_research_than_before_or_none_is_told_and_what_was_not_stated_is_asked_for(hand_in: Callable) -> None:
    def spent(name: str, code: str, before: Any, last: Any) -> list[Any]:
        row = firm("海宁市", name, code, last)
        row[10] = before
        return row

    rows = [
        spent("少了有限公司", HAINING, 220, 219),
        spent("一样有限公司", XIUZHOU, 220, 220),
        spent("没有有限公司", NANHU, None, 0),
        spent("未填有限公司", "91330402MA28A0003W", 220, None),
        spent("只报一年有限公司", "91330402MA28A0004U", None, 5),
    ]
    hand_in("2024年度高新技术企业培育申报排摸表.xlsx", Tab("排摸", "嘉兴市2024年度高新技术企业培育申报排摸表", HEADINGS, rows))
    found = [(c.firm_name, c.before, c.last, c.stands) for c in queries.falling(city_officer())]
    assert found == [
        ("未填有限公司", 220_0000_00, None, queries.SILENT),
        ("没有有限公司", None, 0, queries.NOTHING),
        ("少了有限公司", 220_0000_00, 219_0000_00, queries.LESS),
    ], "what a call settles stands first; who stated one year alone is not told to have less"
    client = Client()
    client.force_login(city_officer())
    page = client.get("/screening/warnings/?kind=research&scale=all").content.decode()
    assert "219.00" in page and "一样有限公司" not in page and "占营收 4.38%" in page and "占营收 4.89%" in page
    assert "2023年研发费用" in page and "2022年研发费用" in page and "2024年" in page and "上一年" not in page
    assert "少了有限公司" not in client.get("/screening/warnings/?kind=research").content.decode(), "above scale first of all"


def test_a_list_by_the_person_in_charge(hand_in: Callable) -> None:
    rows = [firm("秀洲区", "秀水精密有限公司", XIUZHOU), firm("海宁市", "海宁潮涌材料有限公司", HAINING)]
    rows = [[*r, person] for r, person in zip(rows, ("王建国", "李红梅"), strict=True)]
    hand_in(
        "2024年度高新技术企业培育申报排摸表.xlsx",
        Tab("排摸", "嘉兴市2024年度高新技术企业培育申报排摸表", [*HEADINGS, "包干责任人"], rows),
    )
    actions.run("high_tech_firm", on=ON, by="test")
    client = Client()
    client.force_login(ensure_user("city", "a long password 1", role="city_officer", places=[]))
    page = client.get("/screening/lists/all/?officer=王建国").content.decode()
    assert "秀水精密" in page and "海宁潮涌" not in page and "李红梅 (1)" in page


def test_the_ladder_names_each_firms_next_step(hand_in: Callable, run: Any) -> None:
    columns = [
        "机构名称",
        "依托企业",
        "统一社会信用代码",
        "县（市、区）",
        "级别",
        "认定年度",
        "上年研发投入",
        "研发人员数",
        "是否撤销",
    ]
    hand_in(
        "企业研发机构名单.xlsx",
        Tab(
            "研发机构",
            "嘉兴市企业研发机构名单",
            columns,
            [
                ["海宁潮涌研发中心", "海宁潮涌材料有限公司", HAINING, "海宁市", "省级研发中心", 2021, 900, 40, "否"],
                ["海宁潮涌研究院", "海宁潮涌材料有限公司", HAINING, "海宁市", "省企业研究院", 2023, 1200, None, "是"],
                ["南湖研究院", "南湖未填数据有限公司", NANHU, "南湖区", "省企业研究院", 2022, None, 30, "否"],
            ],
        ),
    )
    found = {one.name: (one.rank, one.since, one.where, one.rd_spend, one.staff) for one in queries.ladder(city_officer(), ON)}
    assert found == {
        "海宁潮涌材料有限公司": (1, 2021, "330481", 900_0000_00, 40),  # what was withdrawn does not count
        "南湖未填数据有限公司": (2, 2022, "330402", None, 30),
        "秀水精密有限公司": (0, None, "330411", None, None),  # a certified firm without a body
    }
    assert next(iter(found)) == "海宁潮涌材料有限公司", "most spent first, unknown last"
    client = Client()
    client.force_login(city_officer())
    assert "海宁潮涌" in client.get("/screening/ladder/?step=institute").content.decode()
    assert "海宁潮涌" not in client.get("/screening/ladder/?step=centre").content.decode()


def city_officer() -> Any:
    return ensure_user("city", "a long password 1", role="city_officer", places=[])


@pytest.mark.django_db
def test_a_screening_is_stale_after_any_of_its_facts_changed() -> None:
    """Each fact counts: the state is no text that could be cut off before the last of them."""
    from yipanqi.registry.catalogue import FACTS

    seen = {queries.state()}
    for name in queries.FACTS:
        Revision.bump(FACTS[name].model)
        seen.add(queries.state())
    assert len(seen) == 1 + len(queries.FACTS)
