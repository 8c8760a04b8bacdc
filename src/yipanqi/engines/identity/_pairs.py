"""Which pairs are worth looking at, and what exact evidence says of each. In: two sides. Out: l, r, reason.

Pairs come from equal codes, inner organisation codes, names, former names and cores only: nothing that the rules could accept is
missed.
"""

from __future__ import annotations

import polars as pl
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from yipanqi.engines.identity._formers import contested
from yipanqi.engines.identity._places import agreement
from yipanqi.engines.identity._reasons import STRONG
from yipanqi.engines.identity._related import related
from yipanqi.engines.identity._sides import Side
from yipanqi.engines.identity._words import GROUPS, KINDS, REGISTERED, TRADES

_PROVINCE = 2  # digits of the code of a province
_SEEN = (
    "name",
    "key",
    "flat",
    "other",
    "place",
    "bracket_places",
    "form_class",
    "branch",
    "generic",
    "code",
    "valid",
    "nine",
    "column",
    "city",
)


def exact_pairs(left: Side, right: Side, *, own: bool = False, claimed: frozenset[str] | None = None) -> pl.DataFrame:
    """l, r, former, former_generic, former_contested: pairs that share a code, a name, a former name or a core.

    `own`: one list with itself. `claimed`: former names that several claim, where more than these two sides are to be asked.
    """
    a, b = left.nodes, right.nodes
    plain = [_join(a, b, column) for column in ("code", "nine", "name", "key")]
    plain += [_branches(a, b), _branches(b, a).select(l="r", r="l"), _join(a, b, "other", "key"), _join(a, b, "key", "other")]
    no, yes = pl.lit(False), pl.lit(True)
    parts = pl.concat(plain).select("l", "r", former=no, former_generic=yes, former_contested=yes)
    formers = [side.formers.rename({"former": "text"}) for side in (left, right)]
    names = [side.nodes.select("n", text="name", generic=no) for side in (left, right)]
    twice = list(contested(left, right) if claimed is None else claimed)
    was = [_former(x, y, twice) for x, y in ((names[0], formers[1]), (formers[0], names[1]), (formers[0], formers[1]))]
    pairs = pl.concat([parts, *was])
    if own:
        pairs = pairs.filter(pl.col("l") < pl.col("r"))
    every = (pl.col("former_generic").all(), pl.col("former_contested").all())
    return pairs.group_by("l", "r").agg(pl.col("former").any(), *every)


def _join(a: pl.DataFrame, b: pl.DataFrame, left_on: str, right_on: str | None = None) -> pl.DataFrame:
    return (
        a.filter(pl.col(left_on).is_not_null())
        .select(k=left_on, l="n")
        .join(b.filter(pl.col(right_on or left_on).is_not_null()).select(k=right_on or left_on, r="n"), on="k")
        .select("l", "r")
    )


def _branches(parts: pl.DataFrame, wholes: pl.DataFrame) -> pl.DataFrame:
    """l, r: a branch, and an organisation with whose whole name, legal form and all, its own begins."""
    whole = wholes.filter(~pl.col("branch") & pl.col("form_class").is_not_null()).select("name", r="n")
    begin = (
        parts.filter("branch")
        .select("name", l="n")
        .with_columns(end=pl.int_ranges(2, pl.col("name").str.len_chars()))
        .explode("end")
    )
    return begin.select("l", name=pl.col("name").str.head("end")).join(whole, on="name").select("l", "r")


def _former(a: pl.DataFrame, b: pl.DataFrame, twice: list[str]) -> pl.DataFrame:
    joined = (
        a.drop_nulls("text")
        .select("text", l="n", lg="generic")
        .join(b.drop_nulls("text").select("text", r="n", rg="generic"), on="text")
    )
    general = pl.col("lg") | pl.col("rg")
    return joined.select(
        "l", "r", former=pl.lit(True), former_generic=general, former_contested=general | pl.col("text").is_in(twice)
    )


