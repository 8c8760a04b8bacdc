"""Ways as they are printed: each is read back from its words, applied to the firm, and has to flip the verdict."""

from __future__ import annotations

import random
import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from yipanqi.engines.eligibility import Edition, flips, screen, way_words
from yipanqi.engines.eligibility._bounds import exact_words, rounded
from yipanqi.engines.eligibility._breakpoints import applied
from yipanqi.engines.eligibility.definition import LIMITS
from yipanqi.rules import edition
from yipanqi.rules._answer import answer
from yipanqi.rules.tests.firms import AWARDED, GOOD, ON, WAN, frame
from yipanqi.values.fault import Fault

HTF = edition("high_tech_firm", on=ON)
SME = edition("technology_sme", on=ON)
UNITS = {"元": 100, "万元": 10**6, "亿元": 10**10, "人": 1, "项": 1, "天": 1}
AMOUNT = r"([\d,]+(?:\.\d+)?)(亿元|万元|元|人|项|天)"
SME_FIRM = {
    "firm": "S",
    "employees": 100,
    "science_staff": 30,
    "sales": 5000 * WAN,
    "total_assets": 5000 * WAN,
    "rd_spend": 300 * WAN,
    "total_cost": 4000 * WAN,
    "rights_class_1": 1,
    "rights_class_2": 0,
    "forbidden_products": False,
    "misconduct": False,
    "has_certificate": False,
    "national_award": False,
    "recognised_body": False,
    "led_standard": False,
}


def size(words: tuple[str, str]) -> int:
    exact = Decimal(words[0].replace(",", "")) * UNITS[words[1]]
    assert exact == int(exact), "a part of a fen"
    return int(exact)


def read_back(text: str, found: Edition) -> tuple[list[str], list[tuple[dict[str, int], int, int | None, bool]]]:
    """The conditions taken to hold, and the steps: (moves, least, most or None for any more, a figure that is found out)."""
    held = re.match(r"若空缺项成立（(.*?)）：|查明空缺项，若空缺项成立（(.*)）即可", text)
    by_words = sorted(found.conditions, key=lambda c: -len(c.words.zh))
    named, rest = [], (held[1] or held[2]) if held else ""
    for c in by_words:
        if c.words.zh in rest:
            named.append(c.key)
            rest = rest.replace(c.words.zh, "")
    steps = []
    for part in text[held.end() if held else 0 :].split(" + "):
        amounts = re.findall(AMOUNT, part)
        if not amounts:
            continue
        if part.startswith("查明"):
            column = next(c for c in found.columns.values() if part.startswith(f"查明{c.words.zh}，"))
            low = 0 if "不超过" in part else size(amounts[0])
            high = size(amounts[-1]) if "不超过" in part or "至" in part or "须为" in part else None
            steps.append(({column.name: 1}, low, high, True))
        else:
            change = next(c for c in found.changes if part.startswith(c.words.zh))
            steps.append((dict(change.moves), size(amounts[-1]), None, False))
    return named, steps


def moved(row: dict[str, Any], steps: list[tuple[dict[str, int], int]]) -> dict[str, Any]:
    after = dict(row)
    for moves, amount in steps:
        for name, sign in moves.items():
            value = after.get(name)
            if isinstance(value, date):
                after[name] = value + timedelta(sign * amount)
            elif value is not None or len(moves) == 1:
                after[name] = (value or 0) + sign * amount
    return after


def stands(judged: dict[str, Any], held: list[str], found: Edition) -> bool:
    """Nothing is in the way but the experts and what is taken to hold."""
    return judged["verdict"] in ("pass", "experts") or (
        bool(held)
        and any(
            all(
                judged[f"{k}.holds"] is True
                or (judged[f"{k}.holds"] is None and (judged[f"{k}.reason"] == "experts" or k in held))
                for k in route
            )
            for route in found.ways
        )
    )


def random_firm(number: int, found: Edition, dice: random.Random) -> dict[str, Any]:
    """A good firm with a few figures made worse, odd or blank."""
    row = {**(GOOD if found is HTF else SME_FIRM), "firm": f"F{number}"}
    names = [n for n in found.columns if n in row]
    for name in dice.sample(names, dice.randint(1, 5)):
        kind = found.columns[name].kind
        if kind == "fen":
            row[name] = dice.choice(
                [int(row[name] * dice.random() * dice.choice([1, 1, 20, 3000])), dice.randint(0, 10**7), None]
            )
        elif kind in LIMITS:
            row[name] = dice.choice([dice.randint(0, 12), None, row[name]])
        elif kind == "date":
            row[name] = dice.choice([ON - timedelta(dice.randint(1, 1200)), None, row[name]])
        elif kind == "flag" and dice.random() < 0.6:
            row[name] = None
    return row


