"""New organisations and new spellings, written in bulk inside the caller's transaction. In: rows of `find`. Out: token -> id."""

from __future__ import annotations

from typing import Any

import polars as pl
from django.db import connection, models

from yipanqi.engines import identity
from yipanqi.intake.models import Reading
from yipanqi.registry.linking import _naming as naming
from yipanqi.registry.linking._register import asked_as, register
from yipanqi.registry.models import Name, Organisation
from yipanqi.values.reading.codes import uscc_problem, uscc_problems


def make(rows: pl.DataFrame, reading: Reading) -> tuple[dict[int, int], pl.DataFrame]:
    """An organisation for each token of `rows`; where its code has come in meanwhile, the one that has it.

    Out: token -> id, and what was made: id, uscc, place, plain.
    """
    fresh = _faces(rows.filter(pl.col("organisation").is_null() & pl.col("token").is_not_null()))
    if not fresh.height:
        return {}, register().organisations.clear()
    there = (
        dict(Organisation.objects.filter(uscc__in=fresh["uscc"].drop_nulls().to_list()).values_list("uscc", "id"))
        if fresh.height <= 500
        else dict(register().organisations.select("uscc", "id").drop_nulls().iter_rows())
    )
    # A doubtful row is nobody else's, also where it says another's code: it waits without one.
    unsure = (
        rows.filter(pl.col("decision") == "doubtful")["token"].drop_nulls().unique().to_list()
        if "decision" in rows.columns
        else []
    )
    doubted = pl.col("token").is_in(unsure) & pl.col("uscc").is_in(list(there))
    fresh = fresh.with_columns(pl.when(~doubted.fill_null(False)).then("uscc").alias("uscc"))
    made = {token: there[code] for token, code in fresh.select("token", "uscc").iter_rows() if code in there}
    fresh = fresh.filter(~pl.col("token").is_in(list(made)))
    ids = next_ids(Organisation, fresh.height)
    parsed = identity.normalise_organisation(fresh["name"])
    texts = [
        (naming.pinyin(n or c or "")[0], naming.search_text([n] if n else [], c, k))
        for (n, c), k in zip(fresh.select("name", "uscc").iter_rows(), parsed["core"], strict=True)
    ]
    records = [
        (pk, name, core or "", code, naming.kind_of(name, code), place, industry, sound, search, reading.pk, row)
        for pk, (name, code, place, industry, row), core, (sound, search) in zip(
            ids, fresh.select("name", "uscc", "place", "industry", "row").iter_rows(), parsed["core"], texts, strict=True
        )
    ]
    insert(
        Organisation, ("id", "name", "core", "uscc", "kind", "place", "industry", "pinyin", "search", "reading", "row"), records
    )
    known = fresh.select(
        pl.Series("id", ids, dtype=pl.Int64),
        "name",
        "uscc",
        "place",
        pl.lit(None, pl.Int64).alias("merged_into"),
        pl.col("name").alias("plain"),
    )
    return made | dict(zip(fresh["token"].to_list(), ids, strict=True)), known


def _faces(rows: pl.DataFrame) -> pl.DataFrame:
    """One row a token: the name of its first coded row, its code, place, industry and first row."""
    coded = rows.with_columns(
        naming.clean(pl.col("name")).alias("name"),
        naming.clean_code(pl.col("code")).alias("code"),
    ).with_columns(
        pl.when(pl.col("code").str.len_chars() == 18).then("code").alias("uscc"),
        pl.col("row").cast(pl.Int64, strict=False).alias("row") if "row" in rows.columns else pl.lit(None, pl.Int64).alias("row"),
    )
    # A place written in the row is better than the one in the code, where the firm was first registered.
    known = set(register_places())
    home = pl.col("uscc").str.slice(2, 6)
    faces = (
        coded.sort(pl.col("uscc").is_null(), maintain_order=True)
        .group_by("token", maintain_order=True)
        .agg(
            pl.col("name").drop_nulls().first(),
            pl.col("code").drop_nulls().first(),
            pl.col("uscc").drop_nulls().first(),
            pl.col("place").drop_nulls().first(),
            pl.col("industry").drop_nulls().first(),
            pl.col("row").min(),
        )
    )
    faces = faces.with_columns(
        pl.coalesce("place", pl.when(home.is_in(list(known))).then(home)).alias("place"),
        pl.coalesce("name", "code").alias("name"),
    )
    doubled = pl.col("uscc").is_not_null() & ~pl.col("uscc").is_first_distinct()
    return faces.with_columns(pl.when(~doubled).then("uscc").alias("uscc")).sort("token")


