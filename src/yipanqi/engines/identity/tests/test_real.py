"""Real names: listed firms of nine cities, universities, short trade names. Precision is asserted, recall printed."""

from __future__ import annotations

import gzip
from pathlib import Path

import polars as pl
import pytest

from yipanqi.engines.identity import candidates, link, normalise_organisation, resolve
from yipanqi.engines.identity._normalise import parse
from yipanqi.engines.identity._places import place_code
from yipanqi.engines.identity.synthetic_short import held_out, invented, short_rows


def _listed(shared_data: Path) -> pl.DataFrame:
    packed = (shared_data / "listed-companies" / "g60_listed_2020.csv.gz").read_bytes()
    return pl.read_csv(gzip.decompress(packed), infer_schema=False)


def _quality(title: str, answer: pl.DataFrame, truth: pl.Series) -> dict[str, tuple[float, float]]:
    told = answer.with_columns(ok=(pl.col("against_id") == truth).fill_null(False))
    found: dict[str, tuple[float, float]] = {}
    for decision in ("same", "doubtful"):
        part = told.filter(pl.col("decision") == decision)
        precision = float(part["ok"].mean() or 0.0) if part.height else 1.0  # type: ignore[arg-type]
        found[decision] = precision, part["ok"].sum() / told.height
        print(f"{title}: {decision}: {part.height} rows, precision {precision:.4f}, recall {found[decision][1]:.4f}")
    return found


def test_short_names_of_listed_firms_find_their_own_full_name(shared_data: Path) -> None:
    listed = _listed(shared_data)
    short = listed.select(id="stockid", name="sname")
    full = listed.select(id="stockid", name="name", place="city")
    found = _quality("short names against 1 005 full names", link(short, full), listed["stockid"])
    assert found["same"][0] == 1.0
    assert found["doubtful"][0] >= 0.99 and found["doubtful"][1] >= 0.85


def test_full_names_of_listed_firms_find_themselves_and_nobody_else(shared_data: Path) -> None:
    listed = _listed(shared_data)
    names = listed.select(id="stockid", name="name", place="city")
    found = _quality("full names, place known", link(names, names), listed["stockid"])
    assert found["same"] == (1.0, 1.0)
    bare = names.drop("place").with_columns(pl.col("name").str.replace_many({"(": " （ ", ")": "）"}))
    found = _quality("full names, no place, other brackets", link(bare, names), listed["stockid"])
    assert found["same"][0] == 1.0 and found["same"][1] + found["doubtful"][1] == 1.0
    alone = resolve(names)
    assert alone["entity"].n_unique() == listed["name"].n_unique()


def test_place_prefixes_of_listed_firms_lie_in_their_own_province(shared_data: Path) -> None:
    listed = _listed(shared_data)
    read = parse(listed["name"]).with_columns(prov=listed["prov"], city=listed["city"], full=listed["name"])
    placed = read.filter(pl.col("place_prefix").is_not_null()).with_columns(
        home=pl.Series([place_code(p) for p in read.filter(pl.col("place_prefix").is_not_null())["prov"]], dtype=pl.String)
    )
    inside = placed.filter(pl.col("place").str.slice(0, 2) == pl.col("home"))
    print(f"place prefixes: {placed.height} of {read.height} names, {inside.height} in the firm's own province")
    assert inside.height / placed.height >= 0.98


def test_universities_keep_apart_and_are_found_in_other_writing(shared_data: Path) -> None:
    schools = pl.read_csv(shared_data / "names-cn" / "universities.csv", infer_schema=False)
    names = schools.select(id=pl.col(schools.columns[0]), name="name", place="location")
    assert resolve(names)["entity"].n_unique() == names["name"].n_unique()
    wide = names.with_columns(pl.col("name").str.replace_many({"（": " (", "）": ") "})).drop("place")
    found = _quality("2 688 universities in other brackets", link(wide, names), names["id"])
    # A college without a place in its name is for a person to decide where the place is unknown.
    assert found["same"][0] == 1.0 and found["doubtful"][0] >= 0.99 and found["same"][1] >= 0.92
    assert sum(recall for _, recall in found.values()) >= 0.999
    assert _quality("2 688 universities, place known", link(names, names), names["id"])["same"] == (1.0, 1.0)


def test_a_short_trade_name_is_never_the_same_as_a_firm(shared_data: Path) -> None:
    packed = (shared_data / "names-cn" / "company_short_names_sample.txt.gz").read_bytes()
    short = pl.Series(gzip.decompress(packed).decode().split())
    listed = _listed(shared_data)
    answer = link(pl.DataFrame({"id": range(len(short)), "name": short}), listed.select(id="stockid", name="name", place="city"))
    said = dict(answer["decision"].value_counts().iter_rows())
    print(f"{len(short)} short trade names against 1 005 firms: {said}")
    assert said.get("same", 0) == 0
    assert normalise_organisation(short)["name"].null_count() == 0


@pytest.mark.parametrize("without", ["code", "place"])
def test_the_sheets_of_an_office_are_kept_in_order(without: str, shared_data: Path) -> None:
    """Rows come back in order and complete, whatever is missing."""
    listed = _listed(shared_data).select(id="stockid", name="name", place="city")
    answer = link(listed.drop(without, strict=False), listed)
    assert answer["id"].to_list() == listed["id"].to_list()


@pytest.mark.parametrize("size", [100, 1000, 5000])
def test_short_names_find_their_firm_and_merge_with_none(size: int, shared_data: Path) -> None:
    """The half of the names that was never looked at; benchmarks/identity_short_names.py prints it by way of shortening."""
    signs = gzip.decompress((shared_data / "names-cn" / "company_short_names_sample.txt.gz").read_bytes()).decode().split()
    listed = [n.replace("(", "（").replace(")", "）") for n in _listed(shared_data)["name"]]
    names = [
        n
        for n in dict.fromkeys(
            [*listed, *invented([s for s in signs if 2 <= len(s) <= 4 and s.isalpha() and not s.isascii()], 12_000)]
        )
        if held_out(n)
    ]
    part = names[: size // 2] + names[-(size - size // 2) :]
    known = pl.DataFrame({"id": [f"E{i}" for i in range(size)], "name": part})
    rows = pl.DataFrame(short_rows(list(known.iter_rows())), schema=["id", "name", "truth", "way"], orient="row")
    answer = link(rows.select("id", "name"), known).with_columns(truth=rows["truth"])
    named = candidates(rows.select("id", "name"), known).group_by("name").agg(other="other_id")
    wide = answer.with_columns(name=rows["name"]).join(named, on="name", how="left", maintain_order="left")
    hit = pl.col("against_id") == pl.col("truth")
    several = pl.col("reason").is_in(["several", "several_alike"]) & pl.col("other").list.contains(pl.col("truth"))
    told = wide.select(
        right=(hit | several).fill_null(False),
        said=pl.col("decision") != "new",
        same=pl.col("decision") == "same",
        hit=hit.fill_null(False),
    )
    found, wrong = told["right"].sum() / rows.height, told.filter(pl.col("said") & ~pl.col("right")).height
    print(
        f"{size} firms, {rows.height} short names: {found:.1%} proposed with their firm, {wrong} with another, "
        f"{told['same'].sum()} the same"
    )
    assert found >= 0.97 and wrong <= rows.height // 500
    assert told.filter(pl.col("same") & ~pl.col("hit")).is_empty(), "none is merged with another firm"
