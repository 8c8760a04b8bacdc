"""Names made fit for storing and searching. In: a name as written. Out: cleaned name, pinyin, words to find it by, kind."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

import polars as pl

from yipanqi.values.reading import UNSEEN

#: Readings in names of places and firms where the first one of the dictionary misleads, a syllable for each character.
_READINGS = {
    "长": ("chang",),
    "重庆": ("chong", "qing"),
    "厦门": ("xia", "men"),
    "乐清": ("yue", "qing"),
    "银行": ("yin", "hang"),
    "朝阳": ("chao", "yang"),
    "六安": ("lu", "an"),
    "蚌埠": ("beng", "bu"),
    "台州": ("tai", "zhou"),
    "丽水": ("li", "shui"),
}
_MISLEADING = frozenset(word[0] for word in _READINGS)
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_UNIVERSITY = re.compile(r"(?:大学|学院|学校)(?:[（(].*)?$")
_INSTITUTION = re.compile(r"研究院|研究所|研究中心|实验室|创新中心|科学院|设计院|医院|技术中心|检测院|检验院|孵化器")
_BODY = re.compile(r"(?:局|委员会|管委会|政府|办公室|协会|学会|商会|联合会|基金会|街道办事处|部)$")
_COMPANY = re.compile(r"公司|厂$|合伙|集团|企业|工作室|经营部|商行|合作社|农场$|银行|店$")


def clean(names: pl.Expr) -> pl.Expr:
    """NFKC, no white space or invisible characters, full-width brackets; blank is null."""
    even = names.str.normalize("NFKC").str.replace_all(UNSEEN, "").str.replace_all("(", "（", literal=True)
    even = even.str.replace_all(")", "）", literal=True)
    return pl.when(even != "").then(even)


def clean_code(codes: pl.Expr) -> pl.Expr:
    """A code of organisations: 18 or 9 characters and not a filler, upper case; anything else is null."""
    plain = codes.str.normalize("NFKC").str.to_uppercase().str.replace_all("[^0-9A-Z]", "")
    filler = plain.str.contains(r"^(?:0+|1+|9+|X+|0*123456789.*)$") | plain.str.contains("000000000")
    return pl.when(((plain.str.len_chars() == 18) | (plain.str.len_chars() == 9)) & ~filler).then(plain)


@cache
def _table() -> dict[str, str]:
    """Character -> its first reading without tone; letters and digits are themselves."""
    from pypinyin.constants import PINYIN_DICT

    plain: dict[str, str] = {}
    table = {c: c for c in "abcdefghijklmnopqrstuvwxyz0123456789"}
    for point, readings in PINYIN_DICT.items():
        first = readings.split(",")[0]
        if first not in plain:
            decomposed = unicodedata.normalize("NFD", first.replace("ü", "v"))
            plain[first] = "".join(c for c in decomposed if not unicodedata.combining(c))
        table[chr(point)] = plain[first]
    return table


def pinyin(name: str) -> tuple[str, str]:
    """(full, initials) in small letters: 嘉兴 -> ('jiaxing', 'jx')."""
    table = _table()
    parts = [table[c] for c in name.lower() if c in table]
    if not _MISLEADING.isdisjoint(name):
        read = [c for c in name.lower() if c in table]
        for word, syllables in _READINGS.items():
            for at in range(len(read) - len(word) + 1):
                if "".join(read[at : at + len(word)]) == word:
                    parts[at : at + len(word)] = syllables
    return "".join(parts), "".join([p[0] for p in parts])


_WORD = re.compile(r"[a-z0-9]+|[^\W_a-z0-9]+")


def search_text(names: Iterable[str], code: str | None, core: str | None = None) -> str:
    """Under which words an organisation is found, joined by blanks: pairs of characters of every spelling, words in letters,
    its code, pinyin and initials of the whole name and of its core.
    """
    spellings = [unicodedata.normalize("NFKC", n).lower() for n in names if n]
    found: dict[str, None] = dict.fromkeys([code.lower()] if code else [])
    for spelling in dict.fromkeys(spellings):
        for word in _WORD.findall(spelling):
            if word[0] in _LETTERS:
                found[word] = None
            else:
                found.update(dict.fromkeys([word[i : i + 2] for i in range(max(1, len(word) - 1))]))
    for text in dict.fromkeys((spellings[0] if spellings else "", core or "")):
        if text:
            found.update(dict.fromkeys(pinyin(text)))
    found.pop("", None)
    return " ".join(found)


def query_words(query: str) -> list[tuple[str, bool]]:
    """A search as (word, only its beginning): all must be found. At most a dozen."""
    out: dict[tuple[str, bool], None] = {}
    for word in _WORD.findall(unicodedata.normalize("NFKC", query).lower()):
        if word[0] in _LETTERS or len(word) == 1:
            out[(word, True)] = None
        else:
            out.update(dict.fromkeys([(word[i : i + 2], False) for i in range(len(word) - 1)]))
    return list(out)[:12]


def kind_of(name: str, code: str | None) -> str:
    """firm, university, institution, body or unknown, from the name, else the code's first two characters (GB 32100)."""
    if _UNIVERSITY.search(name):
        return "university"
    if _COMPANY.search(name):
        return "firm"
    if _INSTITUTION.search(name):
        return "institution"
    if _BODY.search(name):
        return "body"
    if code and len(code) == 18:
        return {"9": "firm", "5": "body"}.get(
            code[0], "institution" if code[:2] == "12" else "body" if code[:2] == "11" else "unknown"
        )
    return "unknown"
