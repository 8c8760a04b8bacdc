"""Text → tokens. In: one text, Chinese or English. Out: words, character n-grams, quantities with units; all in one form.

Chinese is cut by rjieba's dictionary (long words also into the shorter ones inside them); Latin words, numbers, units and model
numbers follow our own rules below, since a dictionary of Chinese tears them apart. Order is not kept: these are bags of tokens.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import rjieba

HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_HAN_RUN = re.compile(f"[{HAN}]+")
_OTHER_THAN_HAN = re.compile(f"[^{HAN}]+")
# A Latin word, number or model number: letters and digits, joined inside by . - / + and ending in + or # where a name does (c++,
# c#).
_LATIN_RUN = re.compile(r"[a-z0-9\u00b5\u03b1-\u03c9]+(?:[.\-/+][a-z0-9\u00b5\u03b1-\u03c9]+)*(?:\+\+|#)?")
_LATIN_PART = re.compile(r"[a-z\u00b5\u03b1-\u03c9]{2,}|[0-9]+(?:\.[0-9]+)?")
_QUANTITY = re.compile(
    r"(?<![a-z0-9.])([0-9]+(?:\.[0-9]+)?)\s*(%|℃|°c|[a-zµμω]+(?:/[a-zµμ]+)?[0-9²³]?|吨|米|毫米|微米|纳米|公斤|千瓦|兆瓦|伏|小时|分钟|天|年)"
)
# Words of grammar and of every demand; idf makes them light, this list makes them nothing.
_GRAMMAR = (
    "的 了 和 与 及 或 在 为 对 等 中 是 有 不 其 该 此 并 将 到 可 从 上 下 以 于 由 被 把 而 且 如 使 我 我司 我们 "
    "公司 企业 本 "
    "如何 进行 具有 通过 以及 一种 用于 基于 目前 能够 需要 希望 the a an of and or for to in on with by is are be as at "
    "from this "
    "that we our it its their"
)
STOP = frozenset(_GRAMMAR.split())


@lru_cache(maxsize=65_536)
def _plain_character(character: str) -> str:
    wide = unicodedata.normalize("NFKC", character).lower()
    return wide if len(wide) == 1 else character.lower() if len(character.lower()) == 1 else character


def normalise(text: str | None) -> str:
    """`text` in narrow small letters, character for character: position i of the result is position i of the text. None is ""."""
    if not text:
        return ""
    if text.isascii():
        return text.lower()
    return "".join(map(_plain_character, text))


def latin(text: str) -> list[str]:
    """Latin words, numbers and model numbers of a normalised text; 'gcr15-2' also gives 'gcr' and '15', '3.5kwh' also 'kwh'."""
    found: list[str] = []
    for run in _LATIN_RUN.findall(text):
        if run in STOP:
            continue
        found.append(run)
        parts = _LATIN_PART.findall(run)
        if len(parts) > 1 or (parts and parts[0] != run):
            found.extend(part for part in parts if part != run and part not in STOP)
    return found


def words(text: str | None) -> list[str]:
    """Words of `text` as a bag with repeats: Chinese by dictionary, then Latin. Empty for an empty text."""
    plain = normalise(text)
    if not plain:
        return []
    chinese = _OTHER_THAN_HAN.sub(" ", plain)
    found = (
        [w for w in rjieba.cut_for_search(chinese) if w != " " and w not in STOP and not w.isspace()] if chinese.strip() else []
    )
    return found + latin(plain)


def characters(text: str | None, n: int = 2) -> list[str]:
    """Runs of `n` Chinese characters (white space does not part them, punctuation does) and whole Latin words, with repeats.

    A run shorter than `n` gives itself, so that a one-word text is not lost.
    """
    plain = normalise(text)
    found: list[str] = []
    for run in _HAN_RUN.findall(re.sub(r"\s+", "", plain)):
        if len(run) < n:
            found.append(run)
        else:
            found.extend([run[at : at + n] for at in range(len(run) - n + 1)])
    return found + [word for word in _LATIN_RUN.findall(plain) if word not in STOP]


def quantities(text: str | None) -> set[tuple[str, str]]:
    """Numbers with their unit, both as written but normalised: {('3.5', 'kwh'), ('95', '%')}."""
    return {(number, unit.replace("μ", "µ")) for number, unit in _QUANTITY.findall(normalise(text))}


def sentences(text: str | None) -> list[str]:
    """The text cut at full stops, semicolons, marks and line ends; without empty ones."""
    return [part for part in re.split(r"[。；;！!？?\n\r]+", text or "") if part.strip()]
