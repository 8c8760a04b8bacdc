"""Real yearbook workbooks: every one opens, and the numbers are those of the published panels."""

import re
from dataclasses import replace

import polars as pl
import pytest

from yipanqi.engines.sheets import Limits, _excel, read, tidy
from yipanqi.engines.sheets._formats import detect
from yipanqi.engines.sheets.structure import tables

pytestmark = pytest.mark.slow  # random or whole-city input

REGIONS = {
    "北京",
    "天津",
    "河北",
    "山西",
    "内蒙古",
    "辽宁",
    "吉林",
    "黑龙江",
    "上海",
    "江苏",
    "浙江",
    "安徽",
    "福建",
    "江西",
    "山东",
    "河南",
    "湖北",
    "湖南",
    "广东",
    "广西",
    "海南",
    "重庆",
    "四川",
    "贵州",
    "云南",
    "西藏",
    "陕西",
    "甘肃",
    "青海",
    "宁夏",
    "新疆",
}
INDUSTRY = {
    "研发机构数": "研发机构数",
    "R&D人员折合全时当量": "人员折合全时当量",
    "R&D经费内部支出": "经费内部支出",
    "R&D项目数": "项目数量",
    "R&D项目经费": "项目经费",
    "新产品开发项目数": "开发项目数",
    "新产品开发经费支出": "开发经费支出",
    "新产品销售收入": "销售收入",
    "新产品销售收入 / 出口": "出口",
    "技术改造经费支出": "技术改造经费支出",
    "购买境内技术经费支出": "购买境内技术经费支出",
    "技术引进经费支出": "技术引进经费支出",
    "消化吸收经费支出": "消化吸收经费支出",
}


def workbooks(shared_data):
    return sorted((shared_data / "spreadsheets" / "cn-yearbook").glob("*.xls*"))


@pytest.fixture(scope="module")
def books(shared_data):
    """All workbooks, read in this process (the isolated way is tested elsewhere)."""
    return {path.name: read(path, isolate=False) for path in workbooks(shared_data)}


def published(name, title, path):
    """(panel, name of the value, year or None for a heading that is a year) of a column; None where no
    panel has it.
    """
    year = re.search(r"(\d{4})年", title)
    last = path[-1]
    if "全时当量" in title and "规上" not in title:
        return "RDLaborHour", last if len(path) > 1 else "合计", year and int(year[1])
    if "资金来源分" in title:
        return "RDSource", last if len(path) > 1 else "合计", year and int(year[1])
    if "地区研究与试验发展(R&D)经费内部支出" in title and "按" not in title:
        return "RDActivity", last if len(path) > 1 else "合计", year and int(year[1])
    if "高技术产业生产经营" in title:
        name = {"利润": "利润总额", "营业收入": "主营业务收入"}.get(last, last)
        return "IndustryOperation", name, year and int(year[1])
    if "高技术产业R&D活动" in title and (name := INDUSTRY.get(" / ".join(path))):
        return "IndustryRD", name, year and int(year[1])
    if "技术市场技术输出地域(合同数)" in title and re.fullmatch(r"\d{4}", last):
        return "MarketPush", "数量", int(last)
    return None


def truth(shared_data):
    folder = shared_data / "cn-tech-yearbook"
    scale = {"亿元": 1e8, "万元": 1e4}
    frames = [
        pl.read_csv(p, schema_overrides={"value": pl.Float64, "year": pl.Int64}).with_columns(
            pl.lit(p.name.partition("_")[0]).alias("panel")
        )
        for p in sorted(folder.glob("*_to2019.csv"))
    ]
    frame = pl.concat(frames).with_columns(
        (pl.col("value") * pl.col("units").replace_strict(scale, default=1.0, return_dtype=pl.Float64)).alias("value")
    )
    return {(r["panel"], r["chn_block4"], r["year"], r["province"]): r["value"] for r in frame.iter_rows(named=True)}