def grade(pairs: pl.DataFrame, left: Side, right: Side) -> pl.DataFrame:
    """l, r, reason of every pair that some rule speaks of, with `agree` of the place columns."""
    wide = pairs.join(left.nodes.select(pl.col("n").alias("l"), *(pl.col(c).alias("l_" + c) for c in _SEEN)), on="l")
    wide = wide.join(right.nodes.select(pl.col("n").alias("r"), *(pl.col(c).alias("r_" + c) for c in _SEEN)), on="r")
    wide = wide.with_columns(_agree(), _code_relation()).with_columns(name_says=_name_relation())
    wide = _near_codes(_related(wide))
    wide = wide.with_columns(reason=_verdict())
    return wide.filter(pl.col("reason").is_not_null()).select("l", "r", "reason", "agree")


def _agree() -> pl.Expr:
    return agreement(pl.col("l_column"), pl.col("r_column"), pl.col("l_city"), pl.col("r_city"))


def _code_relation() -> pl.Expr:
    a, b, na, nb = pl.col("l_code"), pl.col("r_code"), pl.col("l_nine"), pl.col("r_nine")
    both = pl.col("l_valid") & pl.col("r_valid")
    return (
        pl.when(a.is_null() | b.is_null())
        .then(pl.lit("none"))
        .when((a == b) & both)
        .then(pl.lit("equal"))
        .when((na == nb).fill_null(False) & both)
        .then(pl.lit("inner"))
        .when((na == nb).fill_null(False))
        .then(pl.lit("nine"))
        .when(a == b)
        .then(pl.lit("equal_bad"))
        .when(na.is_not_null() & nb.is_not_null())
        .then(pl.lit("differ"))
        .otherwise(pl.lit("far"))
        .alias("codes")
    )


def _related(wide: pl.DataFrame) -> pl.DataFrame:
    """Among pairs with one code and other names: whether the names have anything in common."""
    asked = pl.col("codes").is_in(["equal", "nine"]) & (pl.col("l_key") != pl.col("r_key")) & pl.col("name_says").is_null()
    some = wide.filter(asked).select("l", "r", "l_name", "r_name", "l_key", "r_key")
    if some.is_empty():
        return wide.with_columns(related=pl.lit(True))
    told = pl.Series("related", [related(*row) for row in some.select("l_name", "r_name", "l_key", "r_key").iter_rows()])
    joined = wide.join(some.select("l", "r", told), on=["l", "r"], how="left")
    return joined.with_columns(pl.col("related").fill_null(True))


def _near_codes(wide: pl.DataFrame) -> pl.DataFrame:
    """Among pairs whose codes differ with a failed check, those one slip (one character, or two swapped) apart."""
    some = wide.filter((pl.col("codes") == "far") & pl.col("name_says").is_not_null()).select("l", "r", "l_code", "r_code")
    if some.is_empty():
        return wide
    slips = cpdist(some["l_code"].to_list(), some["r_code"].to_list(), scorer=OSA.distance)
    near = some.filter(pl.Series(slips <= 1)).select("l", "r", near=pl.lit(True))
    joined = wide.join(near, on=["l", "r"], how="left")
    return joined.with_columns(codes=pl.when(pl.col("near")).then(pl.lit("near")).otherwise("codes")).drop("near")


def _inside(a: pl.Expr, b: pl.Expr) -> pl.Expr:
    return a.str.starts_with(b) | b.str.starts_with(a)


def _unknown(place: pl.Expr) -> pl.Expr:
    return place.is_null() | place.str.starts_with("?")


def _name_relation() -> pl.Expr:
    """What the two names say of each other, codes left aside: a reason, or null."""
    other_city = pl.col("agree") == 0
    settled = (pl.col("agree") >= 3) & (pl.col("l_name").str.len_chars() >= 4) & pl.col("l_form_class").is_not_null()
    generic = pl.col("l_generic") & ~settled
    one_name = (
        pl.when(generic & ~whole_name("l_"))
        .then(pl.lit("name_generic"))
        .when(_apart())
        .then(pl.lit("name_other_place"))
        .otherwise(pl.lit("name"))
    )
    by_former = (
        pl.when("former_generic")
        .then(pl.lit("name_generic"))
        .when("former_contested")
        .then(pl.lit("former_contested"))
        .when(other_city)
        .then(pl.lit("name_other_place"))
        .otherwise(pl.lit("former_name"))
    )
    return (
        pl.when((pl.col("l_name") == pl.col("r_name")).fill_null(False))
        .then(one_name)
        .when("former")
        .then(by_former)
        .when(pl.col("l_branch") != pl.col("r_branch"))
        .then(pl.when(_head_is_other()).then(pl.lit("branch")))
        .when(_other_kinds())
        .then(None)
        .when((pl.col("l_key") == pl.col("r_key")).fill_null(False))
        .then(pl.coalesce(_places_against(), _parts_differ(generic | (pl.col("r_generic") & ~settled))))
        .when(_other_key())
        .then(_other_key_says())
    )


