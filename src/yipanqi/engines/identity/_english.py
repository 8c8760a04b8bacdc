"""Legal forms of foreign companies. In: names as written. Out: the same with the form in one spelling behind a dot (IBM
Corporation → IBM·CORP).

Read before blanks are taken out, because only the blank tells that the AG of "Siemens AG" is a form and that of "Flag" is none.
"""

from __future__ import annotations

import re
import unicodedata

import polars as pl

_CO, _LTD = r"(?:CO|COMPANY)", r"(?:LTD|LIMITED)"
#: How it is written (dots and commas taken out, capitals, one blank) -> the form, its class.
_WRITTEN = (
    (rf"{_CO} {_LTD}", "CO.LTD", "en_company_limited"),
    (rf"(?:{_CO} )?(?:PTE|PTY|PVT|PRIVATE|PROPRIETARY) {_LTD}", "PTE.LTD", "en_private_limited"),
    (r"(?:CORPORATION|CORP) " + _LTD, "CORP.LTD", "en_corporation_limited"),
    (_LTD, "LTD", "en_limited"),
    (r"G ?M ?B ?H ?& ?CO ?KG(?:AA)?", "GMBH&CO.KG", "de_partnership"),
    (r"G ?M ?B ?H|GESELLSCHAFT MIT BESCHRÄNKTER HAFTUNG", "GMBH", "de_limited"),
    (r"CORPORATION|CORP", "CORP", "en_corporation"),
    (r"INCORPORATED|INC", "INC", "en_incorporated"),
    (r"LIMITED LIABILITY COMPANY|L ?L ?C", "LLC", "en_liability"),
    (r"L ?L ?P", "LLP", "en_partnership"),
    (r"PUBLIC LIMITED COMPANY|P ?L ?C", "PLC", "en_public"),
    (r"AKTIENGESELLSCHAFT|AG", "AG", "de_shares"),
    (r"S ?E", "SE", "eu_shares"),
    (r"KG(?:AA)?", "KG", "de_limited_partnership"),
    (r"S ?A ?S", "SAS", "fr_simple"),
    (r"S ?A ?R ?L", "SARL", "fr_limited"),
    (r"S ?P ?A", "SPA", "it_shares"),
    (r"S ?R ?L", "SRL", "it_limited"),
    (r"S ?A", "SA", "fr_shares"),
    (r"B ?V", "BV", "nl_limited"),
    (r"N ?V", "NV", "nl_shares"),
    (r"A/?S", "AS", "dk_shares"),
    (r"AB", "AB", "se_shares"),
    (r"OYJ?", "OY", "fi_limited"),
    (r"K ?K|KABUSHIKI KAISHA", "KK", "jp_shares"),
    (_CO, "CO", "en_company"),
)
_END = re.compile("^(?P<head>.*?[^ ,]) ?[, ] ?(?:" + "|".join(f"(?P<f{n}>{w})" for n, (w, _, _) in enumerate(_WRITTEN)) + ")$")
#: Form as the names have it -> class.
FOREIGN_FORMS = {f"·{form}": kind for _, form, kind in _WRITTEN}


def one_form(name: str) -> str:
    """`name` with its foreign legal form, if it ends in one, in one spelling."""
    text = " ".join(unicodedata.normalize("NFKC", name).split()).rstrip(" .,;")
    text = re.sub(r"\((PTE|PTY|PVT|PRIVATE)\)", r"\1", text, flags=re.IGNORECASE)
    tail = re.sub(r"\.,? ?|,", " ", text.upper())
    found = _END.match(" ".join(tail.split()))
    if found is None or not re.search("[0-9A-Z一-鿿]", found["head"]):
        return name
    form = next(_WRITTEN[int(group[1:])][1] for group, words in found.groupdict().items() if group != "head" and words)
    return f"{_head(text, found['head'])}·{form}"


def _head(text: str, head: str) -> str:
    """The beginning of `text` that has the letters of `head`, its own dots and commas kept."""
    wanted, at = len(re.sub(r"[\s.,]", "", head)), 0
    while wanted and at < len(text):
        wanted -= text[at] not in " .,"
        at += 1
    return text[:at]


def one_forms(names: pl.Series) -> pl.Series:
    """`one_form` for a column; only names that end in a Latin letter are looked at."""
    some = names.filter(names.str.contains(r"[A-Za-zＡ-Ｚａ-ｚ][\s.．,)）]*$").fill_null(False)).unique()
    return names.replace(some, pl.Series([one_form(n) for n in some], dtype=pl.String)) if len(some) else names
