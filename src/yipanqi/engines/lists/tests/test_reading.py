"""Lists read: every kind and encoding, several sheets, nothing lost, nothing taken from the row above; headings, maps,
nearest.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from yipanqi.engines.lists import Maps, Wanted, nearest, open_list, read
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words

WHO = (
    Wanted("name", ("企业名称", "Company")),
    Wanted("code", ("统一社会信用代码",)),
    Wanted("staff", ("职工总数",), "count"),
    Wanted("sales", ("销售收入",), "money", words=Words("销售收入", "sales revenue")),
)
TEXT = "企业名称,统一社会信用代码,职工总数,销售收入（万元）\n甲公司,A1,5,1.5\n乙公司,,6,\n丙公司,,,3\n"
WANT = [("甲公司", "A1", 5, 1_500_000), ("乙公司", None, 6, None), ("丙公司", None, None, 3_000_000)]


def save(path: Path, text: str = TEXT, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def book(path: Path, sheets: dict[str, list[Sequence[object]]], hidden: Sequence[str] = (), merge: str = "") -> Path:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        sheet.sheet_state = "hidden" if name in hidden else "visible"
        if merge:
            sheet.merge_cells(merge)
    made.save(path)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize(("ending", "mark"), [(".csv", ","), (".csv", ";"), (".tsv", "\t"), (".csv", "\t")])
def test_text_in_any_encoding_and_with_any_mark(tmp_path: Path, encoding: str, ending: str, mark: str) -> None:
    found = read(save(tmp_path / f"a{ending}", TEXT.replace(",", mark), encoding), WHO, (("name",),))
    assert found.frame.rows() == WANT and found.notes == [] and found.where["row"].to_list() == [2, 3, 4]


@pytest.mark.parametrize("ending", [".parquet", ".jsonl", ".json", ".xlsx"])
def test_the_other_kinds_give_the_same(tmp_path: Path, ending: str) -> None:
    frame = pl.DataFrame(
        {
            "企业名称": ["甲公司", "乙公司", "丙公司"],
            "统一社会信用代码": ["A1", None, None],
            "职工总数": [5, 6, None],
            "销售收入（元）": [15_000.0, None, 30_000.0],
        }
    )
    path = tmp_path / f"a{ending}"
    if ending == ".xlsx":
        book(path, {"甲": [frame.columns, *frame.rows()]})
    else:
        {".parquet": frame.write_parquet, ".jsonl": frame.write_ndjson, ".json": frame.write_json}[ending](path)
    assert read(path, WHO).frame.rows() == WANT
    other = path.rename(tmp_path / "names.csv")  # the content decides
    assert read(other, WHO).frame.rows() == WANT


def test_json_lines_of_mixed_kinds_and_other_encodings_and_the_bad_line(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes('{"企业名称":"甲","职工总数":5}\n{"企业名称":"乙","职工总数":"6人"}\n'.encode("gb18030"))
    assert read(path, WHO).frame.select("name", "staff").rows() == [("甲", 5), ("乙", 6)]
    path.write_text('{"name":"甲"}\n{"name":\n', encoding="utf-8")
    with pytest.raises(Fault, match="第 2 行"):
        read(path, WHO)


def test_standard_input_is_known_by_its_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frame = pl.DataFrame({"name": ["甲"]})
    parquet, lines = io.BytesIO(), io.BytesIO()
    frame.write_parquet(parquet)
    frame.write_ndjson(lines)
    for data in (parquet.getvalue(), lines.getvalue(), b"name\n\xe7\x94\xb2\n"):
        monkeypatch.setattr(sys, "stdin", type("In", (), {"buffer": io.BytesIO(data)}))
        found = read(Path("-"), WHO)
        assert found.frame["name"].to_list() == ["甲"] and found.name == "stdin"


def test_all_visible_sheets_are_one_list_and_the_rest_is_said(tmp_path: Path) -> None:
    head = ["企业名称", "职工总数"]
    path = book(
        tmp_path / "a.xlsx",
        {
            "南湖": [["2024年名单"], head, ["甲公司", 1]],
            "秀洲": [head, ["乙公司", 2], ["丙公司", 3]],
            "说明": [["填写说明", "内容"], ["一", "如实填写"], ["二", "盖章"]],
            "旧稿": [head, ["作废公司", 9]],
        },
        hidden=["旧稿"],
    )
    found = read(path, WHO, (("name",),))
    assert found.frame["name"].to_list() == ["甲公司", "乙公司", "丙公司"]
    assert found.where.rows() == [("南湖", 3), ("秀洲", 2), ("秀洲", 3)] and found.at(1).zh == "“秀洲”第 2 行"
    told = " ".join(n.zh for n in found.notes)
    assert "隐藏的工作表没有读：旧稿" in told and "“说明”" in told


def test_a_blank_code_is_never_that_of_the_row_above_but_a_merged_name_covers_its_rows(tmp_path: Path) -> None:
    found = read(
        save(tmp_path / "a.csv", "统一社会信用代码,企业名称,职工总数\nA1,甲公司,5\n,乙公司,6\n,丙公司,7\n,丁公司,8\n"), WHO
    )
    assert found.frame["code"].to_list() == ["A1", None, None, None]
    merged = book(
        tmp_path / "m.xlsx",
        {"a": [["企业名称", "年度", "职工总数"], ["甲公司", 2022, 1], [None, 2023, 2], [None, 2024, 3]]},
        merge="A2:A4",
    )
    assert read(merged, WHO).frame["name"].to_list() == ["甲公司"] * 3


def test_rows_with_only_a_name_are_records_wherever_they_stand(tmp_path: Path) -> None:
    text = "企业名称,统一社会信用代码,职工总数\n首公司,,\n甲公司,A1,5\n中公司,,\n乙公司,A2,6\n末公司,,\n"
    assert read(save(tmp_path / "a.csv", text), WHO).frame["name"].to_list() == ["首公司", "甲公司", "中公司", "乙公司", "末公司"]


def test_totals_remarks_and_group_headings_are_said_by_row_and_are_no_records(tmp_path: Path) -> None:
    rows = [
        ["企业名称", "统一社会信用代码", "职工总数"],
        ["一、规上企业", None, None],
        ["甲公司", "A1", 5],
        ["乙公司", "A2", 6],
        ["合计", None, 11],
        ["填表人：张三", None, None],
    ]
    found = read(book(tmp_path / "a.xlsx", {"a": rows}), WHO)
    assert found.frame["name"].to_list() == ["甲公司", "乙公司"]
    told = " ".join(n.zh for n in found.notes)
    assert all(w in told for w in ("第 2 行“一、规上企业”", "第 5 行“合计”", "第 6 行“填表人：张三”"))


def test_a_list_of_plain_numbers_keeps_its_first_row(tmp_path: Path) -> None:
    ids = (Wanted("a_id"), Wanted("b_id"), Wanted("weight", (), "number"))
    found = read(save(tmp_path / "a.csv", "a_id,b_id,weight\n1,2,3\n2,3,4\n"), ids)
    assert found.frame.rows() == [("1", "2", 3.0), ("2", "3", 4.0)]
    assert read(save(tmp_path / "b.csv", "a_id,b_id\n007,2024-05-01\n0012,5E1\n"), ids).frame.rows() == [
        ("007", "2024-05-01"),
        ("0012", "5E1"),
    ]


def test_money_takes_the_unit_of_heading_or_title_and_heads_take_neither(tmp_path: Path) -> None:
    rows = [
        ["2024年企业情况表"],
        ["填报单位：甲局", None, "单位：万元"],
        ["企业名称", "职工总数", "销售收入"],
        ["甲公司", 5, 1.5],
        ["乙公司", 6, 2],
    ]
    found = read(book(tmp_path / "a.xlsx", {"a": rows}), WHO)
    assert found.frame.select("staff", "sales").rows() == [(5, 1_500_000), (6, 2_000_000)]
    yuan = read(save(tmp_path / "b.csv", "name,staff,sales\n甲,5,1.5\n"), WHO)
    assert yuan.frame.select("staff", "sales").rows() == [(5, 150)]
    abroad = read(save(tmp_path / "c.csv", "name,销售收入（万美元）\n甲,5\n"), WHO)
    assert abroad.frame["sales"].to_list() == [None] and "外币" in abroad.notes[-1].zh


def test_what_cannot_be_read_is_null_and_said_by_row_or_a_fault_where_strict(tmp_path: Path) -> None:
    path = save(tmp_path / "a.csv", "name,staff\n甲,很多\n乙,6\n")
    found = read(path, WHO)
    assert found.frame["staff"].to_list() == [None, 6] and "第 2 行“很多”" in found.notes[-1].zh
    with pytest.raises(Fault, match="第 2 行“staff”：“很多”"):
        read(path, (Wanted("name"), Wanted("staff", (), "count", strict=True)))


def test_columns_not_used_are_listed_with_the_nearest_known_one(tmp_path: Path) -> None:
    found = read(save(tmp_path / "a.csv", "序号,企业名称,职工人数,备注,空列\n1,甲,5,x,\n"), WHO)
    assert [n.zh for n in found.notes] == ["没有用到的列：“职工人数”（最接近“职工总数”，若是加 --map '职工人数=staff'）、“备注”"]
    assert nearest("Revenue 2022", {"sales revenue": "sales", "职工总数": "staff"}) == ("sales revenue", "sales")
    assert nearest("联系电话", {"销售收入": "sales"}) is None
    assert nearest("职工总人数", {"职工总数": "staff"}) == ("职工总数", "staff")
    for heading, known in (("证书编号", "编号"), ("上次认定年份", "年份"), ("科技人员占比", "科技人员培养引进得分")):
        assert nearest(heading, {known: "other"}) is None, heading


def test_headings_are_mapped_by_hand_and_a_wrong_name_is_answered_with_the_nearest(tmp_path: Path) -> None:
    path = save(tmp_path / "a.csv", "企业名称,Revenue 2022 (万元),人数\n甲,2,7\n")
    maps = Maps(["Revenue 2022=sales", "人数=staff"])
    assert read(path, WHO, (), maps).frame.select("sales", "staff").row(0) == (2_000_000, 7)
    maps.check()
    for given, said in (
        (["人 数=stafff"], "是否指 staff"),
        (["人手=staff"], "最接近的是“人数”"),
        (["人数"], "表头=列名"),
        (["=staff"], "表头=列名"),
    ):
        with pytest.raises(Fault, match=said) as told:
            wrong = Maps(given)
            read(path, WHO, (), wrong)
            wrong.check()
        assert told.value.exit_code == 2
    with pytest.raises(Fault, match="两个表头"):
        read(path, WHO, (), Maps(["人数=staff", "企业名称=staff"]))


def test_what_is_lacking_is_named_in_the_offices_words(tmp_path: Path) -> None:
    with pytest.raises(Fault, match="缺少列：code（统一社会信用代码）") as told:
        read(save(tmp_path / "a.csv", "name\n甲\n"), WHO, (("code",),))
    assert "--map" in told.value.en
    for path, code in ((tmp_path / "none.csv", "file"), (tmp_path, "folder"), (save(tmp_path / "e.csv", ""), "empty")):
        with pytest.raises(Fault) as fault:
            open_list(path)
        assert fault.value.code == code


def test_a_file_beyond_the_limits_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from yipanqi.engines import sheets

    def refused(*_: object, **__: object) -> None:
        raise sheets.SheetError("too_large", "a.csv：太大。", "a.csv: too large.")

    monkeypatch.setattr(sheets, "read", refused)
    with pytest.raises(Fault, match="Parquet") as told:
        open_list(save(tmp_path / "a.csv"))
    assert "split" in told.value.en


def test_a_day_of_which_only_the_year_is_written_is_unknown_or_has_two_ends(tmp_path: Path) -> None:
    path = save(tmp_path / "a.csv", "name,day\n甲,2024\n乙,2024.2\n丙,2024-05-06\n")
    plain = read(path, (Wanted("name"), Wanted("day", (), "date")))
    assert [str(d) for d in plain.frame["day"]] == ["None", "None", "2024-05-06"] and "第 2 行“2024”" in plain.notes[-1].zh
    ends = read(path, (Wanted("name"), Wanted("day", (), "date", ends=True))).frame
    assert [str(d) for d in ends["day"]] == ["2024-01-01", "2024-02-01", "2024-05-06"]
    assert [str(d) for d in ends["day~last"]] == ["2024-12-31", "2024-02-29", "None"]


@pytest.mark.parametrize("ending", [".csv", ".jsonl", ".json", ".parquet", ".xlsx"])
@pytest.mark.parametrize(
    ("heading", "yuan"),
    [("销售收入（万元）", 10_000), ("销售收入万元", 10_000), ("销售收入(亿元)", 10**8), ("销售收入（元）", 1), ("销售收入", 1)],
)
def test_the_unit_of_a_heading_counts_in_every_kind_of_file(tmp_path: Path, ending: str, heading: str, yuan: int) -> None:
    frame, path = pl.DataFrame({"企业名称": ["甲公司", "乙公司"], heading: [15, 3]}), tmp_path / f"a{ending}"
    if ending == ".xlsx":
        book(path, {"甲": [frame.columns, *frame.rows()]})
    else:
        {".csv": frame.write_csv, ".jsonl": frame.write_ndjson, ".json": frame.write_json, ".parquet": frame.write_parquet}[
            ending
        ](path)
    assert read(path, WHO).frame["sales"].to_list() == [1500 * yuan, 300 * yuan]


def test_a_foreign_unit_in_a_key_is_no_number(tmp_path: Path) -> None:
    pl.DataFrame({"企业名称": ["甲公司"], "销售收入（万美元）": [15]}).write_ndjson(tmp_path / "a.jsonl")
    found = read(tmp_path / "a.jsonl", WHO)
    assert found.frame["sales"].to_list() == [None] and "外币" in found.notes[0].zh


def test_headings_below_a_title_keep_their_units(tmp_path: Path) -> None:
    frame = pl.DataFrame({"a": ["某市企业情况", "企业名称", "甲公司"], "b": [None, "销售收入（万元）", "15"]})
    frame.write_ndjson(tmp_path / "a.jsonl")
    assert read(tmp_path / "a.jsonl", WHO).frame["sales"].to_list() == [15_000_000]


def test_two_keys_that_differ_by_their_unit_alone_stay_apart(tmp_path: Path) -> None:
    pl.DataFrame({"企业名称": ["甲公司"], "销售收入（万元）": [15], "销售收入（元）": [150_000]}).write_ndjson(
        tmp_path / "a.jsonl"
    )
    assert read(tmp_path / "a.jsonl", WHO).frame["sales"].to_list() == [15_000_000]


def refused(path: Path) -> list[tuple[int, str]]:
    found = read(path, WHO, (("name",),))
    return [(r.row, r.why.zh[:5]) for r in found.refused]


@pytest.mark.parametrize(
    ("text", "said", "left"),
    [
        ("企业名称,职工总数\n甲公司,100\n乙公司,1,000\n丙公司,50\n", [(3, "格数比表头")], [100, 50]),
        ("企业名称,职工总数\n甲公司,1,000\n", [(2, "格数比表头")], []),
        ('企业名称,职工总数\n甲公司,100,,\n乙公司,"1,000"\n', [], [100, 1000]),
        (
            "企业名称,职工总数,\n甲公司,100,老\n乙公司,50,\n",
            [],
            [100, 50],
        ),  # a column without a heading has its place in the header
        ("企业情况\n企业名称,职工总数\n甲公司,1,000\n乙公司,5\n", [(3, "格数比表头")], [5]),
        ('企业名称,职工总数\n甲公司,100\n"乙公司,60\n丙公司,50\n', [(3, "引号没有成")], [100]),
        ('企业名称,职工总数\n"甲公司,60\n"乙公司",50\n丙公司,7\n', [(2, "引号没有成")], [7]),
        ('企业名称,职工总数\n"甲\n公司",60\n5"管公司,50\n', [], [60, 50]),
    ],
)
def test_rows_that_do_not_fit_their_headings_are_refused(
    tmp_path: Path, text: str, said: list[tuple[int, str]], left: list[int]
) -> None:
    path = save(tmp_path / "a.csv", text)
    assert refused(path) == said
    assert read(path, WHO).frame["staff"].to_list() == left


def test_a_large_text_is_held_to_its_header_too(tmp_path: Path) -> None:
    rows = "".join(f"公司{n},{n % 90},{'x' * 80}\n" for n in range(90_000))
    path = save(tmp_path / "a.csv", f"企业名称,职工总数,备注\n{rows}乙公司,1,000,x\n")
    assert refused(path) == [(90_002, "格数比表头")]


def test_a_file_without_a_row_to_answer(tmp_path: Path) -> None:
    with pytest.raises(Fault, match="只有表头"):
        read(save(tmp_path / "a.csv", "企业名称,职工总数\n"), WHO).must_hold()
    with pytest.raises(Fault, match="没有一行可以处理：第 2 行（甲公司）：格数比表头多"):
        read(save(tmp_path / "b.csv", "企业名称,职工总数\n甲公司,1,000\n"), WHO).must_hold()
    read(save(tmp_path / "c.csv", "企业名称,职工总数\n甲公司,1\n"), WHO).must_hold()


PROPOSED = (
    Wanted("name", ("企业名称",)),
    Wanted("sales", ("销售收入",), "money", year=2022, dated=True),
    Wanted("income", ("总收入",), "money", year=2024),
    Wanted("high", ("高新技术产品收入",), "money"),
    Wanted("cost", ("非技术性费用",), "money"),
    Wanted("staff", ("职工总数",), "count"),
    Wanted("place", ("所在地",), "text"),
)


@pytest.mark.parametrize(
    ("heading", "cell", "column"),
    [
        ("2022年度产品销售收入", "5", "sales"),
        ("2023年度产品销售收入", "5", ""),
        ("产品销售收入", "5", ""),
        ("年总收入", "5", "income"),
        ("全年收入", "5", ""),
        ("其中：技术性费用", "5", ""),
        ("非技术性的费用", "5", "cost"),
        ("技术性费用", "5", ""),
        ("产品收入", "5", ""),
        ("职工数", "5", "staff"),
        ("职工总数量", "新材料", ""),
        ("是否职工总数", "是", ""),
        ("所在地代码", "3304", ""),
        ("总收入得分", "5", ""),
    ],
)
def test_a_proposal_never_puts_one_figure_for_another(tmp_path: Path, heading: str, cell: str, column: str) -> None:
    found = read(save(tmp_path / "a.csv", f"企业名称,{heading}\n甲公司,{cell}\n乙公司,{cell}\n"), PROPOSED)
    told = " ".join(n.zh for n in found.notes)
    assert (f"--map '{heading}={column}'" in told) if column else ("--map" not in told), told


def test_what_is_taken_or_claimed_twice_is_not_proposed(tmp_path: Path) -> None:
    found = read(save(tmp_path / "a.csv", "企业名称,职工总数,职工人数\n甲公司,5,6\n"), PROPOSED)
    assert "没有用到的列：“职工人数”" in found.notes[0].zh and "--map" not in found.notes[0].zh
    found = read(save(tmp_path / "b.csv", "企业名称,职工数,职工人数\n甲公司,5,6\n"), PROPOSED)
    assert "--map" not in found.notes[0].zh


def test_figures_that_are_not_exact_are_told_with_their_rows(tmp_path: Path) -> None:
    rows = "甲公司,约60,100\n乙公司,100+,≥1000\n丙公司,7,1100左右\n"
    found = read(save(tmp_path / "a.csv", f"企业名称,职工总数,销售收入\n{rows}"), WHO)
    assert found.frame["staff"].to_list() == [60, 100, 7]
    assert [n.zh for n in found.notes] == [
        "“职工总数”有 2 格写的不是准数，按所写的数计算，请核对：第 2 行“约60”、第 3 行“100+”",
        "“销售收入”有 2 格写的不是准数，按所写的数计算，请核对：第 3 行“≥1000”、第 4 行“1100左右”",
    ]


def test_a_share_of_a_whole_is_never_more_than_all_of_it(tmp_path: Path) -> None:
    """A part of more than the whole is unknown and said with its row; growth may be more."""
    wanted = (
        Wanted("name", ("企业名称",)),
        Wanted("part", ("研发人员占比",), "ratio"),
        Wanted("growth", ("营业收入增长率",), "ratio"),
    )
    found = read(
        save(tmp_path / "a.csv", "企业名称,研发人员占比,营业收入增长率\n甲公司,120%,120%\n乙公司,100%,50%\n丙公司,-1%,-10%\n"),
        wanted,
    )
    assert found.frame["part"].to_list() == [None, 1.0, None] and found.frame["growth"].to_list() == [1.2, 0.5, -0.1]
    assert [n.zh for n in found.notes] == ["“研发人员占比”有 2 格读不懂，按未知处理：第 2 行“120%”、第 4 行“-1%”"]


def test_columns_that_found_none_of_several_units_are_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (
        ("企业情况表", "", "", ""),
        ("单位：万元、人、件", "", "", ""),
        ("企业名称", "销售收入", "职工总数", "综合评分"),
        ("甲公司", 12, 30, 5),
        ("乙公司", 15, 40, 6),
    ):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    found = read(tmp_path / "a.xlsx", WHO)
    assert any("看不出是不是" in n.zh for n in found.notes), [n.zh for n in found.notes]


def test_what_is_hidden_and_what_is_merged_over_several_rows_is_told(tmp_path: Path) -> None:
    path = book(
        tmp_path / "a.xlsx",
        {"表": [["企业名称", "职工总数", "备注"], ["甲公司", 5, "x"], ["乙公司", None, "y"], ["丙公司", 7, "z"]]},
        merge="B2:B3",
    )
    plain = read(path, WHO, (("name",),))
    assert plain.frame["staff"].to_list() == [5, None, 7]
    assert [n for n in plain.notes if "合并" in n.zh] == [
        Words(
            "“职工总数”有值合并在几行上，只算在第一行，其余行按空着读：第 2 行至第 3 行",
            "“职工总数”: values merged over several rows count for the first row, the others are read as blank: row 2 to 3",
        )
    ]
    assert not [n for n in plain.notes if "隐藏" in n.zh]
    made = openpyxl.load_workbook(path)
    made.active.row_dimensions[3].hidden = True
    made.active.column_dimensions["C"].hidden = True
    made.save(path)
    told = read(path, WHO, (("name",),))
    assert told.frame.height == 3 and [n.zh for n in told.notes if "隐藏" in n.zh] == [
        "隐藏的列、行也照读：表!C、3；不该算的请删除后再试"
    ]
    assert not [n for n in told.notes if "合并" in n.zh and "职工总数" not in n.zh]
