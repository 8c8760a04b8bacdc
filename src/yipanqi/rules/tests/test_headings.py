"""What `rules show` prints is what a file may have: every heading of every rule, with every year and unit; words that count years
back.
"""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from yipanqi.engines.lists import Listing, open_list
from yipanqi.rules import edition, editions
from yipanqi.rules._firms import firms_of
from yipanqi.rules.words import Shown, columns_of, describe
from yipanqi.values.fault import Fault

ON = date(2025, 6, 30)
RULES = sorted(editions(on=ON))
_CELLS = {"日期": "2015-01-02", "文本": "电子信息", "是/否": "是"}
_READ = {"元": 100, "人": 1, "件": 1, "分值": 1}


def read(tmp_path: Path, rule: str, headings: list[str], cells: list[str]) -> Listing:
    path = tmp_path / "firms.jsonl"  # no process is started to read it
    path.write_text(json.dumps(dict(zip(headings, cells, strict=True)), ensure_ascii=False) + "\n", encoding="utf-8")
    return firms_of(open_list(path), edition(rule, on=ON), ON)


def spellings(one: Shown) -> list[str]:
    return [
        h if not y else (f"{y}{h}" if n % 2 else f"{h}（{y}）") for n, h in enumerate(one.headings) for y in one.years or ("",)
    ]


@pytest.mark.parametrize("rule", RULES)
def test_every_heading_that_is_shown_is_read_in_the_unit_shown(tmp_path: Path, rule: str) -> None:
    shown = [one for one in columns_of(edition(rule, on=ON), ON) if one.name != "year"]
    assert {"name", "code"} <= {one.name for one in shown}
    for n in range(max(len(spellings(one)) for one in shown)):
        given = {one.name: spellings(one)[n % len(spellings(one))] for one in shown}
        assert len(set(given.values())) == len(given), given
        cells = [_CELLS.get(one.unit.zh, "1") if one.unit else "甲" for one in shown]
        found = read(tmp_path, rule, list(given.values()), cells)
        assert found.taken == given and not [note for note in found.notes if "没有用到" in note.zh]
        for one in shown:
            if one.unit and one.unit.zh in _READ:
                assert found.frame[one.name].to_list() == [_READ[one.unit.zh]], given[one.name]


@pytest.mark.parametrize("rule", RULES)
def test_a_unit_in_the_heading_goes_before_the_yuan_that_are_shown(tmp_path: Path, rule: str) -> None:
    money = [one for one in columns_of(edition(rule, on=ON), ON) if one.unit and one.unit.zh == "元"]
    found = read(tmp_path, rule, ["企业名称", *(f"{spellings(one)[0]}（万元）" for one in money)], ["甲", *("2" for _ in money)])
    assert [found.frame[one.name].item() for one in money] == [2 * 10**6] * len(money)


@pytest.mark.parametrize("rule", RULES)
def test_all_that_is_read_is_printed_in_both_languages(rule: str) -> None:
    words = describe(rule, ON)
    for one in columns_of(edition(rule, on=ON), ON):
        assert one.line.zh in words.zh and one.line.en in words.en
        assert all(h in one.line.zh and h in one.line.en for h in (*one.headings, *one.years))
    assert not re.search("[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]", re.sub("“[^”]*”", "", words.en)), (
        "an English page quotes its Chinese"
    )


@pytest.mark.parametrize(
    ("written", "years"),
    [
        (("前年", "去年", "上年"), (1, 2, 3)),
        (("大前年", "前年", "去年"), (1, 2, 3)),
        (("大前年", "前年", "上年"), (1, 2, 3)),
        (("去年",), (3,)),
        (("上年",), (3,)),
        (("前年", "去年"), (2, 3)),
        (("前年",), (2,)),
        (("第一年", "第二年", "第三年"), (1, 2, 3)),
        (("前年", "上年", "本年"), (2, 3, None)),
        (("本年",), (None,)),
        (("three years ago", "year before last", "last year"), (1, 2, 3)),
        (("2022年", "2023年", "上年"), (1, 2, 3)),
        (("上年同期",), (None,)),
    ],
)
@pytest.mark.parametrize("form", ["销售收入（{}）", "{}销售收入", "近三年销售收入 / {}"])
def test_words_count_years_back_as_the_file_means_them(
    tmp_path: Path, written: tuple[str, ...], years: tuple[int | None, ...], form: str
) -> None:
    headings = [form.format(word) for word in written]
    found = read(tmp_path, "high_tech_firm", ["企业名称", *headings], ["甲", *(str(n) for n in range(1, len(written) + 1))])
    stated = {f"sales_{year}": n * 100 for n, year in enumerate(years, 1) if year}
    assert {c: found.frame[c].item() for c in found.frame.columns if c.startswith("sales")} == stated
    left = [h for h, year in zip(headings, years, strict=True) if not year]
    assert all(any(h in note.zh for note in found.notes) for h in left), "a column that is not read is said"


def test_one_group_does_not_count_for_another(tmp_path: Path) -> None:
    found = read(tmp_path, "high_tech_firm", ["企业名称", "去年销售收入", "上年研发费用", "上年末净资产"], ["甲", "1", "2", "3"])
    assert found.frame.select("sales_3", "rd_spend_3", "net_assets_3").row(0) == (100, 200, 300)


@pytest.mark.parametrize("rule", ["technology_sme", "super_deduction", "above_scale"])
def test_a_single_year_is_the_one_before_the_application(tmp_path: Path, rule: str) -> None:
    column, word = ("sales", "销售收入") if rule != "super_deduction" else ("rd_spend", "研发费用")
    for year, read_ in (("上年", True), ("2024年", True), ("本年", False), ("2023年", False), ("前年", False)):
        found = read(tmp_path, rule, ["企业名称", f"{year}{word}"], ["甲", "1"])
        assert (column in found.taken) is read_, year


def test_a_ladder_is_shown_whole_and_screened_by_level() -> None:
    words = describe("research_centre_ladder", ON)
    for level in ("centre", "institute", "key_institute"):
        assert f"（research_centre_ladder.{level}）" in words.zh and f"(research_centre_ladder.{level})" in words.en
    with pytest.raises(Fault) as fault:
        edition("research_centre_ladder", on=ON)
    assert (
        fault.value.code == "levels" and "research_centre_ladder.key_institute" in fault.value.zh and fault.value.exit_code == 2
    )
    with pytest.raises(Fault) as fault:
        describe("research_centre_ladder", date(1990, 1, 1))
    assert fault.value.code == "not_in_force"
