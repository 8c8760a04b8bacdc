"""Every declared sheet: rows in its own format come in, are exported, and come in again as the same; its template is taken as
it.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from yipanqi.intake import _layout as layout
from yipanqi.intake import actions, queries, workbooks
from yipanqi.intake.catalogue import SHEETS
from yipanqi.intake.tests.conftest import PLACES
from yipanqi.values.fault import Fault

pytestmark = [pytest.mark.django_db, pytest.mark.slow]  # a workbook or a whole catalogue of pages a test
ON = date(2024, 12, 31)


class Everybody:
    is_authenticated = is_active = is_superuser = True


def _value(kind: str, column: Any, row: int, at: int) -> Any:
    """A value of this kind in base units, different in every row."""
    choices = list(column.heading.choices)
    return {
        "money": (row * 1_000_003 + at) * 1_000_000,
        "count": row * 7 + at,
        "number": row + 0.25,
        "ratio": round(0.01 * row + 0.003, 4),
        "date": date(2024, 1 + row, 10),
        "year": 2020 + row,
        "flag": row % 2 == 0,
        "place": list(PLACES.values())[row % len(PLACES)],
        "uscc": f"91330400MA2X{row:05d}Q"[:18],
        "choice": choices[row % len(choices)] if choices else f"选项{row}",
        "industry": f"C39{row}0",
    }.get(kind, f"=示例{at}/{row}" if at % 9 == 4 and kind == "text" else f"示例{at}第{row}号")


def _write(sheet: Any, rows: int) -> bytes:
    """A workbook in the sheet's own layout, with made-up values in every column."""
    out, book = workbooks._book()
    columns = layout.all_columns(sheet, ON)
    tab = layout.Tab(
        "表",
        f"2024年度{sheet.zh}",
        columns,
        [
            {laid.name: _value(laid.column.heading.kind, laid.column, row, at) for at, laid in enumerate(columns)}
            for row in range(1, rows + 1)
        ],
    )
    workbooks._Writer(book, sheet).tab(tab)
    book.close()
    return out.getvalue()


@pytest.mark.parametrize("name", SHEETS.names())
def test_export_comes_in_again_as_the_same(name: str, tmp_path: Path) -> None:
    first = tmp_path / "first.xlsx"
    first.write_bytes(_write(SHEETS[name], 5))
    batch = actions.take_in(first, by="city", accept_red="示例")
    assert batch.state == "accepted", (batch.fault, [(r.recognised, r.sure, r.unmapped) for r in batch.readings.all()])
    assert (batch.counts["rows"], batch.counts["added"]) == (5, 5), [(t.cell, str(t.wrong)) for t in queries.problems(batch)]
    assert not batch.readings.get().unmapped
    back = tmp_path / "back.xlsx"
    back.write_bytes(workbooks.export(name, Everybody(), purpose="upkeep"))
    again = actions.take_in(back, by="county", accept_red="示例")
    seen = {n: again.counts[n] for n in ("added", "changed", "refused")}
    assert seen == {"added": 0, "changed": 0, "refused": 0}, [(t.cell, t.heading, str(t.wrong)) for t in queries.problems(again)][
        :5
    ]
    assert again.counts["same"] == again.counts["rows"] >= 5


@pytest.mark.parametrize("name", SHEETS.names())
def test_a_template_is_empty_and_recognised(name: str, tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    path.write_bytes(workbooks.template(name, on=ON))
    book = openpyxl.load_workbook(path)
    first = book.worksheets[0]
    assert name in str(first["A2"].value)
    marked = [
        c for row in first.iter_rows(min_row=3, max_row=4) for c in row if isinstance(c.value, str) and c.value.endswith("*")
    ]
    assert marked, "no key column is marked"
    assert all(c.data_type != "f" for row in first.iter_rows() for c in row)
    batch = actions.receive(path, name="空表.xlsx", by="city")
    assert batch.counts["rows"] == 0 or batch.readings.first().recognised == ""


def test_drop_downs_and_notes_stand_in_the_template(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    path.write_bytes(workbooks.template("technology_contracts", on=ON))
    sheet = openpyxl.load_workbook(path).worksheets[0]
    lists = {v.formula1 for v in sheet.data_validations.dataValidation}
    assert '"开发,转让,许可,咨询,服务"' in lists
    assert '"是,否"' in lists
    headings = {c.value: c for c in sheet[3]}
    assert "000123" in headings["合同登记编号*"].comment.text
    assert "合同成交额（元）" in headings


def test_the_examples_of_a_template_are_this_citys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from yipanqi.intake.catalogue import RESOLVERS

    def note() -> str:
        (tmp_path / "t.xlsx").write_bytes(workbooks.template("technology_contracts", on=ON))
        return next(c for c in openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[0][3] if "编号" in c.value).comment.text

    monkeypatch.setattr(RESOLVERS, "shown_year", lambda: 2026)
    monkeypatch.setattr(RESOLVERS, "standing_places", lambda: ["361002", "361003"])
    assert "2026361002000123" in note()
    monkeypatch.setattr(RESOLVERS, "standing_places", list)
    assert "2024330411000123" in note(), "nobody's city: as it is declared"


def test_an_unknown_sheet_is_a_clear_fault() -> None:
    with pytest.raises(Fault) as fault:
        workbooks.template("no_such_sheet")
    assert fault.value.exit_code == 2
