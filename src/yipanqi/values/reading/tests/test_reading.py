from datetime import date, datetime
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from yipanqi.values.reading import KINDS, VALUE_TYPES, Reading, find_unit, read_cell, read_column
from yipanqi.values.reading.reference import shares_of

WAN = find_unit("单位：万元")

MONEY = [
    ("3.2亿元", 32_000_000_000, None, None),
    ("1,200万元", 1_200_000_000, None, None),
    ("12345.67", 12_345_670_000, None, None),
    (12345.67, 12_345_670_000, None, None),
    ("约300", 300_000_000, None, "approximate"),
    ("300余", 300_000_000, None, "more_than"),
    (">500", 500_000_000, None, "more_than"),
    ("300余万元", 300_000_000, None, "more_than"),
    ("—", None, None, None),
    ("…", None, None, None),
    ("/", None, None, None),
    ("#", None, None, None),
    ("无", None, None, None),
    ("待定", None, None, None),
    ("不详", None, None, None),
    ("N/A", None, None, None),
    ("", None, None, None),
    (None, None, None, None),
    ("1，234．5", 1_234_500_000, None, None),
    (" 1 234 ", 1_234_000_000, None, None),
    ("１２３", 123_000_000, None, None),
    ("￥1,000.00元", 100_000, None, None),
    ("-5", -5_000_000, None, None),
    ("（12）", -12_000_000, None, None),
    ("5000万美元", None, "foreign_currency", None),
    ("abc", None, "not_a_number", None),
    ("368633!", None, "not_a_number", None),
    ("300人", None, "wrong_unit", None),
    ("12,34", None, "not_a_number", None),
    ("9e+30", None, "too_large", None),
    ("9.0e30", None, "too_large", None),
    ("5E1", None, "not_a_number", None),  # the name of a model
    ("#DIV/0!", None, "formula_error", None),
    (0.1, 100_000, None, None),
    ("0.29", 290_000, None, None),
    (183277121.29999998, 183_277_121_300_000, None, None),
    (0, 0, None, None),
    ("0", 0, None, None),
    ("0.00000049", 0, None, "rounded"),
]


@pytest.mark.parametrize(("raw", "value", "problem", "notice"), MONEY)
def test_money_in_a_column_of_ten_thousands(raw, value, problem, notice):
    found = read_cell(raw, "money", WAN)
    assert (found.value, found.problem, found.notice) == (value, problem, notice)