def test_values_equal_the_published_panels(shared_data, books):
    """At least 99 % of the cells that a panel also holds; prints the share and every cell that differs."""
    known = truth(shared_data)
    same = differ = 0
    lines = []
    for name, book in books.items():
        for sheet in book.sheets:
            for table in sheet.tables if sheet.visible else ():
                for column in table.columns:
                    title = next((t.title for t in sheet.tables if t.title), "") or ""
                    where = published(name, title, column.path) if column.role == "value" and column.path else None
                    if where is None:
                        continue
                    cells = tidy(book).filter(pl.col("table") == table.number, pl.col("col") == column.letter)
                    for row in cells.iter_rows(named=True):
                        want = known.get((where[0], where[1], where[2], row["row_label"]))
                        if want is None:
                            continue
                        if row["value"] is not None and abs(row["value"] - want) <= max(0.5, abs(want) * 1e-9):
                            same += 1
                        else:
                            differ += 1
                            lines.append(f"{name} {column.heading} {row['row_label']}: {row['value']} panel {want}")
    print(
        f"\n{same} of {same + differ} cells equal the panels ({same / (same + differ):.2%})",
        *lines,
        sep="\n  ",
    )
    assert same + differ > 1500
    assert same / (same + differ) >= 0.99


def test_every_workbook_has_regions_headings_and_units(shared_data, books):
    assert books, "no workbooks"
    for name, book in books.items():
        tables = [t for s in book.sheets if s.visible for t in s.tables]
        assert tables, name
        for table in tables:
            assert table.title, name
            assert table.header_rows[0] > 0, name
            values = [c for c in table.columns if c.role == "value"]
            assert all(c.path for c in values), name
            assert len({c.path for c in values}) == len(values), name
            cells = tidy(book).filter(pl.col("table") == table.number)
            labels = set(cells["row_label"].to_list())
            assert len(REGIONS & labels) >= 27, (name, REGIONS - labels)
            numbers = cells.filter(pl.col("role") != "note")
            assert numbers["value"].null_count() <= 1, name


def test_regions_add_up_to_the_whole(books):
    """Totals are marked so that the data rows add up to them; a few printed totals differ from their own
    parts.
    """
    close = apart = 0
    for name, book in books.items():
        if "labor-hour" not in name and "patent" not in name:
            continue
        cells = tidy(book)
        for column in cells["col"].unique():
            part = cells.filter(pl.col("col") == column)
            total = part.filter(pl.col("role") == "total")["value"].item()
            near = part.filter(pl.col("role") == "data")["value"].sum() == pytest.approx(total, rel=1e-3)
            close, apart = close + near, apart + (not near)
    print(f"\n{close} of {close + apart} columns add up")
    assert close >= 50
    assert close / (close + apart) > 0.95


def test_headings_do_not_change_where_those_of_the_labels_stand_lower(shared_data):
    """地区 and Region moved into each other row of the heading block, where that row leaves room: the values keep their
    headings.
    """
    moved = 0
    for path in workbooks(shared_data):
        if detect(path, path.name) not in ("ole", "xlsx"):
            continue
        grid = _excel.load(path, detect(path, path.name), path.name, Limits(), None).grids[0]
        first = tables(grid)
        if len(first) != 1:
            continue
        top, bottom = first[0].header_rows
        block = [i for i, n in enumerate(grid.numbers) if top <= n + 1 <= bottom]
        for i in block[1:]:
            if grid.rows[i][0] is not None:
                continue
            rows = [list(r) for r in grid.rows]
            rows[i][:2], rows[block[0]][:2] = rows[block[0]][:2], [None, None]
            other = replace(
                grid, rows=rows, merges=[m for m in grid.merges if m[1] > 1], counts=[sum(v is not None for v in r) for r in rows]
            )
            again = tables(other)
            assert [c.path for c in again[0].columns if c.role == "value"] == [
                c.path for c in first[0].columns if c.role == "value"
            ], path.name
            assert len(again) == 1
            moved += 1
    assert moved > 50
