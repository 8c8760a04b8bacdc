"""The marked copy beside the workbook as it was sent, part by part: nothing of the sender's is lost for the marks."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from lxml import etree

from yipanqi.intake import actions, markup
from yipanqi.intake.tests.test_marking_kept import picture
from yipanqi.intake.tests.workbooks_made import CONTRACT_HEADINGS, contract

pytestmark = pytest.mark.django_db
ROWS = [contract(1), contract(2, 合同成交额="一大笔"), contract(3), contract(4, 卖方所在地="火星"), contract(5)]


def sent(path: Path) -> Path:
    """Contracts as an office keeps them: a logo, a chart, colours by value, a list to choose from, a filter, sums."""
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet("登记")
        sheet.merge_range(0, 0, 0, len(CONTRACT_HEADINGS) - 1, "2024年度技术合同登记台账（单位：万元）")
        sheet.write_row(1, 0, CONTRACT_HEADINGS)
        for at, row in enumerate(ROWS, 2):
            sheet.write_row(at, 0, row)
        for at in (2, 4, 6):
            sheet.write_formula(at, 9, f"=I{at + 1}-10.25", None, ROWS[at - 2][8] - 10.25)
        sheet.conditional_format("I3:I7", {"type": "data_bar", "data_bar_2010": True})
        sheet.conditional_format(
            "J3:J7", {"type": "cell", "criteria": ">", "value": 100, "format": book.add_format({"bold": True})}
        )
        sheet.conditional_format("K3:K7", {"type": "icon_set", "icon_style": "3_arrows"})
        sheet.data_validation("M3:M7", {"validate": "list", "source": ["是", "否"]})
        sheet.autofilter("A2:N7")
        sheet.add_sparkline("O3", {"range": "I3:J3"})
        sheet.freeze_panes(2, 0)
        sheet.set_column("C:C", 33)
        sheet.set_row(3, None, None, {"hidden": True})
        sheet.write_comment("C3", "经办人的批注")
        sheet.insert_image("P2", "logo.png", {"image_data": io.BytesIO(picture())})
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=登记!$J$3:$J$7"})
        sheet.insert_chart("P10", chart)
        other = book.add_worksheet("汇总")
        other.write_formula("A1", "=SUM(登记!J3:J7)", None, 271.5)
        other.write_formula("A2", '=IF(A1>1,"超","否")', None, "超")
        other.insert_image("C2", "logo.png", {"image_data": io.BytesIO(picture())})
        book.define_name("合计", "=汇总!$A$1")
    return path


@pytest.fixture
def pair(tmp_path: Path) -> tuple[bytes, bytes]:
    path = sent(tmp_path / "技术合同.xlsx")
    batch = actions.take_in(path, by="city")
    assert batch.state == "accepted" and batch.counts["added"] == 5
    return path.read_bytes(), markup.marked(batch)


def parts(data: bytes) -> dict[str, bytes]:
    package = zipfile.ZipFile(io.BytesIO(data))
    assert package.testzip() is None
    return {n: package.read(n) for n in package.namelist()}


@pytest.mark.parametrize("results", [False, True])
def test_every_cell_formula_and_result_is_the_senders(pair: tuple[bytes, bytes], results: bool) -> None:
    before, after = (openpyxl.load_workbook(io.BytesIO(d), data_only=results) for d in pair)
    for name in before.sheetnames:
        mine, theirs = after[name], before[name]
        assert [[c.value for c in r] for r in mine.iter_rows()] == [[c.value for c in r] for r in theirs.iter_rows()], name
    assert after["汇总"]["A1"].value == (271.5 if results else "=SUM(登记!J3:J7)")


def test_pictures_charts_and_what_they_hang_on_are_the_same_bytes(pair: tuple[bytes, bytes]) -> None:
    before, after = (parts(d) for d in pair)
    drawn = [n for n in before if re.match(r"xl/(?:drawings/drawing\d|charts/|media/)", n)]
    assert len(drawn) >= 4
    for name in drawn:
        assert after[f"xl/kept/{name.removeprefix('xl/')}"] == before[name], name
    for name, data in after.items():  # every relation leads to a part that is there
        if name.endswith(".rels"):
            folder = name.replace("_rels/", "").rsplit("/", 1)[0] if "/" in name.replace("_rels/", "") else ""
            for tag in re.findall(rb"<Relationship\s[^>]*>", data):
                if b'TargetMode="External"' not in tag:
                    target = re.search(rb'Target="([^"]+)"', tag)[1].decode()
                    path = target.lstrip("/") if target.startswith("/") else str(Path("/", folder, target).resolve())[1:]
                    assert path in after, (name, target)


def test_looks_rules_and_names_stay(pair: tuple[bytes, bytes]) -> None:
    before, after = (openpyxl.load_workbook(io.BytesIO(d)) for d in pair)
    mine, theirs = after["登记"], before["登记"]

    def rules(sheet: object) -> set[tuple[str, str]]:
        return {(str(area.sqref), rule.type) for area in sheet.conditional_formatting for rule in area.rules}  # type: ignore[attr-defined]

    assert rules(mine) == rules(theirs) and len(rules(theirs)) == 3
    assert [str(v.sqref) for v in mine.data_validations.dataValidation] == ["M3:M7"]
    assert (mine.auto_filter.ref, mine.freeze_panes, mine.column_dimensions["C"].width) == (
        "A2:N7",
        "A3",
        theirs.column_dimensions["C"].width,
    )
    assert mine.row_dimensions[4].hidden and mine["C3"].comment.text == "经办人的批注" and "合计" in after.defined_names
    assert "一大笔" in mine["I4"].comment.text and "火星" in mine["G6"].comment.text


def test_what_newer_programs_keep_behind_a_sheet_stays(pair: tuple[bytes, bytes]) -> None:
    before, after = (parts(d) for d in pair)
    kept = next(data for n, data in after.items() if n.startswith("xl/worksheets/") and b"<dataBar" in data)
    said = re.search(
        rb"<x14:conditionalFormattings>.*</x14:conditionalFormattings>", before["xl/worksheets/sheet1.xml"], re.DOTALL
    )
    small = re.search(rb"<x14:sparklineGroups.*</x14:sparklineGroups>", before["xl/worksheets/sheet1.xml"], re.DOTALL)
    assert said and small and said[0] in kept and small[0] in kept and kept.count(b"<x14:sparklineGroups") == 1
    etree.fromstring(kept)  # every prefix is known
    assert kept.index(b"<extLst") > kept.index(b"<legacyDrawing")
