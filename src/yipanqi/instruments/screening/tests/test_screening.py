"""From the screening workbook to work lists, leads and a firm's sheet; who sees what; a person's decision outlives the next
run.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from yipanqi.accounts.actions import ensure_user
from yipanqi.instruments.conftest import Tab
from yipanqi.instruments.screening import actions, flow, queries
from yipanqi.instruments.screening.models import Lead, Verdict
from yipanqi.values.fault import Fault

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
    from yipanqi.intake.models import Revision

    Revision.bump("registry.statement")
    assert queries.firms(ON)["sales_3"].null_count() == 3


def test_an_overrule_outlives_the_next_run_until_it_is_withdrawn(run: Any) -> None:
    one = verdicts(run)[HAINING]
    with pytest.raises(Fault):
        actions.overrule(one.organisation_id, "high_tech_firm", "ready", reason=" ", by="city")
    actions.overrule(one.organisation_id, "high_tech_firm", "ready", reason="补充材料已核", by="city")
    again = verdicts(actions.run("high_tech_firm", on=ON, by="test"))[HAINING]
    assert (again.listed, again.verdict) == ("ready", "fail") and "补充材料已核" in again.overruled
    actions.withdraw(one.organisation_id, "high_tech_firm", by="city")
    assert verdicts(actions.run("high_tech_firm", on=ON, by="test"))[HAINING].listed == "near"


def test_a_lead_goes_the_declared_way_only(run: Any) -> None:
    one = verdicts(run)[XIUZHOU].organisation_id
    with pytest.raises(Fault):
        actions.advance(one, "high_tech_firm", "certified", by="city")
    for stage in ("contacted", "coached", "applied", "certified"):
        actions.advance(one, "high_tech_firm", stage, by="city", place="330411")
    lead = Lead.objects.get(organisation=one)
    assert lead.stage == "certified" and [s.after for s in lead.steps.order_by("pk")] == [
        "contacted",
        "coached",
        "applied",
        "certified",
    ]
    other = verdicts(run)[HAINING].organisation_id
    with pytest.raises(Fault):
        actions.advance(other, "high_tech_firm", "lost", by="city")
    assert actions.advance(other, "high_tech_firm", "lost", by="city", reason="no_interest").reason == "no_interest"


def test_every_stage_and_reason_is_declared_in_both_languages() -> None:
    assert set(flow.NEXT) == set(flow.STAGES) and {s for n in flow.NEXT.values() for s in n} <= set(flow.STAGES)
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
        assert client.get("/screening/").status_code == client.get("/screening/lists/all/export/").status_code == 200
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
    wrong = client.get("/screening/what-if/?parameter=staff_share&value=abc").content.decode()
    assert "读不懂" in wrong
    county = Client()
    county.force_login(ensure_user("haining", "a long password 2", role="county_officer", places=["330481"]))
    assert "秀水精密" not in county.get("/screening/what-if/?parameter=staff_share&value=13/100").content.decode()


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
    found = {r["name"]: (r["level"], r["next"], r["rd_spend"], r["staff"]) for r in queries.ladder(city_officer(), ON)}
    assert found["海宁潮涌材料有限公司"] == ("centre", "institute", 900_0000_00, 40), "what was withdrawn does not count"
    assert found["南湖未填数据有限公司"] == ("institute", "key_institute", None, 30)
    assert found["秀水精密有限公司"][:2] == (None, "centre"), "a certified firm without a body"
    client = Client()
    client.force_login(city_officer())
    assert "海宁潮涌" in client.get("/screening/ladder/?step=institute").content.decode()
    assert "海宁潮涌" not in client.get("/screening/ladder/?step=centre").content.decode()


def city_officer() -> Any:
    return ensure_user("city", "a long password 1", role="city_officer", places=[])


@pytest.mark.django_db
def test_a_screening_is_stale_after_any_of_its_facts_changed() -> None:
    """Each fact counts: the state is no text that could be cut off before the last of them."""
    from yipanqi.intake.models import Revision
    from yipanqi.registry.catalogue import FACTS

    seen = {queries.state()}
    for name in queries.FACTS:
        Revision.bump(FACTS[name].model)
        seen.add(queries.state())
    assert len(seen) == 1 + len(queries.FACTS)
