"""Real firms: 1 005 listed companies of nine cities (revenue in yuan, employees) against the above-scale line and the SME
limits.
"""

from __future__ import annotations

import csv
import gzip
from datetime import date
from pathlib import Path

import polars as pl

from yipanqi.engines.eligibility import screen, suspects, verdicts
from yipanqi.rules import edition
from yipanqi.rules.files import screen_file

ON = date(2021, 6, 30)


def _rows(shared_data: Path) -> list[dict[str, str]]:
    with gzip.open(shared_data / "listed-companies" / "g60_listed_2020.csv.gz", "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _frame(rows: list[dict[str, str]], code: str) -> pl.DataFrame:
    def fen(text: str) -> int | None:
        return round(float(text) * 100) if text else None

    return pl.DataFrame(
        {
            "firm": [r["stockid"] for r in rows],
            "industry": [code] * len(rows),
            "sales": pl.Series([fen(r["revenue20"]) for r in rows], dtype=pl.Int64),
            "employees": pl.Series([int(float(r["employee"])) if r["employee"] else None for r in rows], dtype=pl.Int64),
        }
    )


def test_the_above_scale_line_divides_the_listed_firms_as_a_plain_count_does(shared_data: Path) -> None:
    rows = _rows(shared_data)
    assert len(rows) == 1005
    revenue = [float(r["revenue20"]) if r["revenue20"] else None for r in rows]
    for code, line in (("C3973", 20_000_000), ("L7212", 10_000_000), ("R8810", 5_000_000)):
        got = (
            verdicts(_frame(rows, code), edition("above_scale", on=ON), on=ON)["verdict"]
            .cast(pl.String)
            .value_counts()
            .to_dict(as_series=False)
        )
        want = {
            "pass": sum(v is not None and v >= line for v in revenue),
            "fail": sum(v is not None and 0 <= v < line for v in revenue),
            "unknown": sum(v is None or v < 0 for v in revenue),
        }  # one firm states a negative revenue
        assert dict(zip(got["verdict"], got["count"], strict=True)) == {k: n for k, n in want.items() if n}


def test_the_sme_limits_divide_them_too_and_missing_assets_leave_the_rest_unknown(shared_data: Path) -> None:
    rows = _rows(shared_data)
    firms = _frame(rows, "C3973")
    got = screen(firms, edition("technology_sme", on=ON), on=ON)
    small = [bool(r["employee"]) and float(r["employee"]) <= 500 for r in rows]
    assert (got["staff_most.holds"] == True).fill_null(False).to_list() == small  # noqa: E712
    outside = [
        (bool(r["employee"]) and float(r["employee"]) > 500) or (bool(r["revenue20"]) and float(r["revenue20"]) > 2e8)
        for r in rows
    ]
    assert (got["verdict"] == "fail").to_list() == outside
    assert set(got.filter(~pl.Series(outside))["verdict"].cast(pl.String)) <= {"unknown"}


def test_no_listed_firm_is_suspected_of_a_wrong_unit(shared_data: Path) -> None:
    rows = _rows(shared_data)
    years = pl.DataFrame(
        {
            "firm": [r["stockid"] for r in rows],
            **{
                f"sales_{n}": pl.Series(
                    [round(float(r[f"revenue{y}"]) * 100) if r[f"revenue{y}"] else None for r in rows], dtype=pl.Int64
                )
                for n, y in ((1, 18), (2, 19), (3, 20))
            },
        }
    )
    found = suspects(years, edition("high_tech_firm", on=ON))
    assert found.height == 0, found
    wrong = years.with_columns(
        sales_2=pl.when(pl.int_range(pl.len()) % 100 == 0).then(pl.col("sales_2") // 10_000).otherwise("sales_2")
    )
    told = suspects(wrong, edition("high_tech_firm", on=ON))
    steady = years.with_row_index().filter(
        (pl.col("index") % 100 == 0)
        & pl.col("sales_1").is_between(pl.col("sales_3") / 3, pl.col("sales_3") * 3)
        & pl.col("sales_2").is_between(pl.col("sales_3") / 3, pl.col("sales_3") * 3)
    )
    assert set(steady["firm"]) <= set(told["firm"]) and set(told["column"]) == {"sales_2"}


def test_codes_that_fail_a_check_digit_are_screened_and_said(shared_data: Path, tmp_path: Path) -> None:
    with open(shared_data / "uscc" / "uscc_samples.csv", encoding="utf-8") as file:
        samples = list(csv.DictReader(file))
    wrong = [r["code"] for r in samples if r["gb32100_check_char_ok"] == "0" or r["gb11714_org_code_ok"] == "0"]
    source = tmp_path / "firms.csv"
    source.write_text(
        "统一社会信用代码,行业代码,主营业务收入(万元)\n"
        + "".join(f"{r['code']},C3973,{2000 if n % 2 else '1999.99'}\n" for n, r in enumerate(samples)),
        encoding="utf-8",
    )
    done = screen_file("above_scale", source, tmp_path / "out.csv", on=ON)
    assert done.firms == len({r["code"] for r in samples}) == 33 and done.counts == {"pass": 16, "fail": 17}
    assert 0 < len(wrong) < 33 and any(n.zh.startswith(f"{len(wrong)} 个统一社会信用代码") for n in done.notes), done.notes