DATES = [
    ("2024.3", date(2024, 3, 1), "day_unknown"),
    ("2024年3月", date(2024, 3, 1), "day_unknown"),
    ("2024年3月5日", date(2024, 3, 5), None),
    ("24/3/5", date(2024, 3, 5), "two_digit_year"),
    ("24-4-1", date(2024, 4, 1), "two_digit_year"),
    ("24.4.1", date(2024, 4, 1), "two_digit_year"),
    ("2024年4月上旬", date(2024, 4, 1), "day_unknown"),
    ("2024年4月初", date(2024, 4, 1), "day_unknown"),
    ("2024年4.1", date(2024, 4, 1), None),
    ("2024.04.01.", date(2024, 4, 1), None),
    (20240305, date(2024, 3, 5), None),
    ("20240305", date(2024, 3, 5), None),
    ("2024-03-05", date(2024, 3, 5), None),
    ("2024/3/5 0:00", date(2024, 3, 5), None),
    (45356, date(2024, 3, 5), None),
    (45356.5, date(2024, 3, 5), None),
    ("45356", date(2024, 3, 5), None),
    (date(2024, 3, 5), date(2024, 3, 5), None),
    (datetime(2024, 3, 5, 8), date(2024, 3, 5), None),
    ("2024/4/1 14:05", date(2024, 4, 1), None),
    ("2024/11/1 10:00:00", date(2024, 11, 1), None),
    ("2024/10/2 1:02", date(2024, 10, 2), None),
    ("2024-1-2 10:30", date(2024, 1, 2), None),
    ("2024.3.3 01:15", date(2024, 3, 3), None),
    ("2024年3月5日14时", date(2024, 3, 5), None),
    ("2024年3月5日上午9点半", date(2024, 3, 5), None),
    ("2024/3/5 下午 2:05", date(2024, 3, 5), None),
    ("2024/3/5 2:05:09 PM", date(2024, 3, 5), None),
    ("2024-03-05（星期二）", date(2024, 3, 5), None),
    ("2024年3月5日 星期二 14:05", date(2024, 3, 5), None),
    ("2024-03-04T16:00:00.000Z", date(2024, 3, 5), None),  # midnight in China
    ("2024-03-05T00:00:00+08:00", date(2024, 3, 5), None),
    ("2024-03-05T23:59:59-05:00", date(2024, 3, 6), None),
    ("2024-03-0514:05", date(2024, 3, 5), None),
    ("20240305 14:05", date(2024, 3, 5), None),
    ("20240305140500", date(2024, 3, 5), None),
    ("24-03-05", date(2024, 3, 5), "two_digit_year"),
    ("98/5/1", date(1998, 5, 1), "two_digit_year"),
    ("24年3月5日", date(2024, 3, 5), None),
    ("11/25/24", date(2024, 11, 25), "two_digit_year"),
    (2024.3, date(2024, 3, 1), "day_unknown"),
    (2024.11, date(2024, 11, 1), "day_unknown"),
    ("2024.01", date(2024, 1, 1), "day_unknown"),
    ("2024.10", date(2024, 10, 1), "day_unknown"),
    ("202403", date(2024, 3, 1), "day_unknown"),
    ("２０２４年３月５日", date(2024, 3, 5), None),
    ("二〇二四年十二月三十一日", date(2024, 12, 31), None),
    ("2024-03-05T00:00:00", date(2024, 3, 5), None),
    ("98年5月", date(1998, 5, 1), "day_unknown"),
    ("13/5/2024", date(2024, 5, 13), None),
]


@pytest.mark.parametrize(("raw", "day", "notice"), DATES)
def test_dates(raw, day, notice):
    found = read_cell(raw, "date")
    assert (found.value, found.problem, found.notice) == (day, None, notice)


@pytest.mark.parametrize(
    "raw",
    [
        "11/12/24",
        "03/05/24",
        "04-05-14",
        "12.11.10",
        "3/5/24",
        "3/5/2024",
        "10-11-12 8:00",
        "31.12.24",
        "24.12.31",
        "31/12/24",
        "25/12/24",
        "15/03/24",
        "30.06.24",
        "13-01-25",
        "20-12-24",
        "24/3/15",
    ],
)
def test_a_day_that_can_be_read_two_ways_is_asked(raw):
    assert (read_cell(raw, "date").value, read_cell(raw, "date").problem) == (None, "ambiguous")


def test_the_years_of_a_column_settle_which_number_is_the_year():
    def column(*cells):
        found = read_column(pl.Series(cells, dtype=pl.String), "date")
        return [(v, p, n) for v, p, n in found.iter_rows()][-1]

    day = (date(2024, 12, 31), None, "two_digit_year")
    assert column("2024-01-05", "2025/3/1", "24.12.31") == column("2024年1月5日", " 24.12.31") == day
    assert column("2024-01-05", "2031-01-01", "24.12.31") == column("24.12.31") == (None, "ambiguous", None)
    assert column("2024-01-05", "31.12.24") == (None, "ambiguous", None)  # never with the day first


