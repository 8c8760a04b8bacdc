"""A declaration as text: read, written, refused with the key that is wrong; what may change and what may not."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from yipanqi.instruments.own._counting import Broken, Counted, counted, values
from yipanqi.instruments.own._declared import Col, Declared, changes, declared, written
from yipanqi.instruments.own._rules import TESTS, Rule, broken
from yipanqi.instruments.own.queries import guessed, roles_of
from yipanqi.values.fault import Fault
from yipanqi.values.words import speaking

ONE = Declared(
    "ip_firms",
    "知识产权示范企业",
    "IP model firms",
    (
        Col("c01", "企业名称", "Firm"),
        Col("c02", "证书“编号”", 'No. "N"', "code", required=True),
        Col("c03", "质押金额", "Pledged", "money", "万元"),
        Col("c04", "等级", "Level", "choice", choices=("省级", "市级"), aliases=("级别",)),
        Col("c05", "联系人", "Contact", personal=True),
        Col("c06", "县", "County", open=True),
        Col("c07", "到账金额", "Arrived", "money", "万元"),
    ),
    ("c02",),
    "c06",
    "c01",
    "",
    True,
    (Rule("c07", "at_most", "c03", True), Rule("c03", "above", "c07")),
)


def test_what_is_written_is_read_as_it_was() -> None:
    assert declared("ip_firms", written(ONE)) == ONE
    assert declared("ip_firms", written(ONE)).digest == ONE.digest
    assert replace(ONE, open=False).digest != ONE.digest


HEAD = '[register]\nzh = "甲"\nidentity = ["a"]\n'
COLUMN = '[[register.columns]]\nname = "a"\nzh = "一"\n'
PAIR = (
    HEAD
    + COLUMN
    + '[[register.columns]]\nname = "b"\nzh = "二"\ntype = "date"\n[[register.columns]]\nname = "c"\nzh = "三"\ntype = "money"\n'
)
RULE = '[[register.rules]]\ncolumn = "b"\n'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "[register]: there is no such table"),
        ("[register", "TOML"),
        ("[register]\nx = " + "9" * 5000, "TOML"),
        (HEAD, "columns: must be 1 to 120"),
        (HEAD + COLUMN * 2, "two columns are a"),
        (HEAD + COLUMN + COLUMN.replace('"a"', '"b"'), "two columns are 一"),
        (HEAD + "colour = 1\n" + COLUMN, "there is no colour"),
        (HEAD + COLUMN + 'colour = "red"\n', "there is no colour"),
        (HEAD.replace('["a"]', "[]") + COLUMN, "tell one record from another"),
        (HEAD.replace('["a"]', '["b"]') + COLUMN, "there is no column b"),
        (HEAD + 'place = "b"\n' + COLUMN, "there is no column b"),
        (HEAD + 'code = "a"\n' + COLUMN, "needs one of names"),
        (HEAD + COLUMN + 'type = "fen"\n', "one of text, code"),
        (HEAD + COLUMN + 'type = "choice"\n', "lists its choices"),
        (HEAD + COLUMN + 'choices = ["x"]\n', "only a closed list"),
        (HEAD + COLUMN + 'unit = "万元"\n', "has no unit"),
        (HEAD + COLUMN + 'type = "money"\nunit = "人"\n', "no unit of money"),
        (HEAD + COLUMN + "personal = true\nopen = true\n", "what is personal is not open"),
        (HEAD + 'place = "a"\n' + COLUMN + 'type = "date"\n', "place, firm and code are text"),
        (HEAD + 'firm = "a"\n' + COLUMN + "personal = true\n", "are not personal"),
        (HEAD + "open = true\n" + COLUMN, "opens a column"),
        (HEAD + 'open = "yes"\n' + COLUMN, "must be true or false"),
        (HEAD + COLUMN.replace('"a"', '"place"'), "none of the software's own"),
        (HEAD + COLUMN.replace('"a"', '"a__b"'), "none of the software's own"),
        (HEAD + COLUMN.replace('"a"', '"A"'), "none of the software's own"),
        (HEAD.replace('"甲"', '""') + COLUMN, "zh: must be a line"),
        (HEAD.replace('"甲"', '"' + "甲" * 201 + '"') + COLUMN, "zh: must be a line"),
        (HEAD + COLUMN + 'aliases = "x"\n', "must be a list of texts"),
        (HEAD + "rules = 3\n" + COLUMN, "40 at most"),
        (PAIR + RULE + 'test = "at_most"\nother = "a"\n', "a is no amount"),
        (PAIR + RULE + 'test = "at_most"\nother = "d"\n', "d is no amount"),
        (PAIR + RULE + 'test = "at_most"\nother = "b"\n', "differ and are of one type"),
        (PAIR + RULE + 'test = "at_most"\nother = "c"\n', "differ and are of one type"),
        (PAIR + RULE + 'test = "like"\nother = "c"\n', "one of at_most, below"),
        (PAIR + RULE + 'test = "at_most"\n', "rules.other: must be a line"),
        (PAIR + RULE + 'test = "at_most"\nother = "c"\nred = 1\n', "must be true or false"),
        (PAIR + RULE + 'test = "at_most"\nother = "c"\nwhy = "x"\n', "there is no why"),
    ],
)
def test_what_is_wrong_is_named(text: str, says: str) -> None:
    with pytest.raises(Fault) as found:
        declared("ip_firms", text)
    with speaking("en"):
        assert says in str(found.value)
        assert "ip_firms" in str(found.value)


def test_a_name_of_a_file_is_plain() -> None:
    for key in ("", "A1", "1a", "a-b", "a.b", "../a", "a" * 41):
        with pytest.raises(Fault, match="须为小写字母"):
            declared(key, written(ONE))


def test_records_keep_their_columns() -> None:
    changes(ONE, replace(ONE, zh="别名", columns=(*ONE.columns, Col("c07", "备注", "Note"))))
    changes(ONE, replace(ONE, columns=tuple(replace(c, choices=(*c.choices, "国家级")) if c.choices else c for c in ONE.columns)))
    for other in (
        replace(ONE, columns=ONE.columns[:-1]),
        replace(ONE, columns=(replace(ONE.columns[0], type="code"), *ONE.columns[1:])),
        replace(ONE, columns=tuple(replace(c, choices=("省级",)) if c.choices else c for c in ONE.columns)),
        replace(ONE, columns=tuple(replace(c, personal=False) for c in ONE.columns)),
        replace(ONE, identity=("c01",)),
        replace(ONE, place=""),
        replace(ONE, firm=""),
    ):
        with pytest.raises(Fault):
            changes(ONE, other)


def test_headings_and_samples_suggest_what_a_column_is() -> None:
    rows = [
        ("企业名称", "", "甲公司", "text"),
        ("统一社会信用代码", "", "91330400MA28A00000", "code"),
        ("县（市、区）", "", "南湖区", "text"),
        ("证书编号", "", "0012", "code"),
        ("认定日期", "", "2024-03-05", "date"),
        ("认定时间", "", "每年", "text"),
        ("年度", "", "2024", "year"),
        ("质押金额", "万元", "350.5", "money"),
        ("授权专利数", "件", "12", "whole"),
        ("面积", "平方米", "350.5", "number"),
        ("占比", "", "12.5%", "share"),
        ("是否上市", "", "是", "flag"),
        ("联系电话", "", "13800000000", "code"),
        ("门牌", "", "012", "text"),
    ]
    found = guessed([{"letter": "A", "heading": h, "unit": u, "sample": s} for h, u, s, _ in rows])
    assert [c.type for c in found] == [kind for *_, kind in rows]
    assert [c.zh for c in found if c.personal] == ["联系电话"]
    assert (found[7].unit, found[8].unit) == ("万元", "件")
    assert roles_of(found) == {"firm": "c01", "code": "c02", "place": "c03", "identity": "c04"}
    twice = guessed([{"letter": "A", "heading": "2023年 / 营收"}, {"letter": "B", "heading": "2024年 / 营收"}])
    assert [c.zh for c in twice] == ["2023年·营收", "2024年·营收"]


@pytest.mark.parametrize(
    ("test", "less", "same", "more"),
    [
        ("at_most", False, False, True),
        ("below", False, True, True),
        ("at_least", True, False, False),
        ("above", True, True, False),
    ],
)
def test_a_rule_is_broken_on_its_own_side_and_never_by_a_blank(test: str, less: bool, same: bool, more: bool) -> None:
    rows = pl.DataFrame({"a": [1, 2, 3, None, 2], "b": [2, 2, 2, 2, None]})
    assert rows.select(broken(Rule("a", test, "b")))["a"].to_list() == [less, same, more, None, None]
    assert set(TESTS) == {"at_most", "below", "at_least", "above"}


def test_what_a_register_would_make_of_a_table_is_counted_on_its_rows() -> None:
    body = pl.DataFrame(
        {
            "row": [3, 4, 5, 6, 7],
            "A": ["甲", "乙", "丙", "丁", None],
            "B": ["1", "2", "2", None, "5"],
            "C": ["350.5", "很多", "10", "20", "30"],
            "D": ["省级", "市级", "县级", "省级", ""],
            "G": ["350.5", "1", "11", "20", None],
        }
    )
    found = counted(body, ONE, {"c01": "A", "c02": "B", "c03": "C", "c04": "D", "c07": "G"})
    by = {one.name: one for one in found.columns}
    assert (found.rows, found.twice, found.keyless) == (5, (5,), (6,))
    assert by["c01"] == Counted("c01", 4, 0, None, 4)
    assert by["c03"] == Counted("c03", 4, 1, (4, "很多"), 4)
    assert by["c04"] == Counted("c04", 3, 1, (5, "县级"), 2)
    assert found.rules == (Broken(ONE.rules[0], (5,)), Broken(ONE.rules[1], (3, 5, 6)))
    assert values(body, "D") == ("省级", "市级", "县级") and values(body, "Z") == ()


def test_few_words_that_come_again_are_a_closed_list() -> None:
    body = pl.DataFrame({"row": range(6), "A": ["孵化", "中试"] * 3, "B": list("甲乙丙丁戊己"), "C": ["南湖区"] * 6})
    columns = [
        {"letter": "A", "heading": "类型", "sample": "孵化"},
        {"letter": "B", "heading": "备注", "sample": "甲"},
        {"letter": "C", "heading": "地区", "sample": "南湖区"},
    ]
    assert [c.type for c in guessed(columns, body)] == ["choice", "text", "text"]
