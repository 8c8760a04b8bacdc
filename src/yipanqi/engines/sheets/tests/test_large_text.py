"""Large delimited text is read by columns and gives what the reader of rows gives."""

from pathlib import Path

import pytest

from yipanqi.engines import sheets
from yipanqi.engines.sheets import _csv

_HEAD = "统一社会信用代码,企业名称,年份,营业收入（万元）"


def _text(path: Path, rows: int, more: dict[int, str] | None = None) -> Path:
    lines = [_HEAD, *(f"9133{i:014d},嘉兴第{i}号科技有限公司,2024,{i}.5" for i in range(1, rows))]
    for at, line in (more or {}).items():
        lines[at] = line
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def _tables(path: Path) -> list[tuple[tuple[int, int], list[str], int]]:
    book = sheets.read(path, isolate=False, cells=True)
    return [
        (t.header_rows, [c.heading for c in t.columns], t.cells.height if t.cells is not None else 0)
        for s in book.sheets
        for t in s.tables
    ]


@pytest.mark.parametrize("more", [{}, {600: "合同编号,买方,卖方,成交额"}, {600: ",,,", 601: "合同编号,买方,卖方,成交额"}])
def test_columns_and_rows_find_the_same_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: dict[int, str]) -> None:
    """Also where a second heading stands in the middle of a text that is read by columns."""
    path = _text(tmp_path / "长.csv", 1_200, more)
    by_rows = _tables(path)
    monkeypatch.setattr(_csv, "LONG", 1_000)
    assert _tables(path) == by_rows
    assert len(by_rows) == (2 if more else 1)


def test_a_total_in_the_middle_of_a_long_text_is_none_of_the_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The role of every row is the same by columns and by rows."""
    path = _text(tmp_path / "长.csv", 1_200, {700: ",合计,,99999", 701: ",其中：小计,,9", 702: "注：以上为初步数,,,"})
    one = sheets.read(path, isolate=False).sheets[0].tables[0].body
    monkeypatch.setattr(_csv, "LONG", 1_000)
    other = sheets.read(path, isolate=False).sheets[0].tables[0].body
    assert one["role"].to_list() == other["role"].to_list()
    assert one.filter(one["role"] == "total")["row"].to_list() == [701]