@pytest.mark.parametrize("raw", ["2024", 2024, 2024.0, "2024年", "2024年度", "2024年底"])
def test_a_year_is_no_day(raw):
    assert (read_cell(raw, "date").value, read_cell(raw, "date").problem) == (None, "year_only")
    assert read_cell(raw, "year").value == 2024


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ("2024.3", "month_only"),
        ("2024年3月", "month_only"),
        (2024.1, "month_unsure"),
        ("2024", "year_only"),
        ("2024.3.5", None),
        ("24/3/5", None),
    ],
)
def test_where_days_are_counted_a_month_is_not_enough(raw, problem):
    found = read_column(pl.Series([raw], dtype=pl.String if isinstance(raw, str) else pl.Float64), "day")
    assert (found["problem"].item(), found["value"].is_null().item()) == (problem, problem is not None)


@pytest.mark.parametrize(
    "raw", ["2024-13-01", "2024-02-30", "2024/4/114:05", "2024/4/1 25:00", "2024/4/1 12:75", "长期", "abc", "1234567", True]
)
def test_not_a_date(raw):
    assert read_cell(raw, "date") == read_cell(raw, "date").__class__(None, "not_a_date", None)


@pytest.mark.parametrize("raw", ["2024.4-5", "2024/4-6", "2024-04/05", "2024年4-5", "2024、4-5", "3/5-2024", "24.4-5"])
def test_a_span_of_months_is_no_day(raw):
    assert read_cell(raw, "date") == Reading(None, "not_a_date", None)


@pytest.mark.parametrize(
    "raw",
    [
        1,
        3,
        59,
        60,
        366,
        73050,
        99999,
        "3",
        "366",
        3.5,
        17898,
        62094,
        date(1900, 1, 3),
        datetime(1900, 12, 31),
        date(1899, 12, 31),
    ],
)
def test_a_number_that_is_no_likely_day_is_none(raw):
    assert read_cell(raw, "date") == Reading(None, "not_a_date", None)
    if isinstance(raw, date):
        assert read_column(pl.Series([raw, raw]), "date")["problem"].to_list() == ["not_a_date"] * 2


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        (17899, date(1949, 1, 1)),
        ("62093", date(2069, 12, 31)),
        (date(1901, 1, 1), date(1901, 1, 1)),
        ("1921-07-01", date(1921, 7, 1)),
    ],
)
def test_the_outermost_days(raw, day):
    assert read_cell(raw, "date") == Reading(day)


@pytest.mark.parametrize("word", ["中旬", "下旬", "底", "末", "中", "份下旬"])
def test_a_later_part_of_a_month_is_not_its_first_day(word):
    assert read_cell(f"2024年4月{word}", "date") == Reading(None, "month_only", None)
    assert (read_cell(f"2024年4月{word}", "month").value, read_cell(f"2024年4月{word}", "year").value) == ("2024-04", 2024)


@pytest.mark.parametrize("raw", [2024.1, "2024.1"])
def test_2024_1_may_have_been_2024_10(raw):
    assert read_cell(raw, "date") == Reading(None, "month_unsure", None)
    assert read_cell(raw, "month").problem == "not_a_month"
    assert read_cell(raw, "year").value == 2024


def test_dates_of_the_1904_system():
    assert read_cell(43894, "date", date1904=True).value == date(2024, 3, 5)


def test_percentages_three_ways():
    percent = find_unit("占比（%）")
    assert read_column(pl.Series([3.5, 0.9]), "ratio", percent)["value"].to_list() == [0.035, 0.009]
    assert read_column(pl.Series(["3.5%", "0.5%"]), "ratio")["value"].to_list() == [0.035, 0.005]
    assert read_column(pl.Series([0.035, 0.5]), "ratio")["value"].to_list() == [0.035, 0.5]
    assert read_column(pl.Series([0.5, 3.5]), "ratio")["value"].to_list() == [0.005, 0.035]
    assert read_column(pl.Series(["0.5", "3.5%"]), "ratio")["value"].to_list() == [0.5, 0.035]
    assert read_column(pl.Series([0.035]), "ratio", percent, percent_cells=True)["value"].to_list() == [0.035]
    assert read_column(pl.Series(["12‰"]), "ratio")["value"].to_list() == [0.012]


