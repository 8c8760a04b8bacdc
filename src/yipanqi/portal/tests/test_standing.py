"""Figures by place, the gap of R&D intensity under an assumed growth, and identities decided: what odd forms and strangers
get.
"""

from __future__ import annotations

from fractions import Fraction
from types import SimpleNamespace

import pytest
from django.test import Client

from yipanqi.board.catalogue import INDICATORS
from yipanqi.portal.views.figure import _industries, _number
from yipanqi.portal.views.research import _gap, _growth
from yipanqi.portal.views.standing import _scale
from yipanqi.registry.models import Organisation
from yipanqi.values.words import speaking

ODD = "增长率请写"


@pytest.mark.parametrize(
    ("text", "growth"),
    [
        ("5", Fraction(1, 20)),
        ("5%", Fraction(1, 20)),
        (" ５．５％ ", Fraction(11, 200)),
        ("-50", Fraction(-1, 2)),
        ("100", Fraction(1)),
        ("+0", Fraction(0)),
        ("5.", Fraction(1, 20)),
    ],
)
def test_a_growth_is_read_exactly(text: str, growth: Fraction) -> None:
    assert _growth(text) == (growth, "")


@pytest.mark.parametrize("text", ["-50.01", "100.01", "abc", "%", "1/0", "1e999999999", "5_0", "٥", "nan", "--5", "9" * 5000])
def test_an_odd_growth_is_none_and_said(text: str) -> None:
    value, wrong = _growth(text)
    assert value == 0 and wrong.startswith(ODD)


def test_a_gap_without_a_known_sum_has_no_growth() -> None:
    class Gap:
        place, target, asked, known, more = "330411", Fraction(3, 100), 3_000_000_00, 0, 3_000_000_00

    assert (_gap(Gap, {})["growth"], _gap(Gap, {})["reached"], _gap(Gap, {"330411": "秀洲区"})["name"]) == ("—", False, "秀洲区")
    Gap.known = 2_000_000_00
    assert _gap(Gap, {})["growth"] == "150%"
    Gap.more = 0
    assert _gap(Gap, {})["reached"] is True


def test_officers_read_research_and_figures_of_known_places_only(clients: dict[str, Client], small_city: dict) -> None:
    for path in ("/research/", "/figures/"):
        assert [clients[role].get(path).status_code for role in ("city_officer", "county_officer", "organisation")] == [
            200,
            200,
            404,
        ], path
        assert clients["public"].get(path).status_code in (302, 404)
        assert [clients["city_officer"].get(f"{path}?place={place}").status_code for place in ("330411", "999999")] == [
            200,
            404,
        ], path
    assert ODD in clients["city_officer"].get("/research/?growth=1e999999999").content.decode()
    assert ODD not in clients["city_officer"].get("/research/?growth=5").content.decode()


def test_an_odd_period_is_the_citys_own(clients: dict[str, Client], small_city: dict) -> None:
    own, odd = (
        clients["city_officer"].get(f"/figures/technology_turnover/{query}").content.decode() for query in ("", "?period=nosuch")
    )
    assert "425" in own and own.count("425") == odd.count("425")
    assert "425" not in clients["city_officer"].get("/figures/technology_turnover/?period=2019").content.decode()


@pytest.mark.parametrize("at", ["/review/", "/review/doubles/", "/review/merged/", "/review/apart/"])
@pytest.mark.parametrize("whom", ["x", "", "1.5", "999999", "9" * 30, "1:2"])
def test_a_decision_on_what_is_not_there_is_a_line_not_a_fault(
    clients: dict[str, Client], small_city: dict, at: str, whom: str
) -> None:
    before = list(Organisation.objects.order_by("pk").values_list("pk", "merged_into"))
    deed = "decide" if at in ("/review/", "/review/doubles/") else "take-back"
    answer = clients["city_officer"].post(at, {"do": deed, "open": whom, "said": "same", "reason": "核实"})
    assert answer.status_code == 422 and "没有这一项" in answer.content.decode()
    assert clients["city_officer"].post(at, {"do": "nosuch"}).status_code == 404
    assert list(Organisation.objects.order_by("pk").values_list("pk", "merged_into")) == before


def test_a_figure_by_industry_hides_fewer_than_three_and_names_what_has_no_industry() -> None:
    def line(industry: str, value: float | None, hidden: bool = False) -> SimpleNamespace:
        return SimpleNamespace(industry=industry, value=value, hidden=hidden, counted=4, missing=1)

    one = INDICATORS["technology_turnover"]
    with speaking("zh"):
        shown = _industries(one, [line("34", 425_0000.0), line("35", 1.0, hidden=True), line("", None)])
        assert [str(row["value"]) for row in shown[:2]] == ["425万元", "三家以下，不显示"]
        assert shown[0]["name"].startswith("34 ") and shown[2]["name"] == "行业未知"
    assert _industries(one, [line("", 1.0)]) == [] == _industries(one, [])


@pytest.mark.parametrize(
    ("unit", "language", "drawn"),
    [
        ("share", "zh", (100, "%")),
        ("yuan", "zh", (1e-8, "亿元")),
        ("yuan", "en", (1e-9, "CNY billion")),
        ("count", "zh", (1, "项")),
    ],
)
def test_values_are_drawn_in_the_unit_of_the_axis(unit: str, language: str, drawn: tuple[float, str]) -> None:
    with speaking(language):
        assert _scale(unit, "项") == drawn


def test_numbers_behind_a_figure_are_money_where_it_is() -> None:
    money, count = INDICATORS["technology_turnover"], INDICATORS["contract_count"]
    with speaking("zh"):
        assert (_number(None, money), _number(100_0000, money), _number(12345, count)) == ("—", "1万元", "12,345")
        assert _number(100_0000, INDICATORS["rd_intensity"]) == "1万元", "a share of two sums of money"
