"""What speaks against records as they would be. In: differences (new and changed records laid over what is held). Out: JUDGED.

A record is judged where it is new or where the batch changes a column that the check reads: what is known already is not told
again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import polars as pl
from django.apps import apps
from django.db import models

from yipanqi.intake import _columns as columns
from yipanqi.intake._difference import Difference
from yipanqi.intake.catalogue import RESOLVERS, SHEETS
from yipanqi.intake.checks import ENOUGH_HELD, RED, Check, in_public, of_columns
from yipanqi.intake.definition import Records
from yipanqi.intake.fields import SheetField
from yipanqi.values.money import money_words
from yipanqi.values.showing import decimal_text
from yipanqi.values.words import Words

JUDGED: dict[str, Any] = {
    "model": pl.String,
    "key": pl.String,
    "reading": pl.Int64,
    "row": pl.Int32,
    "field": pl.String,
    "check": pl.String,
    "severity": pl.String,
    "zh": pl.String,
    "en": pl.String,
    "reads": pl.List(pl.String),
}
#: What a register's own rules answer: JUDGED without the model and the key, which they do not know.
SAID = {n: t for n, t in JUDGED.items() if n not in ("model", "key")}
_FRESH = ("new", "changed")
_ELSEWHERE = Words(
    "名录中该单位在另一个县（市、区）；确已迁入的，写明理由再收下",
    "the register places this organisation in another county; where it has moved, accept the row with that as the reason",
)


def judged(found: Iterable[Difference]) -> pl.DataFrame:
    """Every check that a new or changed record breaks, red ones first within a record."""
    parts = [pl.DataFrame(schema=JUDGED)]
    for one in found:
        if one.frame["bucket"].is_in(_FRESH).any():
            parts.append(_of_model(one))
    return pl.concat(parts)


def _of_model(one: Difference) -> pl.DataFrame:
    model, declared = apps.get_model(one.model), _declared(one.model)
    will = _as_it_would_be(model, one)
    yearly = next((r.key for r in declared if "year" in r.key), ())
    if yearly:
        will = _with_last_year(model, will, yearly)
    will = _with_greatest(model, will)
    checks = [*getattr(model, "CHECKS", ()), *of_columns(_headings(model), _steady(model) if yearly else ())]
    if model.PUBLIC is not None:
        checks += in_public(_headings(model), model.OPEN)
    said = [
        _broken(model, will, check)
        for check in checks
        if {*check.columns, *([check.before] if check.before else [])} <= set(will.columns)
    ]
    for against in {r.against for r in declared if r.against}:
        said.append(_by_rule(will, against(will)))
    if "organisation" in will.columns and any(link.field == "organisation" and not r.place for r in declared for link in r.links):
        said.append(_by_rule(will, _elsewhere(will)))
    whole = pl.concat([pl.DataFrame(schema=JUDGED).drop("model"), *said]).unique(maintain_order=True)
    return whole.select(pl.lit(one.model.lower()).alias("model"), *whole.columns)


def _declared(label: str) -> list[Records]:
    return [r for sheet in SHEETS for r in sheet.records if r.model.lower() == label.lower()]


def _headings(model: type[models.Model]) -> dict[str, Any]:
    return {f.name: f.sheet for f in model._meta.get_fields() if isinstance(f, SheetField)}


def _steady(model: type[models.Model]) -> tuple[str, ...]:
    """The columns that do not leap from one year to the next: those that the register names, else all."""
    return getattr(model, "STEADY", ()) or tuple(_headings(model))


def _as_it_would_be(model: type[models.Model], one: Difference) -> pl.DataFrame:
    """reading, row, key, id, each column of the record as it would be, `<column>@old`, and `<column>@touched`: the batch states
    it anew.
    """
    fresh = one.frame.filter(pl.col("bucket").is_in(_FRESH))
    names = [n for n in ("place", "organisation", *_headings(model)) if any(f.name == n for f in model._meta.get_fields())]
    names = list(dict.fromkeys(names))
    old = columns.by_key(model, fresh["key"], names).drop("id").rename({n: f"{n}@old" for n in names})
    joined = fresh.join(old, on="key", how="left", maintain_order="left")
    new = pl.col("bucket") == "new"
    changed = {field: part["key"] for (field,), part in one.changes.group_by("field")}
    made = []
    for name in names:
        kind = columns.dtype(columns.field_of(model, name))
        states = new | (pl.col("key").is_in(changed[name].implode()) if name in changed else pl.lit(False))
        given = pl.col(name) if name in fresh.columns else pl.lit(None)
        made += [
            pl.when(states).then(given.cast(kind, strict=False)).otherwise(pl.col(f"{name}@old")).alias(name),
            states.alias(f"{name}@touched"),
        ]
    return joined.select("reading", pl.col("row").cast(pl.Int32), "key", "id", *made, *(f"{n}@old" for n in names))


def _with_last_year(model: type[models.Model], will: pl.DataFrame, key: tuple[str, ...]) -> pl.DataFrame:
    """The columns of the same record of the year before as `<column>@last`, from this batch or the register."""
    at = key.index("year")
    pieces = pl.col("key").str.split("|")
    year = pieces.list.get(at, null_on_oob=True).cast(pl.Int64, strict=False)
    fits = (pieces.list.len() == len(key)) & year.is_not_null()
    before = [pieces.list.get(i, null_on_oob=True) if i != at else (year - 1).cast(pl.String) for i in range(len(key))]
    will = will.with_columns(pl.when(fits).then(pl.concat_str(before, separator="|")).alias("before#"))
    names = [n for n, h in _headings(model).items() if h.kind in ("money", "count", "number") and n in _steady(model)]
    held = columns.by_key(model, will["before#"].drop_nulls().unique(), names).drop("id")
    both = pl.concat([will.select("key", *names), held.select("key", *names)], how="vertical_relaxed").unique(
        "key", keep="first", maintain_order=True
    )
    return will.join(
        both.rename({"key": "before#", **{n: f"{n}@last" for n in names}}), on="before#", how="left", maintain_order="left"
    )


def _with_greatest(model: type[models.Model], will: pl.DataFrame) -> pl.DataFrame:
    """Of each amount the greatest that the register holds as `<column>@most`; unknown where it holds too few to tell."""
    names = [n for n, h in _headings(model).items() if h.kind == "money"]
    told = {f"{n}{what}": of(n) for n in names for what, of in (("@most", models.Max), ("@held", models.Count))}
    held = model._default_manager.aggregate(**told) if told else {}
    return will.with_columns(
        pl.lit(held[f"{n}@most"] if held[f"{n}@held"] >= ENOUGH_HELD else None, pl.Int64).alias(f"{n}@most") for n in names
    )


def _elsewhere(will: pl.DataFrame) -> pl.DataFrame:
    """Records of an organisation that the register of organisations places in another county than they are reported for."""
    asked = will.select("reading", "row", "key", "organisation", "place").drop_nulls(["organisation", "place"])
    if RESOLVERS.elsewhere is None or not asked.height:
        return pl.DataFrame(schema=SAID)
    found = asked.filter(RESOLVERS.elsewhere(asked["organisation"], asked["place"]))
    return found.select(
        pl.col("reading").cast(pl.Int64),
        pl.col("row").cast(pl.Int32),
        field=pl.lit("organisation"),
        check=pl.lit("placed_elsewhere"),
        severity=pl.lit(RED),
        zh=pl.lit(_ELSEWHERE.zh),
        en=pl.lit(_ELSEWHERE.en),
        reads=pl.lit(["organisation", "place"], pl.List(pl.String)),
    )


def _broken(model: type[models.Model], will: pl.DataFrame, check: Check) -> pl.DataFrame:
    hit = will.filter(check.broken.fill_null(False) & pl.any_horizontal(f"{c}@touched" for c in check.columns))
    first = check.columns[0]
    titles = [_headings(model)[c] for c in check.columns]
    out = []
    for row in hit.iter_rows(named=True):
        now, was = row[first], row[check.before] if check.before else None
        values = {
            lang: {"new": _said(titles[0], now, lang), "before": _said(titles[0], was, lang), "times": _times(now, was)}
            for lang in ("zh", "en")
        }
        clause = check.clause
        zh = check.words.zh.format(*(t.zh for t in titles), **values["zh"]) + (f"（{clause.zh}）" if clause else "")
        en = check.words.en.format(*(t.en for t in titles), **values["en"]) + (f" ({clause.en})" if clause else "")
        out.append((row["key"], row["reading"], row["row"], first, check.key, check.severity, zh, en, list(check.columns)))
    return pl.DataFrame(out, schema={n: t for n, t in JUDGED.items() if n != "model"}, orient="row")


def _by_rule(will: pl.DataFrame, said: pl.DataFrame) -> pl.DataFrame:
    """What a register's own rules say: of `reads`, the columns that they read, one must be stated anew."""
    if said.is_empty():
        return pl.DataFrame(schema={n: t for n, t in JUDGED.items() if n != "model"})
    touched = will.select(
        "reading",
        "row",
        "key",
        pl.concat_list(
            [pl.when(pl.col(c)).then(pl.lit(c.removesuffix("@touched"))) for c in will.columns if c.endswith("@touched")]
        )
        .list.drop_nulls()
        .alias("touched#"),
    )
    joined = said.join(touched, on=["reading", "row"], how="inner", maintain_order="left")
    joined = joined.filter(pl.col("reads").list.set_intersection("touched#").list.len() > 0)
    return joined.select(pl.col(n).cast(t) for n, t in JUDGED.items() if n != "model")


def _said(heading: Any, value: Any, lang: str) -> str:
    """A value as people read it, in the language of the sentence that it stands in."""
    if value is None:
        return "—"
    if heading.kind == "money":
        return getattr(money_words(value), lang)
    if heading.kind == "ratio":
        return f"{decimal_text(value * 100, 2)}%"
    if heading.kind == "choice":
        words = heading.choices.get(value, (value,))
        return words[1] if lang == "en" and len(words) > 1 else words[0]
    return decimal_text(value, 4) if isinstance(value, int | float) else str(value)


def _times(now: Any, was: Any) -> str:
    if not (isinstance(now, int | float) and isinstance(was, int | float) and now and was):
        return "—"
    return decimal_text(max(now / was, was / now), 1)
