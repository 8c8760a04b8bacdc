"""What became of a cell is told as it is: kept, unknown, the row or a part of it refused; in the preview, the copy and on the
record.
"""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from django.apps import apps

from yipanqi.intake import actions, markup, queries
from yipanqi.intake.models import Problem
from yipanqi.intake.tests.workbooks_made import CONTRACT_HEADINGS, contract, write

pytestmark = pytest.mark.django_db
Contract = apps.get_model("contracts.Contract")
SIGNED, VALUE, NUMBER = (CONTRACT_HEADINGS.index(h) for h in ("签订日期", "合同成交额", "合同登记编号"))


def row(number: int, **cells: object) -> list[object]:
    made = list(contract(number))
    for at, value in ((SIGNED, cells.get("signed")), (VALUE, cells.get("value")), (NUMBER, cells.get("code"))):
        if value is not None:
            made[at] = value
    return made


def test_kept_unknown_and_refused_are_told_apart(tmp_path: Path) -> None:
    actions.take_in(write(tmp_path / "先.xlsx", [row(1), row(2)]), by="city")
    Contract.objects.filter(number=contract(2)[NUMBER]).update(signed_on=None)
    before = Contract.objects.get(number=contract(1)[NUMBER])
    batch = actions.receive(
        write(
            tmp_path / "后.xlsx",
            [
                row(1, signed="2012年13月45日"),
                row(2, signed="2012年13月45日"),
                row(3, signed="2012年13月45日"),
                row(4, signed="2012年13月45日", code=" "),
            ],
        ),
        name="后.xlsx",
        by="city",
    )
    found = [(p.row, p.became, p.record) for p in Problem.objects.filter(reading__batch=batch, code="not_a_date").order_by("row")]
    ids = dict(Contract.objects.values_list("number", "id"))
    assert found == [
        (4, "kept", ids[contract(1)[NUMBER]]),
        (5, "unknown", ids[contract(2)[NUMBER]]),
        (6, "unknown", None),
        (7, "row", None),
    ]
    told = {t.row: t for t in queries.problems(batch) if t.code == "not_a_date"}
    assert [told[n].wrong.zh.rpartition("，")[2] for n in (4, 5, 6, 7)] == ["保留原值", "按未知处理", "按未知处理", "整行未收"]
    assert [told[n].wrong.en.rpartition("; ")[2] for n in (4, 7)] == ["the value known before stays", "the row was not taken"]
    copy = tmp_path / "copy.xlsx"
    copy.write_bytes(markup.marked(batch))
    texts = [str(c.value) for r in openpyxl.load_workbook(copy).worksheets[0].iter_rows() for c in r]
    assert any("不是日期，保留原值" in t for t in texts) and any("不是日期，按未知处理" in t for t in texts)
    actions.accept(batch, "city")
    kept = Contract.objects.get(pk=before.pk)
    assert kept.signed_on == before.signed_on is not None
    assert (
        Contract.objects.get(number=contract(2)[NUMBER]).signed_on
        is Contract.objects.get(number=contract(3)[NUMBER]).signed_on
        is None
    )
    assert [(t.became, t.cell, t.raw) for t in queries.unread_of(kept)] == [("kept", told[4].cell, "2012年13月45日")]
    assert [t.became for t in queries.unread_of(Contract.objects.get(number=contract(3)[NUMBER]))] == ["unknown"]
