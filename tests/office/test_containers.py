"""Files as offices send them: containers, formulas, totals, headings. Each gives the right answer, or one plain line says why
not.
"""

import pytest
from typer.testing import CliRunner

from yipanqi.engines.sheets import SheetError, read, tidy
from yipanqi.intake import actions, queries
from yipanqi.registry.actions import set_city

XLS = [("嘉兴示例甲科技有限公司", 1.5), ("海宁例乙新材料股份公司", 2.0)]


@pytest.fixture
def office(shared_data):
    return shared_data / "office-inputs"


def rows(path):
    """(headings, rows) of the first table, and the workbook."""
    book = read(path, isolate=False)
    table = book.sheets[0].tables[0]
    return [c.heading for c in table.columns], [r[2:] for r in table.body.rows()], book


@pytest.mark.parametrize(
    "name", ["biff5-gbk.xls", "biff8-codepage-10008.xls", "biff8-codepage-1252.xls", "xls-embedded-workbook.xls"]
)
def test_old_workbooks(office, name):
    headings, body, book = rows(office / name)
    assert headings[:2] == ["企业名称", "研发费用"]
    assert [r[:2] for r in body] == XLS
    assert book.sheets[0].tables[0].columns[1].unit.symbol == "万元"
    assert tidy(book).height == 6


def test_a_pretty_printed_ods(office):
    _, body, book = rows(office / "ods-pretty-printed.ods")
    assert [r[:2] for r in body] == XLS
    assert tidy(book).height == 4


def test_a_frame_page_is_refused_with_the_reason(office):
    with pytest.raises(SheetError) as caught:
        read(office / "html-frameset.xls")
    assert "只是指向另一个文件（book.files/sheet001.htm）" in caught.value.zh


@pytest.mark.parametrize(
    ("name", "headings", "body"),
    [
        (
            "csv-html-in-cell.csv",
            ["需求编号", "需求名称", "背景与现状"],
            [("X1", "示例需求一", "<table border=1><tr><td>参数</td></tr></table>"), ("X2", "示例需求二", "无标签")],
        ),
        (
            "csv-utf8-one-bad-byte-2.csv",
            ["编号", "企业名称", "金额"],
            [("A1", "示例有限公司�", "3"), ("A2", "样本有限公司", "4")],
        ),
        ("csv-utf16le-no-mark.csv", ["编号", "名称", "金额"], [("1", "一号示例", "3"), ("2", "二号示例", "4")]),
        ("csv-big5.csv", ["編號", "企業名稱", "金額"], [("A1", "台灣測試股份有限公司", "1")]),
    ],
)
def test_text_tables(office, name, headings, body):
    found, lines, _ = rows(office / name)
    assert found == headings or found[:2] == headings[:2]
    assert [tuple(map(str, r)) for r in lines] == body


def test_one_bad_byte_is_told(office):
    assert "replaced:1" in read(office / "csv-utf8-one-bad-byte-2.csv", isolate=False).notes


def test_failed_formulas_are_problems_of_their_cells(office):
    cells = tidy(office / "error-cells.xlsx")
    assert cells["problem"].to_list() == ["formula_error"] * 7
    assert cells["value"].null_count() == 7
    assert cells["raw"].to_list() == ["#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"]


@pytest.fixture
def city(db, settings, tmp_path):
    settings.FILES, settings.PREVIEWS, settings.COPIES = tmp_path / "files", tmp_path / "previews", tmp_path / "facts"
    settings.INTAKE_ISOLATE = False
    set_city("330400", period="2024", by="test")


def taken(path, name=""):
    batch = actions.receive(path, name=name or path.name, by="t", place=None)
    actions.accept(batch, "t", reason="试")
    return batch


def contracts():
    from yipanqi.instruments.contracts.models import Contract

    return list(Contract.objects.order_by("pk"))


@pytest.mark.usefixtures("city")
def test_formulas_without_a_result_are_unknown_and_told(office):
    batch = taken(office / "formula-no-cached-value.xlsx")
    codes = sorted((p.code, p.cell) for p in queries.problems(batch) if p.severity == "unread")
    assert codes == [
        ("formula_error", "H5"),
        ("formula_without_result", "H4"),
        ("formula_without_result", "I4"),
        ("formula_without_result", "I6"),
    ]
    assert any("保存一次" in str(r.zh) for r in queries.remarks(batch.notes))


