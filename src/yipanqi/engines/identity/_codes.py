"""Codes of organisations. In: codes as written (18 characters, or 9 of the old 组织机构代码). Out: cleaned code, valid, nine.

`nine` is the organisation code that identifies (positions 9 to 17 of a valid 统一社会信用代码, GB 32100-2015, or a valid
organisation code, GB 11714). Anything that is no such code (123E17, 无, zeros) is no evidence and becomes null.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from yipanqi.values.reading.codes import ALPHABET, CATEGORIES, organisation_character

_OUTER = np.array([pow(3, i, 31) for i in range(17)], dtype=np.int32)  # GB 32100-2015
_INNER = np.array([3, 7, 9, 10, 5, 8, 4, 2], dtype=np.int32)  # GB 11714
_WORTH = np.full(256, -1, dtype=np.int32)
_WORTH[[ord(c) for c in ALPHABET]] = range(len(ALPHABET))
_PLAIN = np.zeros(256, dtype=np.int32)
_PLAIN[[ord(c) for c in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"]] = range(36)
_KINDS = np.zeros((256, 256), dtype=bool)
for _department, _kinds in CATEGORIES.items():
    for _kind in _kinds.strip():
        _KINDS[ord(_department), ord(_kind)] = True


def read_codes(codes: pl.Series) -> pl.DataFrame:
    """code (17 to 19 characters, or 9; null when unusable), valid (Boolean), nine (String or null); one row a code."""
    frame = pl.DataFrame({"code": codes.cast(pl.String)})
    plain = pl.col("code").str.contains("^[0-9A-Z]*$")
    odd = (
        frame.filter(~plain)
        .unique()
        .with_columns(tidy=pl.col("code").str.normalize("NFKC").str.to_uppercase().str.replace_all("[^0-9A-Z]", ""))
    )
    frame = frame.join(odd, on="code", how="left", maintain_order="left").select(code=pl.coalesce("tidy", "code"))
    length = pl.col("code").str.len_chars()
    filler = pl.col("code").str.contains(r"^(?:0+|1+|9+|X+|0*123456789.*)$") | pl.col("code").str.contains("000000000")
    frame = frame.select(code=pl.when(((length >= 17) & (length <= 19) | (length == 9)) & ~filler).then("code"))
    old = frame.filter(length == 9)["code"].unique()
    good = [c for c in old.to_list() if organisation_character(c) == c[8]]
    valid = _valid(frame["code"])
    return frame.with_columns(valid=valid).with_columns(
        nine=pl.when("valid").then(pl.col("code").str.slice(8, 9)).when(pl.col("code").is_in(good)).then("code")
    )


def _valid(codes: pl.Series) -> pl.Series:
    """Whether each cleaned code passes every check of GB 32100-2015; the same answers as `values.reading.uscc_problem`."""
    long = (codes.str.len_chars() == 18).fill_null(False)
    chosen = codes.filter(long)
    if chosen.is_empty():
        return pl.Series("valid", np.zeros(len(codes), dtype=bool))
    letters = np.array(chosen.to_list(), dtype="S18").view(np.uint8).reshape(-1, 18)
    worth = _WORTH[letters]
    good = (worth >= 0).all(axis=1) & _KINDS[letters[:, 0], letters[:, 1]]
    good &= (31 - worth[:, :17] @ _OUTER % 31) % 31 == worth[:, 17]
    ninth = 11 - _PLAIN[letters[:, 8:16]] @ _INNER % 11  # 10 is X, 11 is 0
    good &= np.where(ninth == 10, ord("X"), np.where(ninth == 11, ord("0"), ninth + ord("0"))) == letters[:, 16]
    answer = np.zeros(len(codes), dtype=bool)
    answer[long.to_numpy()] = good
    return pl.Series("valid", answer)