def whole_name(prefix: str = "") -> pl.Expr:
    """A firm's name as registered, legal form and all: without a place in it, it is the only one in the country
    (企业名称登记管理规定).
    """
    key = pl.col(prefix + "key")
    named = (key.str.len_chars() >= 2) & ~key.is_in(list(TRADES))
    return (pl.col(prefix + "form_class").is_in(list(REGISTERED)) & named).fill_null(False)


def _apart() -> pl.Expr:
    """One name without a known place in it, in two cities, or in two places of one city."""
    return (pl.col("agree") <= 1) & _unknown(pl.col("l_place"))


def _other_kinds() -> pl.Expr:
    """A hospital and a school, an office and a firm: two bodies, whatever their names share."""
    mine, theirs = (pl.col(f"{side}_form_class").replace_strict(KINDS, default=None, return_dtype=pl.String) for side in "lr")
    return (mine != theirs).fill_null(False)


def _other_key() -> pl.Expr:
    return (pl.col("l_other") == pl.col("r_key")).fill_null(False) | (pl.col("l_key") == pl.col("r_other")).fill_null(False)


def _other_key_says() -> pl.Expr:
    """For a core that is the other's with its bracketed place, the last of its places or without 中国: why they may be one, or
    not.
    """
    mine = (pl.col("l_other") == pl.col("r_key")).fill_null(False)
    bracketed = pl.when(mine).then(pl.col("l_bracket_places") != "").otherwise(pl.col("r_bracket_places") != "")
    placeless = pl.when(mine).then(pl.col("r_place").is_null()).otherwise(pl.col("l_place").is_null())
    kind = pl.when(bracketed).then(pl.lit("bracket_place")).otherwise(pl.lit("place_missing"))
    return pl.when(bracketed | placeless).then(pl.coalesce(_places_against(), kind))


def _place_relation() -> tuple[pl.Expr, pl.Expr]:
    """(vague, nested): one of the two places is not known; one lies in the other."""
    a, b = pl.col("l_place"), pl.col("r_place")
    other = ~a.eq_missing(b)
    vague = other & (_unknown(a) | _unknown(b))
    return vague, other & ~vague & _inside(a, b)


def _public(side: str) -> pl.Expr:
    """Is it a school, a hospital, an office …: no company, and of a known kind?"""
    return (pl.col(f"{side}_form_class").replace_strict(KINDS, default="company", return_dtype=pl.String) != "company").fill_null(
        False
    )


def _places_against() -> pl.Expr:
    """For equal cores: why the places speak against it, or null."""
    a, b, brackets = pl.col("l_place"), pl.col("r_place"), (pl.col("l_bracket_places"), pl.col("r_bracket_places"))
    vague, nested = _place_relation()
    # A place in one name against the place column of the other.
    known = pl.when(_unknown(a)).then(b).otherwise(a)
    column = pl.when(_unknown(a)).then("l_column").otherwise("r_column")
    columns_against = vague & ~_unknown(known) & ~_unknown(column) & ~_inside(known, column)
    brackets_against = (brackets[0] != "") & (brackets[1] != "") & ~_inside(*brackets)
    elsewhere = ((vague | nested) & (pl.col("agree") == 0)) | columns_against.fill_null(False) | brackets_against
    levels = (a.str.len_chars() == _PROVINCE) != (b.str.len_chars() == _PROVINCE)
    two_bodies = nested & levels & _public("l") & _public("r")  # 成都职业技术学院 is not 四川职业技术学院
    return (
        pl.when((~a.eq_missing(b) & ~vague & ~nested) | elsewhere | two_bodies.fill_null(False))
        .then(pl.lit("other_place"))
        .when((vague | nested) & ((pl.col("l_key").str.len_chars() < 2) | pl.col("l_key").is_in(list(TRADES))))
        .then(pl.lit("too_general"))
    )