PERCENT = find_unit("占比（%）")
SHARES = [  # cells, unit of the heading -> values, problems
    ([0.65, 0.7], None, [0.65, 0.7], [None, None]),  # fractions without a format
    ([65, 70.5], None, [0.65, 0.705], [None, None]),
    (["65%", 0.7], None, [0.65, 0.7], [None, None]),
    (
        [65, 70, 0.71],
        None,
        [0.65, 0.70, 0.71],
        [None, None, None],
    ),  # cell by cell: 0.71 lies with the others only as a share of one
    ([3.5, 2.8, 0.9], None, [0.035, 0.028, 0.009], [None, None, None]),
    ([3.5, 2.8, 0.2], None, [0.035, 0.028, None], [None, None, "share_unsure"]),  # 0.2 % or 20 %
    ([65, 70, 0.71], PERCENT, [0.65, 0.70, None], [None, None, "share_unsure"]),  # the heading says 0.71 %, its neighbours 71 %
    ([3.5, 2.8, 0.2], PERCENT, [0.035, 0.028, 0.002], [None, None, None]),
    ([0, 1, 100], PERCENT, [0, 0.01, 1], [None, None, None]),
    (["70", "0.65%", "—"], PERCENT, [0.7, 0.0065, None], [None, None, None]),
    ([65, 70, 1], None, [0.65, 0.70, None], [None, None, "share_unsure"]),
    ([1.0], None, [1.0], [None]),
    ([1.5], None, [0.015], [None]),
]


@pytest.mark.parametrize(("cells", "unit", "values", "problems"), SHARES)
def test_shares_are_read_cell_by_cell(cells, unit, values, problems):
    numbers = all(isinstance(c, int | float) for c in cells)
    series = pl.Series(cells, dtype=pl.Float64) if numbers else pl.Series([str(c) for c in cells])
    found = read_column(series, "ratio", unit)
    assert found["value"].to_list() == pytest.approx(values, nan_ok=True)
    assert found["problem"].to_list() == problems
    same(series, "ratio", unit)


def test_what_a_small_share_may_also_mean_is_said():
    assert read_column(pl.Series([0.65, 0.7]), "ratio", PERCENT)["notice"].to_list() == ["percent_below_one"] * 2
    assert read_column(pl.Series([0.65, 0.0]), "ratio")["notice"].to_list() == ["share_of_one", None]
    assert read_column(pl.Series([0.65, 0.7]), "ratio", PERCENT, percent_cells=True)["notice"].to_list() == [None, None]


@pytest.mark.parametrize("cells", [["-5%", "60%"], ["-5", "60"]])
def test_a_part_is_never_less_than_nothing(cells):
    found = read_column(pl.Series(cells), "ratio", part=True)
    assert found["value"].to_list() == [None, 0.6] and found["problem"].to_list() == ["negative", None]
    assert read_column(pl.Series(cells), "ratio")["value"].to_list() == [-0.05, 0.6]


@pytest.mark.parametrize(
    ("raw", "kind", "notice"),
    [
        ("不超过200", "money", "less_than"),
        ("不足5", "count", "less_than"),
        ("300以上", "count", "more_than"),
        ("3+", "count", "more_than"),
        ("12万余元", "money", "more_than"),
        ("<50", "money", "less_than"),
        (">100", "money", "more_than"),
        ("≥60%", "ratio", "more_than"),
        ("60%左右", "ratio", "approximate"),
        ("约60%", "ratio", "approximate"),
        ("200人以上", "count", "more_than"),
    ],
)
def test_what_is_no_exact_number_is_told(raw, kind, notice):
    assert (
        read_column(pl.Series([raw, raw]), kind, part=True)["notice"].to_list()
        == [notice] * 2
        == [read_cell(raw, kind).notice] * 2
    )


def test_a_part_is_never_more_than_the_whole():
    found = read_column(pl.Series([100.0, 100.1, 7000.0]), "ratio", PERCENT, part=True)
    assert found["value"].to_list() == [1.0, None, None]
    assert found["problem"].to_list() == [None, "over_whole", "over_whole"]
    assert read_column(pl.Series([150]), "ratio", PERCENT)["value"].to_list() == [1.5]  # growth may be


