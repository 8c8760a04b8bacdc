"""What the registry tells others: statements, qualifications, statistics of places, organisations, persons."""

from collections.abc import Mapping

import polars as pl

from yipanqi.intake.fields import SheetField
from yipanqi.registry.models import PlaceStatistic, Qualification, Statement
from yipanqi.values.fact import Fact

_TEXTS = ("firm_name", "firm_code")


def _headed(model: type) -> tuple[str, ...]:
    return tuple(f.name for f in model._meta.get_fields() if isinstance(f, SheetField) and f.name not in _TEXTS)


def coded(frame: pl.DataFrame, beside: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """`frame` with `code`: a number that is the same for one unified code, under whatever name; null where none is stated."""
    said = frame["firm_code"].str.strip_chars().replace("", None)
    number = {one: n for n, one in enumerate(sorted(set(said.drop_nulls())), 1)}
    return frame.with_columns(code=said.replace_strict(number, default=None, return_dtype=pl.Int64))


FACTS = [
    Fact("statements", "registry.Statement", ("basis", *_headed(Statement))),
    Fact(
        "qualifications",
        "registry.Qualification",
        ("kind", *_headed(Qualification)),
        made={"code": "whole"},
        make=coded,
        read=("firm_code",),
    ),
    Fact("place_statistics", "registry.PlaceStatistic", _headed(PlaceStatistic)),
    Fact("organisations", "registry.Organisation", ("name", "uscc", "kind", "industry", "founded_on", "merged_into")),
    Fact("organisation_names", "registry.Name", ("spelling", "decision")),
    Fact("persons", "registry.Person", ("born", "organisation", "merged_into")),
]