@pytest.mark.usefixtures("city")
def test_the_zero_of_a_library_is_unknown(office):
    batch = taken(office / "formula-cached-zero-xlsxwriter.xlsx")
    assert sorted(p.cell for p in queries.problems(batch) if p.code == "formula_without_result") == ["H4", "I3"]
    amounts = [(c.value, c.turnover) for c in contracts()]
    assert 0 not in [a for pair in amounts for a in pair]
    assert sum(a is None for pair in amounts for a in pair) == 2


@pytest.mark.usefixtures("city")
def test_a_total_is_no_contract(office):
    assert taken(office / "total-row.xlsx").counts["added"] == 2
    assert len(contracts()) == 2


@pytest.mark.usefixtures("city")
def test_wrapped_texts_are_taken_as_what_they_hold(office):
    taken(office / "csv-excel-text-wrapper.csv")
    found = {c.number: c for c in contracts()}
    assert {"HT0001", "HT0002"} <= set(found)
    assert (found["HT0001"].value, str(found["HT0001"].signed_on)) == (120_000_000, "2024-03-05")
    assert (found["HT0002"].value, str(found["HT0002"].signed_on)) == (130_000_000, "2024-03-06")


@pytest.mark.usefixtures("city")
def test_a_heading_over_two_columns_is_told(office):
    batch = taken(office / "heading-twice.xlsx")
    assert [n for n in batch.notes if n.startswith("heading_twice")] == ["heading_twice:技术合同!I、J “技术交易额” I3≠J3、I4≠J4"]
    told = [
        (p.row, p.letter, p.severity, p.detail["other"])
        for r in batch.readings.all()
        for p in r.problems.filter(code="heading_twice")
    ]
    assert told == [(3, "I", "finding", "J"), (4, "I", "finding", "J")]


@pytest.mark.usefixtures("city")
def test_the_example_row_of_a_template_is_no_contract(office):
    batch = taken(office / "template-example-row.xlsx")
    assert [r.recognised for r in batch.readings.all()] == ["technology_contracts"]
    assert sorted(c.number for c in contracts()) == ["HT2024-0001", "HT2024-0002"]
    assert not [n for n in batch.notes if n.startswith("heading_twice")]


@pytest.mark.usefixtures("city")
def test_a_marked_copy_keeps_the_picture_and_the_results(office):
    import io
    import zipfile

    import openpyxl

    from yipanqi.intake import markup

    marked = markup.marked(taken(office / "marked-copy-loses-picture.xlsx"))
    assert "xl/kept/media/image1.png" in zipfile.ZipFile(io.BytesIO(marked)).namelist()
    assert openpyxl.load_workbook(io.BytesIO(marked), data_only=True)["技术合同"]["H8"].value == 515


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("formula-no-cached-value.xlsx", "3 格公式没有计算结果"),
        ("error-cells.xlsx", "7 格公式出错"),
        ("html-frameset.xls", "指向另一个文件"),
    ],
)
def test_the_command_line_says_so_and_ends_with_one(office, tmp_path, name, words):
    from yipanqi.intake.commands import sheets_app

    done = CliRunner().invoke(sheets_app, ["read", str(office / name), "-o", str(tmp_path / "x.csv")])
    assert done.exit_code == 1
    assert words in done.output


def test_reading_names_what_is_hidden(tmp_path):
    import openpyxl

    from yipanqi.intake.commands import sheets_app

    book = openpyxl.Workbook()
    for name, state in (("明细", "visible"), ("旧稿", "hidden"), ("空", "hidden")):
        sheet = book.create_sheet(name)
        sheet.sheet_state = state
        for row in [["企业名称", "收入（万元）"], ["甲公司", 5], ["乙公司", 7]] if name != "空" else []:
            sheet.append(row)
    book.remove(book.worksheets[0])
    book["明细"].row_dimensions[3].hidden = True
    book.save(tmp_path / "a.xlsx")
    done = CliRunner().invoke(sheets_app, ["read", str(tmp_path / "a.xlsx"), "-o", str(tmp_path / "x.csv")])
    said = done.output + (done.stderr or "")
    assert done.exit_code == 0 and "2 格" in said  # what is hidden is no fault of the file
    assert "隐藏的列、行也照读：明细!3" in said and "隐藏的工作表没有读：旧稿；" in said
