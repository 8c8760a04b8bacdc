"""The identity engine beside plain ways of doing the same: speed (medians, interleaved) and quality (known truth), one table.

Run: python benchmarks/identity.py [--rows 2000] [--known 20000] [--rounds 3] [--large]. The names are made up; see synthetic.py.
Peers: pandas merges on code, then name; a blocked RapidFuzz pass as deduplication packages do it; RapidFuzz over all pairs.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

import numpy as np
import pandas as pd
import polars as pl
from rapidfuzz import fuzz, process

from yipanqi.engines.identity import link, prepare, resolve
from yipanqi.engines.identity.synthetic import register, spoiled_rows, world

CUT = 92.0  # likeness from which the peers say "the same"
Answer = list[str | None]


def engine(rows: pl.DataFrame, known: pl.DataFrame) -> Answer:
    """What the engine calls the same."""
    answer = link(rows, known)
    return answer.select(pl.when(pl.col("decision") == "same").then("against_id")).to_series().to_list()


def merges(rows: pl.DataFrame, known: pl.DataFrame) -> Answer:
    """pandas: equal codes, else equal names without white space."""
    left, right = rows.to_pandas(), known.to_pandas()
    for frame in (left, right):
        frame["plain"] = frame["name"].str.replace(r"\s+", "", regex=True)
    by_code = right.dropna(subset=["code"]).drop_duplicates("code").set_index("code")["id"]
    by_name = right.drop_duplicates("plain").set_index("plain")["id"]
    found = left["code"].map(by_code).fillna(left["plain"].map(by_name))
    return [None if pd.isna(v) else v for v in found]


def blocked(rows: pl.DataFrame, known: pl.DataFrame) -> Answer:
    """Codes first; then blocks of one three-character beginning, the best likeness in the block from CUT on."""
    found = merges(rows, known)
    blocks: dict[str, list[int]] = {}
    names, ids = known["name"].to_list(), known["id"].to_list()
    for at, name in enumerate(names):
        blocks.setdefault(name[:3], []).append(at)
    for at, name in enumerate(rows["name"].to_list()):
        if found[at] is None and name.strip()[:3] in blocks:
            block = blocks[name.strip()[:3]]
            best = process.extractOne(name, [names[b] for b in block], scorer=fuzz.ratio, score_cutoff=CUT)
            if best:
                found[at] = ids[block[best[2]]]
    return found


def all_pairs(rows: pl.DataFrame, known: pl.DataFrame) -> Answer:
    """RapidFuzz over every pair, the best likeness from CUT on; codes are not looked at."""
    names, ids = known["name"].to_list(), known["id"].to_list()
    found: Answer = []
    for part in (rows["name"].to_list(),):
        for start in range(0, len(part), 500):
            scores = process.cdist(
                part[start : start + 500], names, scorer=fuzz.ratio, score_cutoff=CUT, dtype=np.uint8, workers=2
            )
            best = scores.argmax(axis=1)
            found += [ids[b] if scores[i, b] else None for i, b in enumerate(best)]
    return found


def measure(
    ways: dict[str, Callable[[pl.DataFrame, pl.DataFrame], Answer]], rows: pl.DataFrame, known: pl.DataFrame, rounds: int
) -> None:
    """Run every way `rounds` times in turn and print median seconds, precision and recall of what it calls the same."""
    bare, truth = rows.drop("truth", "spoiled"), rows["truth"].to_list()
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    answers: dict[str, Answer] = {}
    for _ in range(rounds):
        for name, way in ways.items():
            start = time.perf_counter()
            answers[name] = way(bare, known)
            seconds[name].append(time.perf_counter() - start)
    print(f"\n{rows.height} rows against {known.height} organisations, {rounds} rounds, median")
    print(f"{'way':28}{'seconds':>9}{'rows/s':>10}{'precision':>11}{'recall':>9}{'wrong':>7}")
    for name, answer in answers.items():
        said = [(a, t) for a, t in zip(answer, truth, strict=True) if a is not None]
        right = sum(a == t for a, t in said)
        middle = statistics.median(seconds[name])
        print(
            f"{name:28}{middle:9.3f}{rows.height / middle:10.0f}{right / max(len(said), 1):11.5f}"
            f"{right / sum(t is not None for t in truth):9.4f}{len(said) - right:7d}"
        )


def large(rounds: int) -> None:
    """The engine alone at the size of a large city."""
    everything = world(150_000)
    known = register(everything)
    side = prepare(known)
    for count, exact in ((30_000, 1.0), (30_000, 0.9), (100_000, 0.5)):
        rows = spoiled_rows(everything, count, exact=exact).drop("truth", "spoiled")
        tasks: dict[str, Callable[[], object]] = {
            "register read each time": lambda r=rows: link(r, known),
            "register read once": lambda r=rows: link(r, side),
            "resolve (clusters)": lambda r=rows: resolve(r, side),
        }
        for title, task in tasks.items():
            taken = []
            for _ in range(rounds):
                start = time.perf_counter()
                task()
                taken.append(time.perf_counter() - start)
            print(f"{count} rows ({exact:.0%} exact) against {known.height}, {title}: {statistics.median(taken):.2f} s")


def main() -> None:
    """Print the tables."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rows", type=int, default=2000)
    asked.add_argument("--known", type=int, default=20_000)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--large", action="store_true", help="the engine alone against 118 000 organisations")
    given = asked.parse_args()
    everything = world(int(given.known / 0.79))
    rows = spoiled_rows(everything, given.rows, exact=0.5)
    measure(
        {"yipanqi identity": engine, "pandas merges": merges, "blocked RapidFuzz": blocked, "RapidFuzz, all pairs": all_pairs},
        rows,
        register(everything),
        given.rounds,
    )
    if given.large:
        large(given.rounds)


if __name__ == "__main__":
    main()