def test_a_number_in_cells_formatted_as_percentages_is_not_divided_again():
    assert read_column(pl.Series([0.05]), "number", PERCENT, percent_cells=True)["value"].to_list() == [0.05]
    assert read_column(pl.Series([5.0]), "number", PERCENT)["value"].to_list() == [0.05]


CODES = [
    (138.0, "138", None),
    ("0012", "0012", None),
    ("1.23E+17", None, "damaged_code"),
    (9.133e17, None, "damaged_code"),
    (" ０１２ ３ ", "0123", None),
    (330400, "330400", None),
    ("—", None, None),
]


@pytest.mark.parametrize(("raw", "value", "problem"), CODES)
def test_codes(raw, value, problem):
    found = read_cell(raw, "code")
    assert (found.value, found.problem) == (value, problem)


def test_credit_codes_warn_and_never_block():
    frame = read_column(pl.Series(["91110105771583283d", "91350203M0001QAY9B", "123", None]), "uscc")
    assert frame["value"].to_list() == ["91110105771583283D", "91350203M0001QAY9B", "123", None]
    assert frame["problem"].to_list() == [None] * 4
    assert frame["notice"].to_list() == [None, "check_digit", "uscc_length", None]


def test_flags_choices_years_months_texts():
    flags = ["是", "√", "有", "1", "Y", "否", "×", "无", "0", "N", "", "待定", "maybe"]
    assert read_column(pl.Series(flags), "flag")["value"].to_list() == [True] * 5 + [False] * 5 + [None] * 3
    assert read_column(pl.Series(flags), "flag")["problem"].to_list() == [None] * 12 + ["not_yes_or_no"]
    choices = {"yes": ("是",), "later": ("待定", "以后")}
    found = read_column(pl.Series(["是", "待定", "以后 ", "later", "—", "好"]), "choice", choices=choices)
    assert found["value"].to_list() == ["yes", "later", "later", "later", None, None]
    assert found["problem"].to_list() == [None] * 5 + ["not_a_choice"]
    assert [read_cell(r, "year").value for r in ("2024年度", 2024.0, "2024", "24", date(2024, 1, 2))] == [
        2024,
        2024,
        2024,
        None,
        2024,
    ]
    assert [read_cell(r, "month").value for r in ("2024年3月", "2024-03", 202403, "2024")] == [
        "2024-03",
        "2024-03",
        "2024-03",
        None,
    ]
    assert [read_cell(r, "text").value for r in (" 甲\r\n乙_x000D_ ", 138.0, "无", "—")] == [
        "甲 乙",
        "138",
        "无",
        None,
    ]
    assert [read_cell(r, "count", find_unit("(万人)")).value for r in ("3", 0.5, "3万人", "12人")] == [
        30000,
        5000,
        30000,
        12,
    ]
    assert [read_cell(r, "count").problem for r in (1.5, -1, "x")] == [
        "not_whole",
        "negative",
        "not_a_number",
    ]


TEXTS = st.one_of(
    st.sampled_from(
        [r for r, *_ in MONEY if isinstance(r, str)]
        + [r for r, *_ in DATES if isinstance(r, str)]
        + [
            "3.5%",
            "0.5",
            "12‰",
            "是",
            "否",
            "x",
            "1.0",
            "007",
            "1E+17",
            "300人",
            "5万",
            "2亿元",
            "_x000D_",
            "\u3000",
            "100-200",
        ]
    ),
    st.decimals(-(10**11), 10**11, places=4).map(str),
    st.integers(-(10**18), 10**18).map(str),
    st.integers(0, 10**9).map(lambda n: f"{n:,}"),
    st.text("0123456789.,-%‰万亿元人年 约>余—/", max_size=10),
    st.text(max_size=6),
)
UNITS = st.sampled_from([None, *map(find_unit, ["元", "万元", "亿元", "千元", "%", "‰", "(人)", "(万人)"])])


