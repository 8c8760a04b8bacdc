"""Names made of the first characters of words: 杭电, 华科 for universities, 中石化, 中石油 for firms of the nation.

In: nodes that nothing else was found for. Out: l, r, reason, cost; only ever doubtful. The first word gives its first character,
the words behind it, in their order, their first character or themselves; of a firm of the nation no word between is left out.
"""

from __future__ import annotations

import functools

import polars as pl

from yipanqi.engines.identity._places import gazetteer
from yipanqi.engines.identity._words import COMPANIES, trade_of

LEAST, MOST = 2, 4
LONGEST = 6  # words of a full name
NATION_LEAST = 3  # two characters would say any of its firms
_NATION = ("中国", "国家")
_PLAIN, _OTHER = 1.0, 1.5  # a 大学 is said so before a 学院


def initials_pairs(left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    """l, r, reason, cost: each name of `left` that may be initials, with the full names of `right` whose initials it is."""
    place = pl.col("core").is_in(list(gazetteer().following))
    some = left.filter(
        pl.col("form_class").is_null()
        & ~pl.col("branch")
        & ~place.fill_null(False)
        & pl.col("name").str.contains(rf"^[\u4e00-\u9fff]{{{LEAST},{MOST}}}$")
    )
    asked: dict[str, list[int]] = {}
    for n, name in some.select("n", "name").iter_rows():
        if trade_of(name) != name:
            asked.setdefault(name, []).append(n)
    rows = []
    if asked:
        school = pl.col("form_class").is_in(["university", "college"])
        nation = pl.col("form_class").is_in(list(COMPANIES)) & pl.col("name").str.contains("^(?:中国|国家)")
        begins = pl.col("name").str.head(1).is_in(sorted({name[0] for name in asked}))
        full = right.filter((school | nation).fill_null(False) & begins & ~pl.col("branch"))
        for n, name, form in full.select("n", "name", "legal_form").iter_rows():
            said = initials(name, form or "")
            cost = _PLAIN if name.endswith("大学") or name.startswith(_NATION) else _OTHER
            rows += [(m, n, "abbreviation", cost) for text in said & asked.keys() for m in asked[text]]
    return pl.DataFrame(
        sorted(rows), schema={"l": pl.UInt32, "r": pl.UInt32, "reason": pl.String, "cost": pl.Float64}, orient="row"
    )


@functools.lru_cache(maxsize=20_000)
def initials(name: str, form: str) -> frozenset[str]:
    """What may stand for `name`: 杭州电子科技大学 → 杭电, 杭科, 杭电大 …; 中国石油化工集团有限公司 → 中石化, 中石油 …"""
    body = name.removesuffix(form)
    firm = body.startswith(_NATION) and not name.endswith(("大学", "学院"))
    words = _short_words(body)
    if not 2 <= len(words) <= LONGEST or len(words[0]) < 2:
        return frozenset()
    made = {words[0][0]: False}  # what was said so far -> whether a word was left out
    for word in words[1:]:
        longer: dict[str, bool] = {}
        for said, skipped in made.items():
            if not (firm and skipped):
                longer |= {said + word[0]: skipped, said + word: skipped}
        if not firm:
            longer |= made
        else:
            longer |= dict.fromkeys(made, True)
        made = {said: skipped for said, skipped in longer.items() if len(said) <= MOST}
    least = NATION_LEAST if firm else LEAST
    ends = {"", "大"} if name.endswith("大学") else {""}
    found = {said + end for said in made for end in ends if len(said) >= least}
    return frozenset(f for f in found if len(f) <= MOST and f not in name)


def _short_words(text: str) -> list[str]:
    """`text` in words of two characters, else of three, else in single ones: 华中科技 → 华中, 科技, itself a word."""
    import rjieba

    known, words, at = set(rjieba.cut_all(text)), [], 0
    while at < len(text):
        size = next((n for n in (2, 3) if text[at : at + n] in known and len(text) >= at + n), 1)
        words.append(text[at : at + size])
        at += size
    return words