def register_places() -> set[str]:
    """Codes of counties, as codes of organisations begin with them (after two characters)."""
    from yipanqi.registry.linking.codes import gazetteer

    return {code for code, level in gazetteer().level.items() if level == "county"}


def remember(rows: pl.DataFrame, made: dict[int, int], new: pl.DataFrame, reading: Reading) -> bool:
    """Each spelling that is not yet known for its organisation; doubtful ones with the one that they may be. Whether anything was
    new.
    """
    ids = (
        pl.col("token").replace_strict(list(made), list(made.values()), default=None, return_dtype=pl.Int64)
        if made
        else pl.lit(None, pl.Int64)
    )
    asked = rows.with_columns(
        pl.coalesce("organisation", ids).alias("organisation"),
        naming.clean(pl.col("name")).alias("plain"),
        naming.clean_code(pl.col("code")).alias("code"),
    ).filter(pl.col("organisation").is_not_null())
    fresh = _unknown(asked, made)
    if fresh.height:
        suggested = _suggestions(fresh.filter(pl.col("decision") == "doubtful"), asked)
        _insert_names(fresh, suggested, reading)
    told = asked.filter(pl.col("decision") != "doubtful").unique(["organisation", "plain", "code", "place"], maintain_order=True)
    return _enrich(told, pl.concat([register().organisations, new])) or bool(fresh.height)


def _unknown(asked: pl.DataFrame, made: dict[int, int]) -> pl.DataFrame:
    """Questions that would not be answered from memory next time."""
    known = register()
    new = pl.col("organisation").is_in(list(made.values())) if made else pl.lit(False)
    plain = asked.unique(["plain", "code", "place"], keep="first", maintain_order=True)
    # Code and own name together are memory enough.
    own = plain.filter((pl.col("decision") != "doubtful") & (pl.col("code").str.len_chars() == 18).fill_null(False))
    first = own.filter(new).unique(["organisation"], keep="first", maintain_order=True)
    coded = own.join(known.coded, on=["code", "plain", "organisation"], how="semi")
    skip = pl.concat([first, coded]).select(*asked_as("plain", "code", "place"), "organisation")
    seen = known.known
    plain = plain.with_columns(
        *[e.alias(f"{n}#") for n, e in zip(("plain", "code", "place"), asked_as("plain", "code", "place"), strict=True)]
    )
    on = ["plain#", "code#", "place#"]
    skip = skip.rename({"plain": "plain#", "code": "code#", "place": "place#"})
    seen = seen.rename({"plain": "plain#", "code": "code#", "place": "place#"})
    out = plain.join(skip, on=[*on, "organisation"], how="anti").join(seen, on=[*on, "organisation"], how="anti")
    return out.drop(on)


def among_themselves(rows: pl.DataFrame) -> pl.DataFrame:
    """`rows`: id, name, code, place. Out: at, token (equal for the same organisation), and for rows that may be another
    one of them: other (its id), confidence_own, reason_own.
    """
    at = rows["id"].cast(pl.UInt32).alias("at")
    if rows.height < 2:
        schema = {"at": pl.UInt32, "token": pl.Int64, "other": pl.UInt32, "confidence_own": pl.Float64, "reason_own": pl.String}
        return pl.DataFrame(
            {"at": at, "token": [1] * rows.height, "other": None, "confidence_own": None, "reason_own": None}, schema=schema
        )
    if rows["code"].null_count() == 0 and uscc_problems(rows["code"]).null_count() == rows.height:
        # Two valid codes are two organisations whatever their names; only what stands under one code is compared.
        own = rows["code"].str.slice(8, 9)
        several = (pl.col("name").n_unique().over("own") > 1).alias("several")
        asked = rows.with_columns(own.alias("own")).select(several).to_series()
        token = own.rank("dense").cast(pl.Int64)
        frame = pl.DataFrame([at, token.alias("token")]).with_columns(
            other=_NOBODY, confidence_own=_NO_NUMBER, reason_own=_NO_WORD
        )
        if not asked.any():
            return frame
        compared = _resolved(rows.filter(asked)).with_columns(pl.col("token") + int(token.max() or 0))  # type: ignore[arg-type]
        return pl.concat([frame.filter(~asked), compared.select(frame.columns)]).sort("at")
    return _resolved(rows)


_NOBODY, _NO_NUMBER, _NO_WORD = pl.lit(None, pl.UInt32), pl.lit(None, pl.Float64), pl.lit(None, pl.String)


