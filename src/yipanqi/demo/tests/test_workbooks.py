"""What the workbooks are: the same bytes every time, said to be synthetic, with valid codes, invented names, the usual dirt."""

from __future__ import annotations

import csv
import hashlib
import re
import zipfile
from collections import Counter
from datetime import date
from functools import lru_cache
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import range_boundaries
from python_calamine import CalamineWorkbook, SheetVisibleEnum

from yipanqi.demo import write_city
from yipanqi.demo._codes import body_codes, firm_codes
from yipanqi.demo._firms import KINDS, make_firms
from yipanqi.demo._page import SYNTHETIC, Page, Total, write_book, write_old_book
from yipanqi.demo._wording import GIVEN, SURNAMES
from yipanqi.values.reading import uscc_problem

pytestmark = [pytest.mark.slow, pytest.mark.measured]  # random or whole-city input

ZIP_START, OLE_START = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return write_city(tmp_path_factory.mktemp("city"))


@lru_cache(maxsize=128)
def texts(path: Path) -> str:
    """Every text of a workbook in one string, by a reader that is not the writer's."""
    head = path.read_bytes()[:4]
    if head in (ZIP_START, OLE_START):
        book = CalamineWorkbook.from_path(path)
        return "\n".join(
            str(cell) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row
        )
    return path.read_bytes().decode("gb18030" if path.suffix == ".csv" else "utf-8")


def digests(paths: list[Path]) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in paths}


@pytest.mark.torture
def test_same_arguments_same_bytes(paths: list[Path], tmp_path: Path) -> None:
    assert digests(write_city(tmp_path)) == digests(paths)
    assert len(set(paths)) == len(paths) == len(list(paths[0].parent.iterdir()))


@pytest.mark.torture
def test_another_seed_another_city(paths: list[Path], tmp_path: Path) -> None:
    other = digests(write_city(tmp_path, seed=7))
    first = digests(paths)
    assert other.keys() == first.keys()
    drawn = [name for name in first if other[name] != first[name]]
    assert len(drawn) >= len(first) - 5  # tables of statistics and of progress draw nothing


def test_every_file_says_that_it_is_synthetic(paths: list[Path]) -> None:
    said = SYNTHETIC.split("，")[0]
    assert said == "模型城市合成数据"
    assert [p.name for p in paths if said not in texts(p) or "Synthetic data" not in texts(p)] == []


def test_formats_that_circulate(paths: list[Path]) -> None:
    kinds = Counter((p.suffix, {ZIP_START: "zip", OLE_START: "ole"}.get(p.read_bytes()[:4], "text")) for p in paths)
    assert kinds.keys() == {(".xlsx", "zip"), (".xls", "ole"), (".xls", "text"), (".csv", "text")}
    (listing,) = (p for p in paths if p.suffix == ".csv")
    with pytest.raises(UnicodeDecodeError):
        listing.read_text(encoding="utf-8")
    head = next(csv.reader(listing.read_text(encoding="gb18030").splitlines()))
    assert head[:3] == ["入库登记编号", "企业名称", "统一社会信用代码"]


def test_codes_are_valid_and_unique() -> None:
    firms = make_firms(20241231, 1)
    assert len(firms) == 12_000
    assert len(set(firms.code)) == len(set(firms.name)) == 12_000
    assert {uscc_problem(code) for code in firms.code} == {None}
    assert all(code[8:10] in ("YP", "99") for code in firms.code)
    assert {uscc_problem(code) for code in body_codes("52", ["330402"] * 50, range(50))} == {None}
    assert firm_codes(["330402"], [1], [False]) == ["91330402YP0000017G"]


def test_names_are_invented() -> None:
    firms = make_firms(20241231, 1)
    words = sorted({kind[1] for kind in KINDS}, key=len, reverse=True)
    trade = re.compile(rf"[例样拟仿模](?:{'|'.join(words)})")
    assert [name for name in firms.name if not trade.search(name)] == []
    assert [name for name in firms.contact if name[0] not in SURNAMES or name[1:] not in GIVEN] == []


def test_ten_times_the_firms() -> None:
    firms = make_firms(20241231, 10)
    assert len(firms) == len(set(firms.code)) == len(set(firms.name)) == 120_000
    zone = firms.above_in(7, 2024)
    assert (firms.rd[zone, -1] > 0).sum() * 1000 == 852 * len(zone)


def test_every_firm_states_three_years(paths: list[Path]) -> None:
    """Firms above scale in their forms, the others in the screening list or the listing of SMEs."""
    firms = make_firms(20241231, 1)
    seen = "\n".join(
        texts(p) for p in paths if any(w in p.name for w in ("规上工业企业研发", "排摸表", "科技型中小企业评价入库"))
    )
    counts = Counter(re.findall(r"\b91\d{6}[0-9A-Z]{10}\b", seen))
    once = [code for code, small in zip(firms.code, firms.small, strict=True) if counts[code] == 0 and not code.isdigit()]
    assert once == []
    assert sum(n >= 3 for n in counts.values()) > 10_000


