"""Workbooks and paper of a session: out, filled in, back; the timetable, table cards, schedules, the report."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from typing import Any

import openpyxl
import pytest

from yipanqi.instruments.matchmaking import _papers as cards
from yipanqi.instruments.matchmaking import _workbook as workbook
from yipanqi.instruments.matchmaking import actions
from yipanqi.instruments.matchmaking.models import Party, Request
from yipanqi.instruments.matchmaking.tests.conftest import AT, SLOTS, seat_of, user
from yipanqi.values.fault import Fault

pytestmark = pytest.mark.django_db


def test_the_workbook_goes_out_and_comes_back(agenda: Any) -> None:
    officer = user("city_officer")
    actions.veto(agenda, Party.objects.get(name="拟定研究院"), Party.objects.get(name="海宁潮涌材料有限公司"), by="city")
    data = workbook.filled(officer, agenda, personal=True)
    found = workbook.read(data, agenda)
    assert {len(found["parties"]), len(found["requests"]), len(found["vetoes"])} == {5, 4, 1}
    assert actions.take_in(agenda, found, by="city") == {"parties": 0, "requests": 0, "vetoes": 0}
    assert Request.objects.get(a__name="秀水精密有限公司", b__name="模例大学").third.name == "王专家"
    found["requests"][0]["subject"], found["parties"][0]["free"] = "换了内容", ["10:20"]
    assert actions.take_in(agenda, found, by="city") == {"parties": 0, "requests": 0, "vetoes": 0}
    assert Request.objects.filter(subject="换了内容").count() == 1 == Party.objects.filter(free=["10:20"]).count()
    book = openpyxl.load_workbook(io.BytesIO(data))
    book["请求"].append(["秀水精密有限公司", "没有的单位", None, 1, None, None])
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(Fault, match="没有的单位"):
        actions.take_in(agenda, workbook.read(out.getvalue(), agenda), by="city")
    with pytest.raises(Fault):
        workbook.read(workbook.blank(agenda), agenda)  # nothing filled in: said, not taken as a success


def test_a_large_workbook_asks_the_database_as_often_as_a_small_one(
    agenda: Any, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    """It is taken in within the request: what it costs must not grow with its rows."""
    names = [f"拟测参会方{n}" for n in range(300)]
    rows = [{"name": name, "side": "demand", "free": None} for name in names]
    asked = [{"a": a, "b": b, "weight": 1.0, "must": False} for a, b in pairwise(names)]
    with django_assert_max_num_queries(40):
        assert actions.take_in(agenda, {"parties": rows, "requests": asked, "vetoes": []}, by="city")["requests"] == 299
    with django_assert_max_num_queries(40):
        again = {"parties": rows, "requests": asked, "vetoes": []}
        assert actions.take_in(agenda, again, by="city") == {"parties": 0, "requests": 0, "vetoes": 0}


def test_free_slots_are_chosen_slot_by_slot_and_come_back_as_they_went(agenda: Any) -> None:
    Party.objects.filter(name="模例大学").update(free=["10:20"])
    Party.objects.filter(name="王专家").update(free=[])
    data = workbook.filled(user("city_officer"), agenda, personal=False)
    page = openpyxl.load_workbook(io.BytesIO(data))["参会方"]
    assert [c.value for c in page[1]][-2:] == ["有空 10:00", "有空 10:20"]
    assert {str(v.sqref).split("2:")[0]: v.formula1 for v in page.data_validations.dataValidation}["F"] == '"是,否"'
    free = {row["name"]: row["free"] for row in workbook.read(data, agenda)["parties"]}
    assert (free["模例大学"], free["王专家"], free["秀水精密有限公司"]) == (["10:20"], [], None)
    actions.take_in(agenda, workbook.read(data, agenda), by="city")
    assert Party.objects.get(name="王专家").free == [] and Party.objects.get(name="王专家").phone == "13800001234", (
        "no contact was in it"
    )


def test_a_workbook_of_before_lists_its_free_slots_in_one_cell(agenda: Any) -> None:
    book = openpyxl.Workbook()
    assert book.active
    book.active.append(["参会方", "类型", "统一社会信用代码", "有空时段", "联系人", "联系电话"])
    book.active.append(["模例大学", "院所", None, "10:20、10：00-10:20", None, None])
    out = io.BytesIO()
    book.save(out)
    assert workbook.read(out.getvalue(), agenda)["parties"][0]["free"] == ["10:20", "10:00"]


def test_the_timetable_as_a_table_of_slots_and_tables(agenda: Any) -> None:
    actions.plan(agenda, by="city", at=AT)
    book = openpyxl.load_workbook(io.BytesIO(workbook.timetable(agenda)))
    assert book.sheetnames == ["桌次", "时间表", "未排上"]
    rows = list(book["桌次"].iter_rows(values_only=True))
    assert rows[0] == ("时段", "1 号桌", "2 号桌") and [r[0] for r in rows[1:]] == ["10:00", "10:20"]
    seat = seat_of("秀水精密有限公司", "模例大学")
    assert rows[1 + [s["start"] for s in SLOTS].index(seat.slot)][seat.table] == "秀水精密有限公司\n模例大学\n王专家"
    assert book["时间表"].max_row == 5


@pytest.mark.parametrize(
    ("page", "cells", "said"),
    [
        ("参会方", ["某单位", "观众"], "类型"),
        ("请求", ["秀水精密有限公司", "模例大学", None, "很大"], "权重"),
        ("请求", ["秀水精密有限公司", "模例大学", None, 1, "也许"], "必见"),
        ("请求", ["秀水精密有限公司", None, None, 1], "都要写"),
    ],
)
def test_a_bad_cell_is_named(agenda: Any, page: str, cells: list[Any], said: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook.filled(user("city_officer"), agenda, personal=False)))
    book[page].append(cells)
    row, out = book[page].max_row, io.BytesIO()
    book.save(out)
    with pytest.raises(Fault) as fault:
        workbook.read(out.getvalue(), agenda)
    assert said in fault.value.zh and f"第 {row} 行" in fault.value.zh and page in fault.value.zh


def test_paper(agenda: Any) -> None:
    from pypdf import PdfReader

    from yipanqi.engines.documents import pdf

    actions.plan(agenda, by="city")
    about = {"issuer": "嘉兴市科学技术局", "day": date(2025, 3, 1), "notices": ()}

    def text(document: Any) -> str:
        return "".join(p.extract_text() for p in PdfReader(io.BytesIO(pdf.render(document))).pages)

    cards_ = text(cards.cards(agenda, **about))
    assert "1 号桌" in cards_ and "2 号桌" in cards_ and "秀水精密有限公司" in cards_
    mine = text(cards.schedules(agenda, [Party.objects.get(name="王专家")], **about))
    assert "模例大学" in mine and "拟定研究院" not in mine and "138" not in mine
    actions.outcome(seat_of("秀水精密有限公司", "模例大学"), "none", reason="maturity", by="city")
    assert "补充中试数据或样机" in text(cards.report(agenda, **about))