def _resolved(rows: pl.DataFrame) -> pl.DataFrame:
    """`among_themselves` by the engine."""
    said = identity.resolve(rows)
    first = said["entity"].unique(maintain_order=True)
    frame = said.select(
        pl.col("entity")
        .replace_strict(first, pl.Series(range(1, len(first) + 1), dtype=pl.Int64), return_dtype=pl.Int64)
        .alias("token"),
        pl.when(pl.col("decision") == "doubtful").then(pl.col("other_id").cast(pl.UInt32, strict=False)).alias("other"),
        pl.col("confidence").alias("confidence_own"),
        pl.col("reason").alias("reason_own"),
    ).with_columns(rows["id"].cast(pl.UInt32).alias("at"))
    # Of two that may be one, the one without a code waits for review, else the later one: never both.
    coded = rows["code"].is_not_null()
    theirs = frame.select(pl.col("at").alias("other"), pl.col("token").alias("token_other"), coded.alias("coded_other"))
    frame = frame.with_columns(coded.alias("coded")).join(theirs, on="other", how="left", maintain_order="left")
    waits = (pl.col("coded") < pl.col("coded_other")) | (
        (pl.col("coded") == pl.col("coded_other")) & (pl.col("token") > pl.col("token_other"))
    )
    return frame.with_columns(pl.when(waits).then("other").alias("other")).select(
        "at", "token", "other", "confidence_own", "reason_own"
    )


def _suggestions(doubtful: pl.DataFrame, asked: pl.DataFrame) -> dict[int, int]:
    """organisation that a doubtful row became -> the one that it may be: known before, or made from the same file."""
    if not doubtful.height:
        return {}
    question = doubtful.select(pl.col("organisation").alias("id"), pl.col("plain").alias("name"), "code", "place")
    links = identity.link(question, register().side).filter(pl.col("decision") == "doubtful")
    found = {int(a): int(b) for a, b in links.select("id", "against_id").drop_nulls().iter_rows() if a != b}
    if len(found) < doubtful["organisation"].n_unique():
        rows = asked.filter(pl.col("token").is_not_null()).with_row_index("id")
        owner = rows["organisation"].to_list()
        pairs = among_themselves(rows.select("id", pl.col("plain").alias("name"), "code", "place")).drop_nulls("other")
        for at, other in pairs.select("at", "other").iter_rows():
            if owner[at] != owner[other]:
                found.setdefault(owner[at], owner[other])
    return found


def _insert_names(fresh: pl.DataFrame, suggested: dict[int, int], reading: Reading) -> None:
    """Spellings with the one that a doubtful one may be; a doubt without another side is none."""
    other = (
        pl.col("organisation").replace_strict(list(suggested), list(suggested.values()), default=None, return_dtype=pl.Int64)
        if suggested
        else pl.lit(None, pl.Int64)
    )
    frame = fresh.with_columns(pl.when(pl.col("decision") == "doubtful").then(other).alias("suggested"))
    waits, sure = pl.col("suggested").is_not_null(), pl.col("decision") == "same"
    frame = frame.select(
        "organisation",
        pl.col("plain").fill_null("").alias("spelling"),
        "code",
        "place",
        pl.when(waits | sure).then("confidence").otherwise(1.0).alias("confidence"),
        pl.when(waits | sure).then("reason").otherwise(pl.lit("first_seen")).alias("reason"),
        pl.when(waits).then(pl.lit("doubtful")).otherwise(pl.lit("same")).alias("decision"),
        "suggested",
        pl.lit(reading.pk).alias("reading"),
        "row" if "row" in fresh.columns else pl.lit(None, pl.Int64).alias("row"),
    )
    insert(Name, tuple(frame.columns), frame.rows())


def _enrich(told: pl.DataFrame, organisations: pl.DataFrame) -> bool:
    """What the register did not know of an organisation and a row surely its own says: code, place, industry, spelling.

    A place is also made narrower: a city becomes the county in it. Whether anything changed.
    """
    known = organisations.select("id", "uscc", pl.col("place").alias("place#"), pl.col("plain").alias("plain#"))
    both = told.join(known, left_on="organisation", right_on="id")
    wide = pl.col("place#").is_null() | (pl.col("place#").str.ends_with("00") & ~pl.col("place").str.ends_with("00"))
    more = both.filter(
        (pl.col("uscc").is_null() & (pl.col("code").str.len_chars() == 18))
        | (wide & pl.col("place").is_not_null())
        | (pl.col("plain") != pl.col("plain#")).fill_null(False)
    )
    by_organisation = more.partition_by("organisation", as_dict=True)
    if not by_organisation:
        return False
    taken = set(organisations["uscc"].drop_nulls().to_list())
    changed = list(Organisation.objects.in_bulk([key[0] for key in by_organisation]).values())
    before = [_said(o) for o in changed]
    coded = [o.pk for o in changed if _learn(o, by_organisation[(o.pk,)].rows(named=True), taken)]
    respell(changed)
    _settle(coded)
    return before != [_said(o) for o in changed]