@pytest.mark.slow
@pytest.mark.parametrize(("found", "firms"), [(HTF, 2500), (SME, 2500)], ids=["high_tech_firm", "technology_sme"])
def test_every_printed_way_applied_as_printed_flips_the_verdict(found: Edition, firms: int) -> None:
    dice = random.Random(7)
    rows = [random_firm(n, found, dice) for n in range(firms)]
    by_firm = {r["firm"]: r for r in rows}
    checks: list[tuple[dict[str, Any], list[str], bool, str]] = []
    levers = set()
    for way in flips(frame(rows, found), found, on=ON, most=3).to_dicts():
        if way["before"] == "experts":
            continue
        text, row = way_words(way, found).zh, by_firm[way["firm"]]
        held, steps = read_back(text, found)
        assert len(steps) == sum(way[f"change_{n}"] is not None for n in (1, 2, 3)), text
        assert held == [] or set(held) <= {c.key for c in found.conditions}
        assert all(low > 0 or high is not None for _, low, high, _ in steps), f"asks for nothing: {text}"
        levers.add(len(steps))
        for low, high, learns in [(low, high, learns) for _, low, high, learns in steps if learns]:
            kind = found.columns[next(iter(steps[0][0]))].kind
            top = LIMITS[kind] if high is None else high
            for amount in {top, (low + top) // 2, low + 1 if low < top else low, dice.randint(low, top), min(low * 3 + 1, top)}:
                checks.append((moved(row, [(steps[0][0], amount)]), held, True, f"{text} with {amount}"))
            assert learns
        checks.append((moved(row, [(moves, low) for moves, low, _, _ in steps]), held, True, text))
    judged = screen(frame([c[0] for c in checks], found), found, on=ON).to_dicts()
    wrong = [text for (_, held, _, text), said in zip(checks, judged, strict=True) if not stands(said, held, found)]
    assert not wrong, f"{len(wrong)} of {len(checks)}: {wrong[:5]}"
    assert len(checks) > 1000 and levers >= {1, 2}


def words_of(changes: dict[str, Any], **more: Any) -> list[str]:
    firm = frame([{**GOOD, "firm": "F", **changes}], HTF)
    return [way_words(w, HTF).zh for w in flips(firm, HTF, on=ON, **more).to_dicts()]


def test_a_sum_is_rounded_up_to_what_is_printed() -> None:
    # need 5 % of 60 million = 3 million; 17 649 yuan are lacking
    short = {
        "sales_1": 10**9,
        "sales_2": 2 * 10**9,
        "sales_3": 3 * 10**9,
        "rd_spend_1": 5 * 10**7,
        "rd_spend_2": 10**8,
        "rd_spend_3": 148_235_100,
        "rd_in_china_1": 5 * 10**7,
        "rd_in_china_2": 10**8,
        "rd_in_china_3": 148_235_100,
    }
    assert words_of(short)[0].startswith("上年度研发费用增加（境内） 1.77万元（")
    assert rounded("fen", 1_764_900, up=True) == 1_770_000 and rounded("fen", 1_770_000, up=True) == 1_770_000
    assert rounded("fen", 1_770_001, up=True) == 1_780_000 and rounded("fen", 1_779_999, up=False) == 1_770_000


@pytest.mark.parametrize(
    ("fen", "printed", "english"),
    [
        (99, "0.99元", "CNY 0.99"),
        (1_764_901, "17,649.01元", "CNY 17,649.01"),
        (1_770_000, "1.77万元", "CNY 17,700"),
        (999_900, "9,999元", "CNY 9,999"),
        (10**6, "1万元", "CNY 10,000"),
        (10**10, "1亿元", "CNY 100,000,000"),
        (15_016_000_000, "1.5016亿元", "CNY 150,160,000"),
        (15_016_010_000, "150,160,100元", "CNY 150,160,100"),
    ],
)
def test_amounts_are_printed_with_nothing_rounded_off(fen: int, printed: str, english: str) -> None:
    assert (exact_words("fen", fen).zh, exact_words("fen", fen).en) == (printed, english)


def test_hundreds_of_millions_are_rounded_up_to_ten_thousand_yuan() -> None:
    assert rounded("fen", 15_015_999_901, up=True) == 15_016_000_000 and rounded("fen", 15_016_000_001, up=True) == 15_017_000_000
    assert rounded("fen", 1_499, up=True) == 1_500 and rounded("persons", 7, up=True) == 7


def test_three_changes_are_offered_where_two_do_not_do_and_none_where_none_do() -> None:
    three = {"science_staff": 9, "high_tech_income": 7, "rights_class_1": 0, "rights_class_2": 0}
    said = words_of(three)
    assert said and all(text.count(" + ") == 2 for text in said)
    assert "增加II类知识产权（项） 1项" in said[0] and "在现有职工中增加科技人员（人） 1人" in said[0]
    assert words_of({**three, "field_of_technology": "无"}) == []
    assert words_of({**three, "rd_spend_3": 1, "rd_in_china_3": 1}) == [], "four would be needed"


def test_a_blank_optional_cell_hides_no_way() -> None:
    (first, *_) = words_of({"science_staff": 5, "employees": 60, "accidents": None, "rd_in_china_2": None})
    assert first.startswith(
        "若空缺项成立（境内研发费用占比、一年内无重大安全、质量事故或严重环境违法）：在现有职工中增加科技人员（人） 1人"
    )
    assert words_of({"accidents": None, "rd_in_china_1": None, "rd_in_china_2": None}) == [
        "查明空缺项，若空缺项成立（境内研发费用占比、一年内无重大安全、质量事故或严重环境违法）即可"
    ]


def test_at_least_is_said_only_where_more_does_no_harm() -> None:
    # the R&D of the second year is unknown: enough for 5 % of the sales, but not so much that less than 60 % of it is in China
    (text, *_) = words_of({"rd_spend_2": None})
    assert text == "查明研发费用（前两年度（第二年）），须在 250万元 至 750万元 之间"
    assert words_of({"science_staff": None})[0] == "查明科技人员数，须在 10人 至 100人 之间"
    assert words_of({"rights_class_1": None, "rights_class_2": None, **AWARDED})[0].endswith("须不少于 1项")
    assert (
        words_of({"rd_spend_3": None, "rd_spend_1": 200 * WAN + 1})[0]
        == "查明研发费用（上年度（第三年）），须在 300万元 至 799.99万元 之间"
    )


def test_no_way_asks_for_a_figure_of_which_any_will_do() -> None:
    assert [t for t in words_of({"conversions": None}) if "不少于 0" in t] == []


def test_the_deadline_can_be_chosen_and_is_named() -> None:
    (text, *_) = words_of({"rights_class_1": 0, "rights_class_2": 0})
    assert text.endswith("（2025-12-31 截止前可行）")
    late = words_of({"rights_class_1": 0, "rights_class_2": 0}, deadline=ON + timedelta(59))
    assert late[0].endswith("（2025-08-28 截止前来不及）")
    assert words_of({"rights_class_1": 0, "rights_class_2": 0}, deadline=ON + timedelta(60))[0].endswith(
        "（2025-08-29 截止前可行）"
    )
    assert words_of({"science_staff": 9})[0].endswith("（该年度账已关，2025-12-31 截止前来不及）")
    young = {"founded_on": ON - timedelta(300)}
    assert words_of(young, deadline=ON + timedelta(64))[0] == "待满注册期限再申报（天） 65天（2025-09-02 截止前满不了期限）"
    assert words_of(young, deadline=ON + timedelta(65))[0].endswith("65天（2025-09-03 截止前可行）")
    for day in (ON - timedelta(1), date(2026, 1, 1)):
        with pytest.raises(Fault, match="截止日"):
            flips(pl.DataFrame({"firm": ["F"]}), HTF, on=ON, deadline=day)


def test_a_way_leaves_what_is_not_its_own() -> None:
    row = {"firm": "F", "science_staff": 1, "employees": 5}
    hire = next(c for c in HTF.changes if c.key == "hire")
    assert applied(row, ((hire, 2),)) == {"firm": "F", "science_staff": 3, "employees": 7}


def test_what_is_asked_besides_are_the_blanks_and_not_how_the_rule_is_read() -> None:
    young = {**GOOD, **AWARDED, "founded_on": date(2023, 3, 1), "conversions": 10, "science_staff": 9}
    firms = frame(
        [
            {**young, "firm": "A"},
            {**young, "firm": "B", "net_assets_2": None},
            {**GOOD, "firm": "C", "field_of_technology": "无"},
        ],
        HTF,
    )
    told = answer(firms, screen(firms, HTF, on=ON), HTF, ON).unique("firm", maintain_order=True)
    ways, asked = (dict(told.select("firm", c).iter_rows()) for c in ("cheapest_way", "ask_first"))
    assert ways["A"].startswith("若空缺项成立（创新能力评价得分）：在现有职工中增加科技人员（人） 1人") and asked["A"] is None
    assert asked["B"] == "达标还须查明：净资产（前两年度（第二年））"
    assert ways["C"] == "没有找到三项以内的改变能达标" and asked["C"] is None


def test_the_exact_sum_is_printed_where_the_rounded_one_is_too_much() -> None:
    tiny = {
        "sales_1": 100,
        "sales_2": 200,
        "sales_3": 300,
        "rd_spend_1": 0,
        "rd_spend_2": 0,
        "rd_spend_3": 95,
        "rd_in_china_1": 0,
        "rd_in_china_2": 0,
        "rd_in_china_3": 0,
    }
    assert words_of(tiny)[0].startswith("境外研发改在境内 0.57元（"), "60 % of 95 fen; a whole yuan would exceed all R&D"
    assert words_of({**tiny, "rd_spend_3": 100})[0].startswith("境外研发改在境内 1元（")


def test_the_day_of_application_may_be_the_last_one() -> None:
    assert words_of({"rights_class_1": 0, "rights_class_2": 0}, deadline=ON)[0].endswith("（2025-06-30 截止前来不及）")


def test_what_only_another_route_needs_is_not_taken_to_hold() -> None:
    firm = frame([{**SME_FIRM, "science_staff": 9, "has_certificate": None}], SME)
    said = [way_words(w, SME).zh for w in flips(firm, SME, on=ON).to_dicts()]
    assert said[0].startswith("在现有职工中增加科技人员（人） 1人（") and not any("证书" in text for text in said)