def test_the_usual_dirt(paths: list[Path]) -> None:
    everything = "\n".join(texts(p) for p in paths)
    for mark in ("小计", "合计", "—", "待定", "约", "无", "已更名", "迁出", "补报", "审核人", "前年", "\n（二期）", "E+17"):
        assert mark in everything, mark
    cells = set(everything.split("\n"))
    names = make_firms(20241231, 1).name
    assert sum("（" in name and name.replace("（", "(").replace("）", ")") in cells for name in names) > 20
    assert sum(f"{name} " in cells for name in names) > 20


def test_hidden_and_merged(paths: list[Path]) -> None:
    by_name = {p.name: openpyxl.load_workbook(p) for p in paths if "排摸表" in p.name}
    shared = by_name["嘉兴市2024年度高新技术企业培育申报排摸表（市本级及其他县市）.xlsx"]
    assert [s.title for s in shared if s.sheet_state == "hidden"] == ["下拉选项"]
    assert any(a.max_row - a.min_row > 500 for a in shared["南湖区"].merged_cells.ranges)
    filtered = by_name["海宁市2024年度高新技术企业培育申报排摸表.xlsx"].active
    assert any(d.hidden for d in filtered.row_dimensions.values())
    assert filtered.auto_filter.ref
    assert by_name["嘉善县2024年度高新技术企业培育申报排摸表.xlsx"].active.column_dimensions["AI"].hidden


def test_merged_areas_never_overlap(paths: list[Path]) -> None:
    """Spreadsheet programs call a workbook damaged when two merged areas share a cell."""
    for path in (p for p in paths if p.suffix == ".xlsx"):
        with zipfile.ZipFile(path) as package:
            for part in (n for n in package.namelist() if n.startswith("xl/worksheets/")):
                areas = re.findall(r'<mergeCell ref="([A-Z]+\d+:[A-Z]+\d+)"', package.read(part).decode())
                taken: set[tuple[int, int]] = set()
                for area in areas:
                    first_column, first_row, last_column, last_row = range_boundaries(area)
                    cells = {(r, c) for r in range(first_row, last_row + 1) for c in range(first_column, last_column + 1)}
                    assert len(cells) > 1 and not cells & taken, (path.name, part, area)
                    taken |= cells


def test_keys_do_not_collide(paths: list[Path]) -> None:
    """Keys of the registers that are made of names: each row keeps its own record."""
    keys = {
        "科创飞地项目": ("飞地名称", "入驻项目"),
        "国际奖项": ("奖项名称", "获奖项目", "获奖单位"),
        "目标任务分解": ("行动名称", "指标名称"),
    }
    for word, names in keys.items():
        for path in (p for p in paths if word in p.name):
            for sheet in openpyxl.load_workbook(path):
                cells = [list(r) for r in sheet.iter_rows(min_row=3, values_only=True)]
                at = [cells[0].index(name) for name in names]
                last: list[object] = [None] * len(at)
                found = []
                for row in cells[1:]:
                    if row[at[1]] in (None, *names) or str(row[0]).startswith(("注", "合计", "    ")):
                        continue
                    last = [row[a] if row[a] is not None else old for a, old in zip(at, last, strict=True)]
                    found.append(tuple(last))
                assert len(found) == len(set(found)), (path.name, sheet.title)


def test_readme_names_every_heading(paths: list[Path]) -> None:
    readme = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    for path in (p for p in paths if p.suffix == ".xlsx"):
        book = CalamineWorkbook.from_path(path)
        for sheet in book.sheets_metadata:
            if sheet.visible == SheetVisibleEnum.Visible:
                heads = [
                    re.sub(r"（(?:万元|千元)）$", "", h) for h in book.get_sheet_by_name(sheet.name).to_python(nrows=3)[2] if h
                ]
                assert [h for h in heads if h not in readme] == [], (path.name, sheet.name)


def test_old_format_holds_what_the_new_one_holds(tmp_path: Path) -> None:
    columns = [("名称",), ("金额（万元）", "合计"), ("金额（万元）", "其中"), ("日期",)]

    def pages() -> list[Page]:
        rows = [[f"第{n}行" * (1 + n % 300), n / 8, None if n % 3 else n, date(2024, 1, 1 + n % 28)] for n in range(3000)]
        return [Page("甲", "标题", columns, [*rows, Total(["合计", 1])]), Page("乙", "另一张", columns, [], hidden=True)]

    new = CalamineWorkbook.from_path(write_book(tmp_path / "a.xlsx", pages()))
    old = CalamineWorkbook.from_path(write_old_book(tmp_path / "a.xls", pages()))
    assert old.sheet_names == new.sheet_names == ["甲", "乙"]
    for name in new.sheet_names:
        assert old.get_sheet_by_name(name).to_python() == new.get_sheet_by_name(name).to_python()


def test_a_cell_holds_plain_values_only(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="B4: a cell cannot hold set"):
        write_book(tmp_path / "a.xlsx", [Page("甲", "标题", [("一",), ("二",)], [["x", 1], ["y", {1}]])])


def test_scale_must_be_positive(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        write_city(tmp_path, scale=0)