def _said(one: Organisation) -> tuple[str | None, ...]:
    return one.uscc, one.place, one.industry, one.search


def _learn(organisation: Organisation, rows: list[dict[str, Any]], taken: set[str]) -> bool:
    """Fill in what is unknown; whether its code came in."""
    from yipanqi.registry.linking.codes import gazetteer

    coded = False
    for row in rows:
        code, place = row["code"], row["place"]
        if organisation.uscc is None and code and len(code) == 18 and code not in taken:
            organisation.uscc, coded = code, True
            taken.add(code)
        here = organisation.place
        if place and (here is None or (place != here and here.endswith("00") and gazetteer().inside(place, here))):
            organisation.place = place
        organisation.industry = organisation.industry or row.get("industry")
    return coded


def _settle(coded: list[int]) -> None:
    """Doubts that a code which came in later answers: two valid codes are two organisations."""
    waiting = Name.objects.filter(organisation__in=coded, decision="doubtful", suggested__uscc__isnull=False)
    for name in waiting.select_related("organisation", "suggested"):
        one, other = str(name.organisation.uscc), str(name.suggested.uscc if name.suggested else "")
        if one[8:17] != other[8:17] and uscc_problem(one) is None and uscc_problem(other) is None:
            Name.objects.filter(pk=name.pk).update(decision="different", reason="other_code")


def respell(organisations: list[Organisation], families: dict[int, list[int]] | None = None) -> None:
    """Make search words anew from all spellings and save; for organisations whose name, code, place or spellings changed.

    `families`: organisation -> it and those merged into it, under whose names it is found too.
    """
    families = families or {}
    owner = {member: o.pk for o in organisations for member in families.get(o.pk, [o.pk])}
    spoken: dict[int, list[str]] = {}
    names = Name.objects.filter(organisation__in=owner).exclude(decision="different").order_by("id")
    for member, spelling in (
        *Organisation.objects.filter(pk__in=owner).order_by("id").values_list("pk", "name"),
        *names.values_list("organisation", "spelling"),
    ):
        spoken.setdefault(owner[member], []).append(spelling)
    cores = identity.normalise_organisation(pl.Series([o.name for o in organisations], dtype=pl.String))["core"]
    for organisation, core in zip(organisations, cores, strict=True):
        organisation.core = core or ""
        organisation.pinyin = naming.pinyin(organisation.name)[0]
        others = [n for n in spoken.get(organisation.pk, []) if n != organisation.name]
        organisation.search = naming.search_text([organisation.name, *others], organisation.uscc, core)
    fields = ["name", "uscc", "place", "industry", "core", "pinyin", "search"]
    Organisation.objects.bulk_update(organisations, fields, batch_size=100)


def next_ids(model: type[models.Model], count: int) -> list[int]:
    """So many free ids, reserved for this transaction."""
    if not count:
        return []
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count])
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
        cursor.execute(f"SELECT coalesce(max(id), 0) FROM {connection.ops.quote_name(table)}")
        first = max(int(row[0]) if row else 0, int(cursor.fetchone()[0])) + 1
    return list(range(first, first + count))


def insert(model: type[models.Model], names: tuple[str, ...], records: list[tuple]) -> None:
    """Insert tuples of the fields `names`; other fields get the model's default."""
    fixed = {}
    for field in model._meta.concrete_fields:
        default = field.get_default()
        if field.name not in names and not field.primary_key and not (field.null and default in (None, "")):
            fixed[field.column] = field.get_db_prep_save(default, connection)
    quote = connection.ops.quote_name
    columns = [model._meta.get_field(n).column for n in names] + list(fixed)
    marks = ", ".join(["%s"] * len(columns))
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(map(quote, columns))}) VALUES ({marks})"
    more = tuple(fixed.values())
    with connection.cursor() as cursor:
        for first in range(0, len(records), 5000):
            cursor.executemany(sql, [(*record, *more) for record in records[first : first + 5000]])
