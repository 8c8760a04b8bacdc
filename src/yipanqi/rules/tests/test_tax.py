"""Amounts by hand: R&D collection with the 80 % and the 20 %, the tax basis with the 10 %, what deduction and status are
worth.
"""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from yipanqi.rules import edition, editions, names
from yipanqi.rules.columns import columns
from yipanqi.rules.high_tech_firm.collection import COMMISSIONED, OTHER, OWN, collect
from yipanqi.rules.research_centre_ladder.edition_2021 import next_step
from yipanqi.rules.super_deduction.worth import qualifying, usable, worth
from yipanqi.rules.words import describe, quoted
from yipanqi.values.fault import Fault

ON = date(2025, 6, 30)
WAN = 10**6


@pytest.mark.parametrize(("other", "counted"), [(149, 149), (150, 150), (151, 150), (None, None)])
def test_other_expenses_count_to_a_quarter_of_the_rest(other: int | None, counted: int | None) -> None:
    # Own items 6 × 60 + 40 = 400 万元; commissioned 150 in China and 100 abroad count 120 and 80; S = 600, limit 150 万元.
    items = {n: [60 * WAN] for n in OWN} | {"personnel": [100 * WAN]}
    items |= {COMMISSIONED[0]: [150 * WAN], COMMISSIONED[1]: [100 * WAN]}
    frame = pl.DataFrame(items).with_columns(pl.lit(None if other is None else other * WAN, dtype=pl.Int64).alias(OTHER))
    got = collect(frame, edition("high_tech_firm", on=ON)).to_dicts()[0]
    assert got["commissioned"] == 200 * WAN
    if counted is None:
        assert got["rd_spend"] is None and got["rd_in_china"] is None
    else:
        assert got["other_counted"] == counted * WAN
        assert got["rd_spend"] == (600 + counted) * WAN and got["rd_in_china"] == (520 + counted) * WAN


def test_the_tax_basis_caps_other_at_ten_percent_and_abroad_at_two_thirds() -> None:
    rule = edition("super_deduction", on=ON)
    # own 900: other at most 900 × 10 / 90 = 100; commissioned 100 counts 80; home 1 080; abroad 1 000 counts 800, cap 720.
    assert qualifying(900 * WAN, 120 * WAN, 100 * WAN, 1000 * WAN, rule) == {
        "own": 900 * WAN,
        "other": 100 * WAN,
        "commissioned": 80 * WAN,
        "abroad": 720 * WAN,
        "total": 1800 * WAN,
    }


def test_deduction_and_status_in_tax() -> None:
    rule = edition("super_deduction", on=ON)
    got = worth(1000 * WAN, 300 * WAN, rule)  # 1 000 × 25 % = 250; 700 × 25 % = 175; 700 × 15 % = 105
    assert (got.plain, got.with_deduction, got.with_status, got.saved_by_status) == (250 * WAN, 175 * WAN, 105 * WAN, 70 * WAN)
    old = worth(1000 * WAN, 300 * WAN, rule, losses={2018: 200 * WAN, 2014: 50 * WAN, 2021: 100 * WAN}, year=2025)
    # 2021 is within five years; 2018 only within ten; 2014 in neither: (700−100)×25 % = 150, (700−300)×15 % = 60.
    assert (old.with_deduction, old.with_status, old.loss_years) == (150 * WAN, 60 * WAN, 10)
    assert worth(1000 * WAN, 300 * WAN, rule, chip_or_tools=True).deduction == 360 * WAN
    later = edition("super_deduction", on=date(2028, 1, 1))
    assert (
        "rate_chip_tools" not in later.parameters
        and worth(1000 * WAN, 300 * WAN, later, chip_or_tools=True).deduction == 300 * WAN
    )
    loss = worth(100 * WAN, 300 * WAN, rule)
    assert (loss.with_status, loss.loss) == (0, 200 * WAN)


@pytest.mark.parametrize(
    ("origin", "plain", "status"),
    [(2025, 1000, 700), (2024, 800, 500), (2020, 800, 500), (2019, 1000, 500), (2015, 1000, 500), (2014, 1000, 700)],
)
def test_a_loss_is_used_for_exactly_five_years_or_ten_with_the_status(origin: int, plain: int, status: int) -> None:
    """Of 1 000 万元 profit before and 700 after the deduction a loss of 200 is taken from the fifth year back on, the status from
    the tenth.
    """
    got = worth(1000 * WAN, 300 * WAN, edition("super_deduction", on=ON), losses={origin: 200 * WAN}, year=2025)
    assert (got.plain, got.with_status) == (plain * WAN // 4, status * WAN * 15 // 100)


def test_losses_are_used_oldest_first_and_never_below_nothing() -> None:
    assert usable({2024: 3, 2021: 1, 2019: 9, 2022: 2}, 2025, 5) == [1, 2, 3]
    got = worth(1000 * WAN, 0, edition("super_deduction", on=ON), losses={2024: 5000 * WAN}, year=2025)
    assert (got.plain, got.with_deduction, got.with_status, got.loss) == (0, 0, 0, 0)


def test_the_ladder_knows_its_next_step() -> None:
    assert [next_step(s) for s in (None, "centre", "institute", "key_institute")] == [
        "centre",
        "institute",
        "key_institute",
        None,
    ]
    with pytest.raises(KeyError, match="nonsense"):
        next_step("nonsense")


def test_rules_are_found_by_their_folders_and_days() -> None:
    assert {e.split(".")[0] for e in editions(on=ON)} == set(names())
    assert "technology_sme" not in editions(on=date(2017, 5, 2))
    with pytest.raises(Fault, match="没有现行有效"):
        edition("technology_sme", on=date(2017, 5, 2))
    with pytest.raises(Fault, match="high_tech_firm"):
        edition("nonsense", on=ON)


@pytest.mark.parametrize("name", sorted(editions(on=ON)))
def test_each_rule_reads_as_text_in_both_languages_with_what_is_not_automated(name: str) -> None:
    words = describe(name, ON)
    assert "## 不自动判断的内容\n\n- " in words.zh and "## Not automated\n\n- " in words.en
    for c in editions(on=ON)[name].conditions:
        assert c.words.zh in words.zh and quoted(str(c.clause)) in words.en
    for c in columns(editions(on=ON)[name]):
        assert c["headings"] and c["purpose"].zh and c["words"].en


def test_every_number_is_cited_with_its_confidence_and_unverified_ones_are_empty_or_by_hand() -> None:
    for name, found in editions(on=ON).items():
        for p in found.parameters.values():
            assert p.clause.document and p.clause.mark in "VAHMU", (name, p.key)
            if p.clause.mark == "U":
                assert p.value is None or p.key == "conversion_below", (name, p.key)  # an interval, left to people
