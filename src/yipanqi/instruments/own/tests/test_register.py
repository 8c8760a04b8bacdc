"""A register of a city's own among all the others: taken in, exported, counted, seen, extended, taken away; and its page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from yipanqi.accounts.models import User
from yipanqi.instruments.conftest import Tab, counts
from yipanqi.instruments.own import actions, queries
from yipanqi.instruments.own._declared import Col, Declared, written
from yipanqi.instruments.own._watching import OWN, folder
from yipanqi.intake import actions as intake
from yipanqi.intake.access import sight
from yipanqi.intake.catalogue import SHEETS
from yipanqi.intake.models import Batch
from yipanqi.ledger.models import Entry
from yipanqi.registry.catalogue import FACTS, INSTRUMENTS
from yipanqi.registry.frames import fact_frame
from yipanqi.values.fault import Fault

ONE = Declared(
    "ip_firms",
    "知识产权示范企业",
    "IP model firms",
    (
        Col("c01", "企业名称", "Firm", open=True),
        Col("c02", "县（市、区）", "County"),
        Col("c03", "证书编号", "Certificate", "code"),
        Col("c04", "质押金额", "Pledged", "money", "万元"),
        Col("c05", "联系人", "Contact", personal=True),
        Col("c06", "认定日期", "Recognised", "date"),
    ),
    ("c03",),
    "c02",
    "c01",
    "",
    True,
)
TAB = Tab(
    "名单",
    "嘉兴市知识产权示范企业名单（2024年）",
    ("序号", "企业名称", "县（市、区）", "证书编号", "质押金额", "联系人", "认定日期"),
    [
        [1, "甲公司", "南湖区", "ZS-001", 350.5, "王五", "2024-03-05"],
        [2, "乙公司", "海宁市", "ZS-002", None, "李四", "2024-05-06"],
    ],
)


@pytest.fixture
def home(hand_in: Callable[..., Batch], settings: Any, tmp_path: Path) -> Iterator[Callable[..., Batch]]:
    settings.HOME = tmp_path / "own-home"
    OWN.look()
    yield hand_in
    for path in folder().glob("*"):
        path.unlink()
    OWN.look()
    OWN.registers()


def test_it_is_a_register_like_any_other(home: Callable[..., Batch]) -> None:
    assert counts(home("名单.xlsx", TAB)).get("own_ip_firms") is None
    actions.define_made(ONE, by="officer")
    assert counts(home("名单.xlsx", TAB)) == {"own_ip_firms": (2, 0)}
    assert counts(home("再交.xlsx", TAB)) == {"own_ip_firms": (0, 0)}
    model = apps.get_model("own.ip_firms")
    first, second = model.objects.order_by("pk")
    assert (first.key, first.place, first.c04, first.organisation.name) == ("ZS-001", "330402", 350_5000_00, "甲公司")
    assert (second.c04, second.c05) == (None, "李四")
    assert "own_ip_firms" in SHEETS and "own_ip_firms" in FACTS and "own_ip_firms" in INSTRUMENTS
    frame = fact_frame("own_ip_firms")
    assert frame.columns == ["record", "place", "organisation", "c01", "c03", "c04", "c06"]
    assert sight(model, None).open == {"c01"}
    assert Entry.objects.filter(action="own.define").count() == 1


def test_columns_come_and_records_stay(home: Callable[..., Batch]) -> None:
    actions.define_made(ONE, by="officer")
    more = replace(ONE, columns=(*ONE.columns, Col("c07", "等级", "Level", "choice", choices=("省级", "市级"))))
    home("名单.xlsx", TAB)
    actions.define_made(more, by="officer")
    wider = replace(TAB, headings=(*TAB.headings, "等级"), rows=[[*TAB.rows[0], "省级"], [*TAB.rows[1], "县级"]])
    batch = home("等级.xlsx", wider)
    assert [c["changed"] for c in batch.readings.values_list("counts", flat=True)] == [1]
    assert list(apps.get_model("own.ip_firms").objects.order_by("pk").values_list("c07", flat=True)) == ["省级", None]
    with pytest.raises(Fault, match="不能去掉"):
        actions.define_made(ONE, by="officer")
    assert queries.register("ip_firms") == more


def test_it_goes_when_it_is_empty_and_not_before(home: Callable[..., Batch]) -> None:
    actions.define_made(ONE, by="officer")
    batch = home("名单.xlsx", TAB)
    with pytest.raises(Fault, match="还有 2 条记录"):
        actions.remove("ip_firms", by="officer")
    intake.undo(batch, by="officer")
    actions.remove("ip_firms", by="officer")
    assert queries.registers() == [] and "own_ip_firms" not in SHEETS
    with pytest.raises(Fault, match="没有自设台账"):
        actions.remove("ip_firms", by="officer")
    other = replace(ONE, columns=(replace(ONE.columns[0], open=False), *ONE.columns[1:]), identity=("c01",), open=False)
    actions.define_made(other, by="officer")  # another of that name may come
    assert counts(home("新.xlsx", TAB))["own_ip_firms"] == (2, 0)


def test_a_file_that_cannot_be_used_takes_nothing_with_it(home: Callable[..., Batch]) -> None:
    actions.define_made(ONE, by="officer")
    (folder() / "broken.toml").write_text("[register]\n", encoding="utf-8")
    OWN.look()
    assert [one.key for one in queries.registers()] == ["ip_firms"]
    assert list(queries.problems()) == ["broken"]
    with pytest.raises(Fault, match="已有台账叫"):
        actions.define("other", written(ONE), by="officer")
    with pytest.raises(Fault, match="已有台账叫"):
        actions.define("other", written(replace(ONE, zh="科技人才信息汇总表")), by="officer")


def test_what_a_page_says_becomes_the_declaration(home: Callable[..., Batch]) -> None:
    rows = [
        {"letter": "B", "zh": "企业名称", "type": "text", "role": "firm", "readers": "open"},
        {"letter": "C", "zh": "县", "type": "text", "role": "place"},
        {"letter": "D", "zh": "编号", "type": "code", "tells": True},
        {"letter": "E", "zh": "联系人", "type": "text", "readers": "personal"},
    ]
    one, letters = queries.declared_by("名单", "A list", rows)
    assert (one.key, one.firm, one.place, one.identity, one.open) == ("a_list", "c01", "c02", ("c03",), True)
    assert [c.personal for c in one.columns] == [False, False, False, True]
    assert not any(c.required for c in one.columns) and one.rules == ()
    assert letters == {"B": "c01", "C": "place", "D": "c03", "E": "c04"}
    assert queries.declared_by("名单", "", rows)[0].key == "register"
    with pytest.raises(Fault, match="各只能选一列"):
        queries.declared_by("名单", "", [rows[0], {**rows[1], "role": "firm"}])


def test_the_page_makes_it_from_a_table_that_nobody_knows(home: Callable[..., Batch], tmp_path: Path) -> None:
    from yipanqi.instruments.conftest import write

    chief = User.objects.create_user("chief", role="city_officer", password="x")
    county = User.objects.create_user("county", role="county_officer", password="x", places=["330402"])
    waiting = intake.receive(write(tmp_path / "表.xlsx", [TAB]), name="表.xlsx", by="chief", place="330400")
    reading = waiting.readings.get()
    assert reading.recognised == ""
    page = f"/intake/{waiting.pk}/own/{reading.pk}/"
    for user, status in ((county, 404), (chief, 200)):
        client = Client()
        client.force_login(user)
        answer = client.get(page)
        assert answer.status_code == status
    shown = answer.context["page"]
    sent = {"zh": shown.form["zh"].value(), "en": ""}
    (rows,) = shown.formsets  # no two columns of one type: nothing to compare
    (told,) = shown.sections
    assert [fact.text for fact in told.facts] == ["没有重复"] and told.sub == "2 行"
    for name, value in rows.management_form.initial.items():
        sent[f"columns-{name}"] = value
    for form in rows.forms:
        for name in ("letter", "zh", "type", "unit", "role", "readers"):
            sent[form.add_prefix(name)] = form[name].value() or ""
        if form["tells"].value():
            sent[form.add_prefix("tells")] = "on"
    assert "序号" not in [form["zh"].value() for form in rows.forms], "it only numbers the rows"
    assert shown.original.letters and shown.original.lines[0].cells[0].text == TAB.title, "the sheet stands beside its columns"
    assert (sent["zh"], rows.forms[3]["unit"].value()) == ("知识产权示范企业名单", "万元")
    assert client.post(page, {**sent, "zh": ""}).status_code == 422
    assert queries.registers() == []
    answer = client.post(page, sent)
    assert (answer.status_code, answer["location"]) == (302, f"/intake/{waiting.pk}/")
    assert [one.zh for one in queries.registers()] == ["知识产权示范企业名单"]
    reading = waiting.readings.get()
    assert (reading.recognised, reading.counts["added"]) == ("own_register", 2)
    assert client.get(page).status_code == 404
    assert client.get("/lists/own.register/").status_code == 200


RULED = Tab(
    "项目",
    "嘉兴市招引项目（2024年）",
    ("项目名称", "县（市、区）", "协议金额（万元）", "到位金额（万元）", "开工日期", "竣工日期", "状态"),
    [
        [f"项目{n}", "南湖区", 100, money, "2024-03-05", day, ("在建", "建成")[n % 2]]
        for n, (money, day) in enumerate(
            [(50, "2025-01-01"), (120, "2025-01-01"), (100, "2024-01-01"), (None, None), (1, None), (2, None)]
        )
    ],
)


def test_rules_and_choices_are_counted_while_designing_and_held_at_the_preview(
    home: Callable[..., Batch], tmp_path: Path
) -> None:
    from yipanqi.instruments.conftest import write

    client = Client()
    client.force_login(User.objects.create_user("chief", role="city_officer", password="x"))
    waiting = intake.receive(write(tmp_path / "表.xlsx", [RULED]), name="表.xlsx", by="chief", place="330400")
    page = f"/intake/{waiting.pk}/own/{waiting.readings.get().pk}/"
    shown = client.get(page).context["page"]
    columns, _ = shown.formsets
    assert [form["type"].value() for form in columns.forms] == ["text", "text", "money", "money", "date", "date", "choice"]
    sent = {"zh": "招引项目", "en": "Projects", "rules-TOTAL_FORMS": 2, "rules-INITIAL_FORMS": 0}
    sent |= {f"columns-{name}": value for name, value in columns.management_form.initial.items()}
    for form in columns.forms:
        sent |= {form.add_prefix(name): form[name].value() or "" for name in ("letter", "zh", "type", "unit", "role", "readers")}
        sent |= {form.add_prefix("tells"): "on"} if form["tells"].value() else {}
    sent |= {"rules-0-column": "D", "rules-0-test": "at_most", "rules-0-other": "C", "rules-0-red": "on"}
    sent |= {"rules-1-column": "F", "rules-1-test": "above", "rules-1-other": "E"}
    answer = client.post(page, {**sent, "_try": "1"})
    assert answer.status_code == 200 and queries.registers() == [], "counting makes nothing"
    (told,) = answer.context["page"].sections
    assert [fact.text for fact in told.facts] == ["没有重复", "1 行（第 5 行）", "1 行（第 6 行）"]
    assert "招引项目" in answer.content.decode() and answer.context["page"].formsets[1].forms[0]["red"].value()
    assert client.post(page, {**sent, "rules-0-other": "E"}).status_code == 422
    assert client.post(page, sent).status_code == 302
    (one,) = queries.registers()
    assert (one.columns[6].choices, len(one.rules)) == (("在建", "建成"), 2)
    waiting.refresh_from_db()
    found = {(p.severity, p.row) for p in waiting.readings.get().problems.all()}
    assert found == {("red", 5), ("finding", 6)}
    client.post(f"/intake/{waiting.pk}/accept/")
    waiting.refresh_from_db()
    assert waiting.state == "previewed", "a red row needs a reason"
    intake.accept(waiting, by="chief", reason="合同已补签")
    assert apps.get_model(f"own.{one.key}").objects.count() == 6
