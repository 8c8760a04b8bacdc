"""Short names against registers of several sizes: how many are proposed with their firm, how many wrongly, how many are called
the same.

Run: python benchmarks/identity_short_names.py DATA [--tuning] [--by-way]. DATA holds listed-companies/ and names-cn/. Shown
is the half of the names that was held out; --tuning shows the other half. Beside the made short names stand the real ones of
the listed firms.
"""

from __future__ import annotations

import argparse
import gzip
import time
from collections import Counter
from pathlib import Path

import polars as pl

from yipanqi.engines.identity import candidates, link
from yipanqi.engines.identity.synthetic_short import held_out, invented, short_rows

SIZES = (100, 1000, 5000)


def full_names(data: Path) -> tuple[list[str], list[tuple[str, str]]]:
    """Full names, listed firms first, then invented ones around real trade names; and (real short name, full name) of the
    listed.
    """
    listed = pl.read_csv(gzip.decompress((data / "listed-companies" / "g60_listed_2020.csv.gz").read_bytes()), infer_schema=False)
    signs = gzip.decompress((data / "names-cn" / "company_short_names_sample.txt.gz").read_bytes()).decode().split()
    signs = [s for s in signs if 2 <= len(s) <= 4 and all("一" <= c <= "鿿" for c in s)]
    names = [n.replace("(", "（").replace(")", "）") for n in listed["name"]]
    return list(dict.fromkeys([*names, *invented(signs, 12_000)])), list(zip(listed["sname"], names, strict=True))


def judged(rows: pl.DataFrame, register: pl.DataFrame) -> pl.DataFrame:
    """Each row with what was said of it: right, both (several fit, the right one named), wrong, same, wrong same, none."""
    answer = link(rows.select("id", "name"), register)
    named = candidates(rows.select("id", "name"), register).select("name", other="other_id").group_by("name").agg("other")
    wide = rows.join(answer, on="id", maintain_order="left").join(named, on="name", how="left", maintain_order="left")
    hit, among = pl.col("against_id") == pl.col("truth"), pl.col("other").list.contains(pl.col("truth")).fill_null(False)
    doubtful, several = pl.col("decision") == "doubtful", pl.col("reason").is_in(["several", "several_alike"])
    return wide.with_columns(
        said=pl.when((pl.col("decision") == "same") & hit)
        .then(pl.lit("same"))
        .when(pl.col("decision") == "same")
        .then(pl.lit("wrong same"))
        .when(doubtful & several & among)
        .then(pl.lit("both"))
        .when(doubtful & hit)
        .then(pl.lit("right"))
        .when(doubtful)
        .then(pl.lit("wrong"))
        .otherwise(pl.lit("none"))
    )


def main() -> None:
    """Print the tables."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("data", type=Path)
    asked.add_argument("--tuning", action="store_true", help="the half that may be looked at")
    asked.add_argument("--by-way", action="store_true", help="each way of shortening, and names that were missed")
    given = asked.parse_args()
    names, real = full_names(given.data)
    half = [n for n in names if held_out(n) != given.tuning]
    print(
        f"{'register':>9}{'rows':>7}{'proposed':>10}{'right':>8}{'both':>7}{'same':>7}{'wrong':>7}{'none':>7}"
        f"{'wrong same':>12}{'seconds':>9}"
    )
    for size in SIZES:
        part = half[: size // 2] + half[len(half) - (size - size // 2) :]
        register = pl.DataFrame({"id": [f"E{i}" for i in range(len(part))], "name": part})
        made = short_rows(list(register.iter_rows()))
        at = dict(zip(part, register["id"], strict=True))
        made += [(f"X{i}", short, at[full], "short name of the exchange") for i, (short, full) in enumerate(real) if full in at]
        rows = pl.DataFrame(made, schema=["id", "name", "truth", "way"], orient="row")
        start = time.perf_counter()
        told = judged(rows, register)
        seconds = time.perf_counter() - start
        count = Counter(told["said"].to_list())
        found = count["right"] + count["both"] + count["same"]
        print(
            f"{size:9d}{rows.height:7d}{found / rows.height:10.1%}"
            + "".join(
                f"{count[k]:{w}d}"
                for k, w in (("right", 8), ("both", 7), ("same", 7), ("wrong", 7), ("none", 7), ("wrong same", 12))
            )
            + f"{seconds:9.2f}"
        )
        if given.by_way:
            table = (
                told.group_by("way")
                .agg(
                    rows=pl.len(),
                    found=pl.col("said").is_in(["right", "both", "same"]).mean(),
                    wrong=(pl.col("said") == "wrong").sum(),
                    wrong_same=(pl.col("said") == "wrong same").sum(),
                )
                .sort("found")
            )
            for line in table.iter_rows():
                print("   {:36}{:6d}{:9.1%}  wrong {} wrong same {}".format(*line))
            if given.tuning:
                full = dict(register.iter_rows())
                for name, truth, way, said, other in (
                    told.filter(pl.col("said").is_in(["none", "wrong", "wrong same"]))
                    .select("name", "truth", "way", "said", "against_id")
                    .sample(fraction=1, shuffle=True, seed=1)
                    .head(60)
                    .iter_rows()
                ):
                    print(f"      {said:10} {name}  ← {full[truth]}  ({way}) {full.get(other, '')}")


if __name__ == "__main__":
    main()
