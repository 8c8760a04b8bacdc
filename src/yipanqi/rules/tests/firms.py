"""Made-up firms for the tests: one that an expert could pass, and random ones that lie on and beside every legal line."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
from hypothesis import strategies as st

from yipanqi.engines.eligibility import Edition

ON = date(2025, 6, 30)
WAN = 10**6  # one 万元 in fen
SCHEMA = {"fen": pl.Int64, "persons": pl.Int64, "count": pl.Int64, "flag": pl.Boolean, "date": pl.Date, "text": pl.String}

GOOD: dict[str, Any] = {
    "firm": "91330400MA00000001",
    "name": "嘉兴样例科技有限公司",
    "place": "330402",
    "industry": "C3973",
    "founded_on": date(2018, 1, 1),
    "field_of_technology": "新材料",
    "employees": 100,
    "science_staff": 20,
    "sales_1": 3000 * WAN,
    "sales_2": 4000 * WAN,
    "sales_3": 5000 * WAN,
    "rd_spend_1": 200 * WAN,
    "rd_spend_2": 250 * WAN,
    "rd_spend_3": 300 * WAN,
    "rd_in_china_1": 200 * WAN,
    "rd_in_china_2": 250 * WAN,
    "rd_in_china_3": 300 * WAN,
    "net_assets_1": 1000 * WAN,
    "net_assets_2": 1500 * WAN,
    "net_assets_3": 2000 * WAN,
    "total_income": 5000 * WAN,
    "high_tech_income": 4000 * WAN,
    "rights_class_1": 1,
    "rights_class_2": 6,
    "rights_own": True,
    "standards": True,
    "conversions": 15,
    "accidents": False,
}
AWARDED = {
    "points_advancement": 7,
    "points_core_support": 7,
    "points_organisation_1": 5,
    "points_organisation_2": 5,
    "points_organisation_3": 3,
    "points_organisation_4": 3,
}


def frame(rows: list[dict[str, Any]], edition: Edition) -> pl.DataFrame:
    """Rows as a typed frame; keys that no row has are absent columns."""
    names = [n for n in ("firm", "name", "place", "industry", *edition.columns) if any(n in r for r in rows)]
    kinds = {n: SCHEMA[edition.columns[n].kind] if n in edition.columns else pl.String for n in dict.fromkeys(names)}
    return pl.DataFrame([{n: r.get(n) for n in kinds} for r in rows], schema=kinds)


def _blankable(strategy: st.SearchStrategy) -> st.SearchStrategy:
    return st.one_of(strategy, strategy, strategy, strategy, strategy, st.none())


def _money(edges: list[int]) -> st.SearchStrategy[int]:
    near = st.tuples(st.sampled_from(edges), st.integers(-2, 2)).map(lambda p: max(p[0] + p[1], 0))
    return st.one_of(st.integers(0, 3 * 10**10), near, st.integers(0, 10**15), st.sampled_from([0, 1, -1, 10**15 + 1]))


EDGES = [5 * 10**9, 2 * 10**10, 10**9, 250 * WAN, 10**15]


@st.composite
def firms(draw: Any, edition: Edition) -> dict[str, Any]:
    """A row for the edition: amounts tied to one another so that shares and growth fall on their lines about half the time."""
    row: dict[str, Any] = {"firm": str(draw(st.integers(0, 10**6)))}
    for column in edition.columns.values():
        row[column.name] = draw(_blankable(_value(column, edition)))
    _tie(draw, row, edition)
    if draw(st.integers(0, 3)) == 0:  # nothing at all of one year
        year = draw(st.integers(1, 3))
        row |= {c.name: None for c in edition.columns.values() if c.year == year}
    return row


def _value(column: Any, edition: Edition) -> st.SearchStrategy:
    if column.kind == "fen":
        money = _money(EDGES)
        return st.one_of(money, st.integers(-(10**12), 10**12)) if column.signed else money
    if column.kind == "date":
        years = st.integers(0, 4).map(lambda n: ON - timedelta(365 * n))
        return st.tuples(years, st.integers(-2, 2)).map(lambda p: p[0] + timedelta(p[1]))
    if column.kind == "text":
        if column.name == "industry":
            return st.sampled_from(
                [
                    "C3973",
                    "3973",
                    "C",
                    "K7010",
                    "K70",
                    "K7020",
                    "Q8411",
                    "Q85",
                    "F5111",
                    "F5211",
                    "E4710",
                    "A0111",
                    "J66",
                    "70",
                    "XX",
                    "",
                    "R90",
                    "L7212",
                    "I6510",
                    "99",
                    "F",
                    "H",
                    "K",
                    "L",
                    "R",
                    "C51",
                    "F39",
                    "16",
                    "160",
                    "1",
                    "51101",
                    "5A",
                    "f51",
                    "T97",
                    "97",
                    "00",
                    "A",
                    "Z",
                ]
            )
        return st.sampled_from(["新材料", "电子信息", "无", "养蜂", "航空航天"])
    if column.kind == "flag":
        return st.booleans()
    top = {"persons": 200, "count": 20}[column.kind]
    return st.one_of(st.integers(0, top), st.sampled_from([-1, 10**7 + 1, 0, 1]))


def _tie(draw: Any, row: dict[str, Any], edition: Edition) -> None:
    def ok(*names: str) -> bool:
        return all(isinstance(row.get(n), int) and not isinstance(row.get(n), bool) and row[n] >= 0 for n in names)

    by = draw(st.integers(-1, 1))
    if ok("employees") and draw(st.booleans()):
        row["science_staff"] = max(-(-row["employees"] // 10) + by, 0)
    if ok("total_income") and draw(st.booleans()):
        row["high_tech_income"] = max(-(-row["total_income"] * 60 // 100) + by, 0)
    if ok("sales_1", "sales_2", "sales_3", "rd_spend_1", "rd_spend_2") and draw(st.booleans()):
        rate = draw(st.sampled_from([3, 4, 5]))
        need = -(-(row["sales_1"] + row["sales_2"] + row["sales_3"]) * rate // 100)
        row["rd_spend_3"] = max(need - row["rd_spend_1"] - row["rd_spend_2"] + by, 0)
    for stem in ("sales", "net_assets"):
        y1, y2 = row.get(f"{stem}_1"), row.get(f"{stem}_2")
        if ok(f"{stem}_1", f"{stem}_2") and y1 and y2 and draw(st.booleans()):
            line = draw(st.sampled_from([200, 210, 230, 250, 270]))
            row[f"{stem}_3"] = max(-(-y2 * (line * y1 - 100 * y2) // (100 * y1)) + by, 0)