def same(series, kind, unit):
    column = read_column(series, kind, unit)
    shares = shares_of(series.to_list(), unit) if kind == "ratio" else None
    cells = [read_cell(raw, kind, unit, shares=shares) for raw in series.to_list()]
    assert column["value"].to_list() == [c.value for c in cells]
    assert column["problem"].to_list() == [c.problem for c in cells]
    assert column["notice"].to_list() == [c.notice for c in cells]
    assert column["value"].dtype == VALUE_TYPES[kind]


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.one_of(st.none(), TEXTS), max_size=12),
    st.sampled_from([k for k in KINDS if k != "choice"]),
    UNITS,
)
@example(["1E+17", "9E1", "0E5"], "code", None)
@example(["\x1f", "a\x1c b", "\x85"], "text", None)
def test_text_columns_equal_the_reference(raws, kind, unit):
    same(pl.Series(raws, dtype=pl.String), kind, unit)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.none(),
            st.floats(-1e16, 1e16),
            st.floats(allow_nan=True, allow_infinity=True),
            st.integers(0, 10**6).map(float),
            st.decimals(-(10**9), 10**9, places=3).map(float),
        ),
        max_size=12,
    ),
    st.sampled_from([k for k in KINDS if k != "choice"]),
    UNITS,
)
def test_number_columns_equal_the_reference(raws, kind, unit):
    same(pl.Series(raws, dtype=pl.Float64), kind, unit)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1), st.integers(0, 3000), st.integers(19000101, 21001231)),
        max_size=12,
    ),
    st.sampled_from([k for k in KINDS if k != "choice"]),
    UNITS,
)
def test_whole_number_columns_equal_the_reference(raws, kind, unit):
    same(pl.Series(raws, dtype=pl.Int64), kind, unit)


@settings(deadline=None)
@given(st.decimals(-(10**9), 10**9, places=2), st.sampled_from(["元", "千元", "万元"]))
def test_money_never_drifts(amount, word):
    unit = find_unit(word)
    exact = Fraction(amount) * unit.factor * 100
    for raw in (float(amount), str(amount)):
        assert read_column(pl.Series([raw]), "money", unit)["value"].item() == exact


@pytest.mark.parametrize("kind", ["text", "code", "uscc", "money", "number", "count", "ratio", "date", "year", "month", "flag"])
@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ("#REF!", "formula_error"),
        ("#N/A", "formula_error"),
        ("＃ＤＩＶ／０！", "formula_error"),
        ("Err:502", "formula_error"),
        ("错误：502", "formula_error"),
        ("#NO_RESULT!", "formula_without_result"),
    ],
)
def test_what_a_formula_left_is_a_problem_of_every_kind(kind, raw, problem):
    assert read_cell(raw, kind) == Reading(None, problem)
    assert read_column(pl.Series([raw, None]), kind).select("value", "problem").row(0) == (None, problem)


@pytest.mark.parametrize("raw", ["#1厂房", "＃2 车间", "Err", "error 404", "#"])
def test_texts_that_begin_like_one_stay_texts(raw):
    assert read_cell(raw, "text").problem is None
    assert read_column(pl.Series([raw]), "text")["problem"].to_list() == [None]


@pytest.mark.parametrize("raw", ["850.5①", "850.5 ②", "850.5²", "850①", "1,234.5③", "①850", "2024①", "10⁴"])
@pytest.mark.parametrize("kind", ["money", "number", "count", "year", "date"])
def test_the_mark_of_a_note_is_no_digit_of_its_number(raw, kind):
    assert read_cell(raw, kind, WAN if kind == "money" else None).value is None
    found = read_column(pl.Series([raw, "1"]), kind, WAN if kind == "money" else None)
    assert found["value"].to_list()[0] is None and found["problem"].to_list()[0] is not None
