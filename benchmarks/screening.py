"""The high-tech-firm screening beside the same rule in hand-written DuckDB SQL, and its plain verdict beside OpenFisca-core.

Run: python benchmarks/screening.py [--firms 1000000] [--rounds 5] [--blanks 0.01] [--openfisca PYTHON]. Firms × 3 years are
made up in memory. Every column is checked to be equal (holds, have, need, gap, reason, interval, verdict) before a time is
printed, and again by digest in every round; runs are interleaved. `screen` here gives reasons as codes; `screen, words` as an
Enum. OpenFisca runs in its own process, of the interpreter given (with openfisca-core and polars); otherwise it is printed as
absent.
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from yipanqi.engines.eligibility import REASONS, flips, phone_first, screen, verdicts, widen
from yipanqi.rules import edition

ON = date(2025, 6, 30)
RULE = edition("high_tech_firm", on=ON)
CODE = {name: n for n, name in enumerate(REASONS)}
VERDICT = {"pass": 0, "fail": 1, "unknown": 2, "experts": 3}
BLANKED = (
    "science_staff",
    "rights_class_1",
    "sales_2",
    "rd_in_china_3",
    "conversions",
    "accidents",
    "net_assets_2",
    "founded_on",
)


def firms(number: int, blanks: float) -> pl.DataFrame:
    """Made-up firms with three years each (fen); one in a hundred lies exactly on a line of a share or of growth."""
    draw = np.random.default_rng(20250630)
    made: dict[str, np.ndarray] = {"firm": np.arange(number)}
    made["founded_on"] = draw.integers(10_000, 20_269, number).astype("datetime64[D]")
    made["employees"] = draw.integers(5, 500, number).astype(np.int32)
    made["science_staff"] = (made["employees"] * draw.uniform(0, 0.4, number)).astype(np.int32)
    for stem, low, high in (("sales", 10**8, 4 * 10**10), ("net_assets", 10**7, 10**10)):
        made[f"{stem}_1"] = draw.integers(low, high, number)
        for year in (2, 3):
            made[f"{stem}_{year}"] = (made[f"{stem}_{year - 1}"] * draw.uniform(0.7, 1.7, number)).astype(np.int64)
        line = draw.choice([200, 210, 230, 250, 270], number)
        y1, y2 = made[f"{stem}_1"], made[f"{stem}_1"]
        on_line = draw.random(number) < 0.01
        made[f"{stem}_2"] = np.where(on_line, y2, made[f"{stem}_2"])
        made[f"{stem}_3"] = np.where(on_line, y1 // 100 * (line - 100), made[f"{stem}_3"])
    for year in (1, 2, 3):
        made[f"rd_spend_{year}"] = (made[f"sales_{year}"] * draw.uniform(0.01, 0.1, number)).astype(np.int64)
        made[f"rd_in_china_{year}"] = (made[f"rd_spend_{year}"] * draw.uniform(0.4, 1, number)).astype(np.int64)
    made["total_income"] = made["sales_3"]
    made["high_tech_income"] = (made["sales_3"] * draw.uniform(0.3, 1, number)).astype(np.int64)
    for name, top in (("rights_class_1", 3), ("rights_class_2", 8), ("conversions", 20)):
        made[name] = draw.integers(0, top, number).astype(np.int32)
    for name, share in (("rights_own", 0.7), ("standards", 0.2), ("accidents", 0.02)):
        made[name] = draw.random(number) < share
    field = np.array(["新材料", "电子信息", "先进制造与自动化", "无"])[draw.integers(0, 4, number)]
    frame = pl.DataFrame({**made, "field_of_technology": field})
    if blanks:
        frame = frame.with_columns(pl.when(pl.Series(draw.random(number) >= blanks)).then(pl.col(n)).alias(n) for n in BLANKED)
    return frame.rechunk()


def _total(stem: str) -> str:
    return " + ".join(f"{stem}_{y}" for y in (1, 2, 3))


def _growth(stem: str, signed: bool) -> str:
    y1, y2, y3 = (f"{stem}_{y}" for y in (1, 2, 3))
    a = f"(100::HUGEINT * {y2} * {y2} + 100::HUGEINT * {y1} * {y3})"
    whens = [
        f"WHEN {a} {'>' if t == 0 else '>='} {200 + 2 * t}::HUGEINT * {y1} * {y2} THEN {low}"
        for t, low in ((35, 9), (25, 7), (15, 5), (5, 3), (0, 1))
    ]
    short = [
        f"WHEN 100 * {y3} {'>' if t == 0 else '>='} {100 + t} * {y2} THEN {low}"
        for t, low in ((35, 9), (25, 7), (15, 5), (5, 3), (0, 1))
    ]
    hand = f"WHEN {y1} < 0 OR {y2} < 0 THEN -1 " if signed else ""
    return (
        f"CASE WHEN {y2} = 0 THEN 0 WHEN {y1} IS NULL OR {y2} IS NULL OR {y3} IS NULL THEN NULL {hand}"
        f"WHEN {y1} = 0 THEN CASE {' '.join(short)} ELSE 0 END {' '.join(whens)} ELSE 0 END"
    )


def _condition(key: str, have: str, need: str, holds: str, gap: str, other: str = "2") -> str:
    return (
        f"{holds} AS {key}_holds, {have} AS {key}_have, {need} AS {key}_need, {gap} AS {key}_gap, "
        f"CASE WHEN {holds} THEN 0 WHEN NOT ({holds}) THEN 1 ELSE {other} END::UTINYINT AS {key}_reason"
    )


def _line(key: str, have: str, need: str, other: str = "2") -> str:
    gap = f"CASE WHEN {have} >= {need} THEN 0 ELSE {need} - {have} END"
    return _condition(key, have, need, f"({have} >= {need})", gap, other)


def _cells() -> str:
    """Blanks of a year that ended before the firm was founded count as nothing."""
    cells = []
    for stem in ("sales", "rd_spend", "rd_in_china", "net_assets"):
        for y in (1, 2, 3):
            cells.append(
                f"CASE WHEN {stem}_{y} IS NULL AND founded_on > DATE '{2021 + y}-12-31' THEN 0 ELSE {stem}_{y} END AS {stem}_{y}"
            )
    return ", ".join(cells)


def sql() -> str:
    """The rule as a careful person writes it: stages as subqueries, HUGEINT where products need it, codes for words."""
    fields = ", ".join(f"'{f}'" for f in RULE.parameters["fields"].value)  # type: ignore[attr-defined]
    others = (
        "founded_on, field_of_technology, employees, science_staff, total_income, high_tech_income, rights_class_1, "
        "rights_class_2, rights_own, standards, conversions, accidents"
    )
    some = "(rights_class_1 >= 1 OR rights_class_2 >= 1)"
    worst = f"coalesce({some}, false)"
    best = "(coalesce(rights_class_1, 1) >= 1 OR coalesce(rights_class_2, 1) >= 1)"
    count = (
        "CASE WHEN {a} >= 1 THEN {v[0]} WHEN {b} >= 5 THEN {v[1]} WHEN {b} >= 3 THEN {v[2]} WHEN {b} >= 1 THEN {v[3]} ELSE 0 END"
    )
    conversions = (
        "CASE WHEN {c} >= 15 THEN {v[0]} WHEN {c} >= 12 THEN {v[1]} WHEN {c} >= 9 THEN {v[2]} WHEN {c} >= 6 THEN {v[3]} "
        "WHEN {c} >= 3 THEN {v[4]} WHEN {c} >= 1 THEN {v[5]} ELSE 0 END"
    )
    zero, much = (
        ("coalesce(rights_class_1, 0)", "coalesce(rights_class_2, 0)"),
        ("coalesce(rights_class_1, 9)", "coalesce(rights_class_2, 9)"),
    )
    lows, highs, mids = (7, 5, 3, 1), (8, 6, 4, 2), (7, 5, 3, 1)
    clow, chigh, cmid = (25, 19, 13, 7, 1, 0), (30, 24, 18, 12, 6, 6), (27, 21, 15, 9, 3, 3)

    def growth(kind: str, blank: int, hand: int, step: int) -> str:
        return (
            f"CASE WHEN {kind} IS NULL THEN {blank} WHEN {kind} = -1 THEN {hand} WHEN {kind} = 0 THEN 0 ELSE {kind} + {step} END"
        )

    def score(
        which: tuple[str, str],
        rights: tuple[int, ...],
        conv: tuple[int, ...],
        has: str,
        given: int,
        way: tuple[int, int, int],
        bonus: tuple[int, int, int],
        c: str,
        organised: int,
        g: tuple[int, int, int],
    ) -> str:
        a, b = which
        own = (
            f"CASE WHEN {has} THEN {given} + CASE WHEN rights_own THEN {way[0]} WHEN NOT rights_own THEN {way[1]} ELSE "
            f"{way[2]} END ELSE 0 END"
        )
        extra = f"CASE WHEN standards THEN {bonus[0]} WHEN NOT standards THEN {bonus[1]} ELSE {bonus[2]} END"
        ip = f"least(30, {count.format(a=a, b=b, v=rights)} + {own} + {extra})"
        return f"{ip} + {conversions.format(c=c, v=conv)} + {organised} + {growth('ga', *g)} + {growth('gs', *g)}"

    low = score(zero, lows, clow, worst, 0, (1, 1, 1), (1, 0, 0), "coalesce(conversions, 0)", 0, (0, 0, 0))
    high = score(much, highs, chigh, best, 16, (6, 3, 6), (2, 0, 2), "coalesce(conversions, 99)", 20, (10, 10, 1))
    reach = score(much, lows, clow, best, 0, (1, 1, 1), (1, 0, 1), "coalesce(conversions, 99)", 0, (9, 0, 0))
    floor = score(zero, highs, chigh, worst, 16, (6, 3, 3), (2, 0, 0), "coalesce(conversions, 0)", 20, (0, 10, 1))
    # way: middle of 1–6 and 1–3; experts' middles 4 + 4 and 3 + 3 + 2 + 2
    mid_low = score(zero, mids, cmid, worst, 8, (3, 2, 2), (1, 0, 0), "coalesce(conversions, 0)", 10, (0, 5, 0))
    mid_high = score(much, mids, cmid, best, 8, (3, 2, 3), (1, 0, 1), "coalesce(conversions, 99)", 10, (9, 5, 0))
    days = f"date_diff('day', founded_on, DATE '{ON}')"
    rate = "CASE WHEN sales_3 <= 5000000000 THEN 5 WHEN sales_3 <= 20000000000 THEN 4 ELSE 3 END"
    up = "CASE WHEN {b} > 0 THEN ({b} * {n} + {d}) // {of} END"
    listed = (
        f"CASE WHEN field_of_technology IN ({fields}) THEN 1 WHEN field_of_technology IN ('无', '不属于', '其他', 'none') "
        "THEN 0 END"
    )
    accident = "CASE WHEN accidents THEN 1 WHEN NOT accidents THEN 0 END"
    known = "coalesce(rights_class_1, 0) + coalesce(rights_class_2, 0)"
    zero_base = "CASE WHEN {b} = 0 THEN 3 ELSE 2 END"
    outputs = [
        _line("registered", "days", "365"),
        _line("owns_rights", "rights", "1"),
        _line("field", "listed", "1", "CASE WHEN field_of_technology IS NOT NULL THEN 8 ELSE 2 END"),
        _line("staff", "science_staff", "staff_need", zero_base.format(b="employees")),
        _line("rd", "rd", "rd_need", zero_base.format(b="sales")),
        _line("rd_in_china", "home", "home_need", zero_base.format(b="rd")),
        _line("income", "high_tech_income", "income_need", zero_base.format(b="total_income")),
        _condition(
            "innovation",
            "likely",
            "71",
            "(CASE WHEN low > 70 THEN true WHEN high <= 70 THEN false END)",
            "CASE WHEN low > 70 THEN 0 WHEN high <= 70 THEN 71 - high END",
            "CASE WHEN reach > 70 OR floor <= 70 THEN 2 ELSE 7 END",
        ),
        _condition("no_accident", "accident", "0", "(NOT accidents)", "accident"),
    ]
    keys = [c.key for c in RULE.conditions]
    met = " AND ".join(f"{k}_holds" for k in keys)
    rest = " AND ".join(f"{k}_holds" for k in keys if k != "innovation")
    return f"""
    WITH cells AS (SELECT firm, {others}, {_cells()} FROM firms),
    sums AS (SELECT *, {_total("sales")} AS sales, {_total("rd_spend")} AS rd, {_total("rd_in_china")} AS home, {days} AS days,
        CASE WHEN {known} >= 1 THEN {known} ELSE rights_class_1 + rights_class_2 END AS rights, {listed} AS listed,
        {accident} AS accident,
        {_growth("sales", False)} AS gs, {_growth("net_assets", True)} AS ga FROM cells),
    needs AS (SELECT *, {up.format(b="employees", n=10, d=99, of=100)} AS staff_need, {
        up.format(b="sales", n=f"({rate})", d=99, of=100)
    } AS rd_need,
        {up.format(b="rd", n=60, d=99, of=100)} AS home_need, {up.format(b="total_income", n=60, d=99, of=100)} AS income_need,
        {low} AS low, {high} AS high, {reach} AS reach, {floor} AS floor, ({mid_low} + {mid_high}) // 2 AS likely FROM sums),
    judged AS (SELECT firm, low, likely, high, reach, floor, {", ".join(outputs)} FROM needs)
    SELECT * EXCLUDE (reach, floor), CASE WHEN {met} THEN 0 WHEN NOT ({met}) THEN 1
        WHEN {rest} AND reach <= 70 AND floor > 70 THEN 3 ELSE 2 END::UTINYINT AS verdict FROM judged"""


OPENFISCA = """
import sys, time
import numpy as np, polars as pl
from openfisca_core.entities import build_entity
from openfisca_core.periods import YEAR
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable
frame = pl.read_ipc(sys.argv[1])
Firm = build_entity("firm", "firms", "", is_person=True)
system = TaxBenefitSystem([Firm])
def variable(name, kind, formula=None):
    body = {"value_type": kind, "entity": Firm, "definition_period": YEAR, "label": name}
    system.add_variable(type(name, (Variable,), {**body, **({"formula": formula} if formula else {})}))
data = {}
for name in frame.columns:
    if name == "firm":
        continue
    series = frame[name]
    if name == "founded_on":
        series = (pl.date(2025, 6, 30) - pl.col(name)).dt.total_days()
        series = frame.select(series.fill_null(0)).to_series()
    if name == "field_of_technology":
        series = series != "无"
    data[name] = series.fill_null(False if series.dtype == pl.Boolean else 0).to_numpy()
    variable(name, bool if series.dtype == pl.Boolean else int if series.dtype == pl.Int32 else float)
def growth(firm, period, stem):
    a, b, c = (firm(f"{stem}_{y}", period) for y in (1, 2, 3))
    with np.errstate(all="ignore"):
        g = np.where(a == 0, c / b - 1, (b / a + c / b) / 2 - 1)
    return np.where(b == 0, 0, np.select([g >= .35, g >= .25, g >= .15, g >= .05, g > 0], [10, 8, 6, 4, 2], 0))
def points(firm, period, parameters):
    one, two = firm("rights_class_1", period), firm("rights_class_2", period)
    count = np.select([one >= 1, two >= 5, two >= 3, two >= 1], [8, 6, 4, 2], 0)
    ip = count + np.where((one >= 1) | (two >= 1), 16 + np.where(firm("rights_own", period), 6, 3), 0) + 2 * firm("standards", period)
    n = firm("conversions", period)
    return np.minimum(ip, 30) + np.select([n >= 15, n >= 12, n >= 9, n >= 6, n >= 3, n >= 1], [30, 24, 18, 12, 6, 6], 0) + 20 + growth(
        firm, period, "sales") + growth(firm, period, "net_assets")
variable("points", int, points)
def eligible(firm, period, parameters):
    total = lambda stem: sum(firm(f"{stem}_{y}", period) for y in (1, 2, 3))
    sales, rd, last = total("sales"), total("rd_spend"), firm("sales_3", period)
    rate = np.select([last <= 5_000_000_000, last <= 20_000_000_000], [.05, .04], .03)
    return ((firm("founded_on", period) >= 365) & firm("field_of_technology", period)
        & ((firm("rights_class_1", period) + firm("rights_class_2", period)) >= 1)
        & (firm("science_staff", period) >= .1 * firm("employees", period)) & (rd >= rate * sales)
        & (total("rd_in_china") >= .6 * rd) & (firm("high_tech_income", period) >= .6 * firm("total_income", period))
        & (firm("points", period) > 70) & ~firm("accidents", period))
variable("eligible", bool, eligible)
simulation = SimulationBuilder().build_default_simulation(system, frame.height)
for name, values in data.items():
    simulation.set_input(name, "2024", values)
edge = SimulationBuilder().build_default_simulation(system, 2)
edge.set_input("sales_3", "2024", np.array([5_000_000_000, 5_000_000_001]))
print("edge", (edge.calculate("sales_3", "2024") <= 5_000_000_000).tolist(), flush=True)
for _ in sys.stdin:
    for name in ("points", "eligible"):
        simulation.delete_arrays(name, "2024")
    start = time.perf_counter()
    passed = simulation.calculate("eligible", "2024")
    print(time.perf_counter() - start, int(passed.sum()), flush=True)
"""  # noqa: E501


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


class OpenFisca:
    """The peer in its own process; `run` gives the seconds of one calculation and the number that may pass."""

    def __init__(self, python: str, frame: pl.DataFrame, folder: str) -> None:
        path = Path(folder) / "firms.arrow"
        frame.write_ipc(path)
        self.process = subprocess.Popen(
            [python, "-c", OPENFISCA, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout
        self.edge = self.process.stdout.readline().strip()

    def run(self) -> tuple[float, int]:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        seconds, passed = self.process.stdout.readline().split()
        return float(seconds), int(passed)


def digest(frame: pl.DataFrame) -> str:
    """BLAKE2 over the hashes of all rows; blanks and values alike on every run."""
    return hashlib.blake2b(frame.hash_rows(seed=7).to_numpy().tobytes(), digest_size=6).hexdigest()


def check(mine: pl.DataFrame, theirs: pl.DataFrame) -> None:
    """Every column equal, or AssertionError names it."""
    for name in mine.columns:
        other = theirs[name.replace("score.", "").replace(".", "_")]
        own = mine[name]  # codes of reasons and verdicts are their places in REASONS and VERDICTS, as in CODE and VERDICT
        if isinstance(own.dtype, pl.Enum):
            words = list(VERDICT) if name == "verdict" else list(REASONS)
            codes = VERDICT if name == "verdict" else CODE
            own = own.cast(pl.String).replace_strict(words, [codes[w] for w in words], return_dtype=pl.UInt8)
        assert own.cast(pl.Int64).equals(other.cast(pl.Int64)), name


def _timed(work: Callable[[], object]) -> tuple[float, object]:
    gc.collect()
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def edge() -> None:
    """Two firms on the two sides of 50 million: 5 % asked of the first, 4 % of the second."""
    two = pl.DataFrame(
        {
            "firm": ["50,000,000.00", "50,000,000.01"],
            "sales_1": [10**9] * 2,
            "sales_2": [10**9] * 2,
            "sales_3": [5 * 10**9, 5 * 10**9 + 1],
            **{f"rd_spend_{y}": [10**8] * 2 for y in (1, 2, 3)},
        }
    )
    print(screen(two, RULE, on=ON).select("firm", "rd.have", "rd.need", "rd.holds"))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--firms", type=int, default=1_000_000)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--blanks", type=float, default=0.01)
    options.add_argument("--openfisca", default="", help="a Python interpreter that has openfisca-core and polars")
    given = options.parse_args()
    frame = firms(given.firms, given.blanks)
    before = _peak()
    times: dict[str, list[float]] = {"screen": [], "screen, words": [], "verdicts": []}
    screen(frame.head(10), RULE, on=ON)  # whatever has to be compiled
    before = _peak()
    mine = screen(frame, RULE, on=ON, codes=True)
    wanted = digest(mine)
    print(
        f"{given.firms:,} firms, digest {wanted}, {frame.estimated_size() / 1e6:,.0f} MB in, "
        f"{mine.estimated_size() / 1e6:,.0f} MB out, "
        f"peak +{_peak() - before:.2f} GB, blanks {given.blanks:.0%}"
    )
    duck = _duckdb(frame, mine)
    with tempfile.TemporaryDirectory() as folder:
        peer = OpenFisca(given.openfisca, frame, folder) if given.openfisca else None
        del mine
        for _ in range(given.rounds):
            seconds, found = _timed(lambda: screen(frame, RULE, on=ON, codes=True))
            assert digest(found) == wanted, "another answer than before"  # type: ignore[arg-type]
            del found
            times["screen"].append(seconds)
            times["screen, words"].append(_timed(lambda: screen(frame, RULE, on=ON))[0])
            times["verdicts"].append(_timed(lambda: verdicts(frame, RULE, on=ON))[0])
            if duck:
                times.setdefault("DuckDB SQL", []).append(_timed(duck)[0])
            if peer:
                times.setdefault("OpenFisca plain verdict", []).append(peer.run()[0])
        if peer:
            print(f"OpenFisca, sales of 50,000,000.00 and 50,000,000.01 within the 5 % band: {peer.edge}")
    county = frame.head(5000)
    for name, work in (("screen", screen), ("phone_first", phone_first), ("flips", flips)):
        times[f"{name}, county of 5,000"] = [
            _timed(lambda work=work: work(county, RULE, on=ON))[0] for _ in range(max(given.rounds, 5))
        ]
    report(times)
    files(frame, given.rounds)
    edge()


def _duckdb(frame: pl.DataFrame, mine: pl.DataFrame) -> Callable[[], object] | None:
    try:
        import duckdb
    except ImportError:
        return None
    con = duckdb.connect()
    arrow = frame.to_arrow()  # noqa: F841 (read by name)
    con.execute("CREATE TABLE firms AS SELECT * FROM arrow")
    text = sql()

    def run() -> object:
        return con.sql(text).to_arrow_table()

    con.execute("SET preserve_insertion_order = true")
    check(mine, pl.from_arrow(run()).sort("firm"))  # type: ignore[union-attr, arg-type]
    print("equal to hand-written DuckDB SQL in every column")
    return run


def files(frame: pl.DataFrame, rounds: int) -> None:
    """The columns read from Parquet and from an uncompressed Arrow copy, then the verdict; long statements widened by joins and
    by a pivot.
    """
    stems = ("sales", "rd_spend", "rd_in_china", "net_assets")
    long = pl.concat([frame.select("firm", year=pl.lit(2021 + y), **{s: pl.col(f"{s}_{y}") for s in stems}) for y in (1, 2, 3)])
    with tempfile.TemporaryDirectory() as folder:
        parquet, arrow = Path(folder) / "firms.parquet", Path(folder) / "firms.arrow"
        frame.write_parquet(parquet, compression="snappy")
        frame.write_ipc(arrow, compression="uncompressed")
        works: dict[str, Callable[[], object]] = {
            "read Parquet": lambda: pl.read_parquet(parquet),
            "read Arrow copy": lambda: pl.read_ipc(arrow),
            "Parquet and verdicts": lambda: verdicts(pl.read_parquet(parquet), RULE, on=ON),
            "Arrow copy and verdicts": lambda: verdicts(pl.read_ipc(arrow), RULE, on=ON),
            "widen by joins": lambda: widen(long, [2022, 2023, 2024]),
            "widen by a pivot": lambda: long.pivot("year", index="firm", values=list(stems)),
        }
        times: dict[str, list[float]] = {name: [] for name in works}
        for _ in range(rounds):
            for name, work in works.items():
                times[name].append(_timed(work)[0])
    for name, taken in times.items():
        print(f"{name:28} {statistics.median(taken) * 1000:9.1f} ms (min {min(taken) * 1000:.1f})")


def report(times: dict[str, list[float]]) -> None:
    own, plain = statistics.median(times["screen"]), statistics.median(times["verdicts"])
    counties = [n for n in times if "county" in n]
    for name in ("screen", "screen, words", "verdicts", *counties, "DuckDB SQL", "OpenFisca plain verdict"):
        if name not in times:
            print(f"{name:28} absent")
            continue
        middle = statistics.median(times[name])
        ratio = (
            ""
            if name.startswith(("screen", "verdicts")) or name in counties
            else f"  {middle / own:5.1f} × screen, {middle / plain:5.1f} × verdicts"
        )
        print(f"{name:28} {middle * 1000:9.1f} ms (min {min(times[name]) * 1000:.1f}){ratio}")


if __name__ == "__main__":
    sys.exit(main())
