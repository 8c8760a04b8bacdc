"""A declaration as text: read, written, refused with the key that is wrong; what may change and what may not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from yipanqi.instruments.own._declared import Col, Declared, changes, declared, written
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
    ),
    ("c02",),
    "c06",
    "c01",
    "",
    True,
)


def test_what_is_written_is_read_as_it_was() -> None:
    assert declared("ip_firms", written(ONE)) == ONE
    assert declared("ip_firms", written(ONE)).digest == ONE.digest
    assert replace(ONE, open=False).digest != ONE.digest


HEAD = '[register]\nzh = "甲"\nidentity = ["a"]\n'
COLUMN = '[[register.columns]]\nname = "a"\nzh = "一"\n'


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
