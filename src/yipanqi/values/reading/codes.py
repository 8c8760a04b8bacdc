"""统一社会信用代码 (unified social credit code). In: codes. Out: what is wrong with them, or nothing.

GB 32100-2015 (check character, modulus 31) and GB 11714 (check digit of positions 9-17). A code in real use fails the outer
check, so callers warn and never block.
"""

from __future__ import annotations

import polars as pl

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015: no I O S V Z
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)  # 3^i mod 31
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)  # GB 11714
#: Registering department -> categories it may give; departments outside the table have only category 1.
CATEGORIES = {
    "1": "1239",
    "5": "1239",
    "9": "1239",
    "2": "19",
    "3": "12345 9",
    "4": "19",
    "6": "129",
    "7": "129",
    "8": "19",
    "A": "19",
    "N": "1239",
    "Y": "1",
}
PROBLEMS = ("length", "alphabet", "category", "check", "organisation_check")


def check_character(code: str) -> str:
    """The 18th character for the first 17 of `code`, all in ALPHABET."""
    total = sum(ALPHABET.index(c) * w for c, w in zip(code[:17], _WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def organisation_character(code: str) -> str:
    """The ninth character of an organisation code (组织机构代码) for its first eight characters."""
    total = sum(int(c, 36) * w for c, w in zip(code[:8], _ORGANISATION_WEIGHTS, strict=True))
    rest = 11 - total % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))


def uscc_problem(code: str | None) -> str | None:
    """The first of PROBLEMS that `code` has, or None; a missing code has no problem."""
    if code is None:
        return None
    if len(code) != 18:
        return "length"
    if any(c not in ALPHABET for c in code):
        return "alphabet"
    if code[1] not in CATEGORIES.get(code[0], ""):
        return "category"
    if check_character(code) != code[17]:
        return "check"
    if organisation_character(code[8:16]) != code[16]:
        return "organisation_check"
    return None


def uscc_problems(codes: pl.Series) -> pl.Series:
    """`uscc_problem` for a whole column of strings; String, null where nothing is wrong or no code is
    given.
    """
    frame = pl.DataFrame({"code": codes.cast(pl.String)})
    code = pl.col("code")
    worth = {c: i for i, c in enumerate(ALPHABET)}
    inner = {c: int(c, 36) for c in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
    at = [code.str.slice(i, 1) for i in range(18)]

    def sum_of(start: int, weights: tuple[int, ...], table: dict[str, int]) -> pl.Expr:
        return pl.sum_horizontal(
            at[start + i].replace_strict(table, default=None, return_dtype=pl.Int32) * w for i, w in enumerate(weights)
        )

    outer = (31 - sum_of(0, _WEIGHTS, worth) % 31) % 31
    ninth = 11 - sum_of(8, _ORGANISATION_WEIGHTS, inner) % 11
    ninth_text = pl.when(ninth == 10).then(pl.lit("X")).when(ninth == 11).then(pl.lit("0")).otherwise(ninth.cast(pl.String))
    pairs = [d + c for d, several in CATEGORIES.items() for c in several if c != " "]
    problem = (
        pl.when(code.is_null())
        .then(None)
        .when(code.str.len_chars() != 18)
        .then(pl.lit("length"))
        .when(~code.str.contains(f"^[{ALPHABET}]{{18}}$"))
        .then(pl.lit("alphabet"))
        .when(~code.str.slice(0, 2).is_in(pairs))
        .then(pl.lit("category"))
        .when(at[17].replace_strict(worth, default=None, return_dtype=pl.Int32) != outer)
        .then(pl.lit("check"))
        .when(at[16] != ninth_text)
        .then(pl.lit("organisation_check"))
        .otherwise(None)
    )
    return frame.select(problem.cast(pl.String).alias("problem")).to_series()