def _parts_differ(generic: pl.Expr) -> pl.Expr:
    """For equal cores whose places allow it: the weightiest part in which the names differ, else 'spelling'."""
    vague, nested = _place_relation()
    a, b = pl.col("l_form_class"), pl.col("r_form_class")
    forms_differ = (a != b).fill_null(False)
    return (
        pl.when(forms_differ & (a.is_in(list(GROUPS)) | b.is_in(list(GROUPS))))
        .then(pl.lit("group"))
        .when(pl.col("l_bracket_places") != pl.col("r_bracket_places"))
        .then(pl.lit("bracket_place"))
        .when(nested)
        .then(pl.lit("place_nested"))
        .when(a.is_null() != b.is_null())
        .then(pl.lit("form_missing"))
        .when(vague)
        .then(pl.lit("place_missing"))
        .when(forms_differ)
        .then(pl.lit("legal_form"))
        .when(pl.col("l_flat") != pl.col("r_flat"))
        .then(pl.lit("number_word"))
        .when(generic)
        .then(pl.lit("name_generic"))
        .when((pl.col("agree") == 0) | _apart())
        .then(pl.lit("name_other_place"))
        .otherwise(pl.lit("spelling"))
    )


def _head_is_other() -> pl.Expr:
    """One is a branch and its name opens with the other's whole name, legal form and all."""
    a, b = pl.col("l_name"), pl.col("r_name")
    opens = pl.when("l_branch").then(a.str.starts_with(b)).otherwise(b.str.starts_with(a))
    return (opens & pl.when("l_branch").then("r_form_class").otherwise("l_form_class").is_not_null()).fill_null(False)


def _verdict() -> pl.Expr:
    """Names and codes together."""
    said, codes = pl.col("name_says"), pl.col("codes")
    strong = said.is_in(list(STRONG)).fill_null(False)
    alike = (
        (pl.col("l_key") == pl.col("r_key")).fill_null(False) | strong | pl.col("l_name").is_null() | pl.col("r_name").is_null()
    )
    accepted = said.is_in(["other_place", "too_general", "branch"]).not_().fill_null(False)
    branch = (pl.col("l_branch") != pl.col("r_branch")) & pl.col("l_name").is_not_null() & pl.col("r_name").is_not_null()
    named = strong | said.is_in(["name_generic", "name_other_place"]).fill_null(False)
    return (
        pl.when(codes.is_in(["equal", "nine"]) & branch)
        .then(pl.lit("code_branch"))
        .when(codes.is_in(["equal", "nine"]) & ~pl.col("related"))
        .then(pl.lit("code_unrelated_name"))
        .when(codes == "equal")
        .then(pl.when(alike).then(pl.lit("code")).otherwise(pl.lit("code_other_name")))
        .when(codes == "nine")
        .then(pl.lit("organisation_code"))
        .when(codes == "inner")
        .then(pl.when(alike & ~branch).then(pl.lit("organisation_code")).otherwise(pl.lit("organisation_code_other_name")))
        .when(codes == "equal_bad")
        .then(
            pl.when(named).then(pl.lit("code_unchecked")).when(accepted).then(said).otherwise(pl.lit("code_unchecked_other_name"))
        )
        .when(codes == "differ")
        .then(
            pl.when(strong)
            .then(pl.when(pl.col("agree") == 0).then(pl.lit("other_code")).otherwise(pl.lit("code_differs")))
            .when(accepted)
            .then(pl.lit("other_code"))
            .otherwise(said)
        )
        .when(codes == "near")
        .then(pl.when(named).then(pl.lit("code_one_off")).otherwise(said))
        .when(codes == "far")
        .then(pl.when(strong).then(pl.lit("code_unreadable")).otherwise(said))
        .otherwise(said)
    )
