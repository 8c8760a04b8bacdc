"""The judge's reading of names and codes: one at a time, with loops. In: text. Out: the parts of a name.

Shared with the engine are the lists of words and places and the check of a code; nothing else.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from yipanqi.engines.identity import _words
from yipanqi.engines.identity._places import gazetteer, place_code
from yipanqi.values.reading import simplified
from yipanqi.values.reading.codes import organisation_character, uscc_problem

Row = Mapping[str, object]
_MARKS = "·-—_,.、&+:;/"
_NO_ROOM = {*map(chr, range(0xFE00, 0xFE10)), *map(chr, range(0x180B, 0x180E)), "\u034f", "\u115f", "\u1160", "\u2800"}


@dataclass(frozen=True)
class Name:
    """One organisation, taken apart."""

    name: str | None
    core: str
    key: str
    flat: str
    other: str | None
    place: str | None
    brackets: str
    form: str | None
    form_class: str | None
    branch: bool
    generic: bool
    formers: tuple[tuple[str, bool], ...]
    code: str | None
    valid: bool
    nine: str | None
    column: str | None


def clean(text: str | None) -> str | None:
    """NFKC, brackets and dots of one kind, simplified characters, no white space, no quotation marks, no serial number, no
    trailing marks.
    """
    if text is None:
        return None
    seen = (
        c
        for c in unicodedata.normalize("NFKC", text)
        if not (c.isspace() or unicodedata.category(c) in ("Cc", "Cf") or c in _NO_ROOM)
    )
    plain = "".join(simplified().get(c, c) for c in seen)
    plain = plain.translate(str.maketrans("([{〔【〖「『<《〈", "（" * 11)).translate(
        str.maketrans(")]}〕】〗」』>》〉", "）" * 11)
    )
    plain = plain.translate(str.maketrans("•・‧∙●﹒", "·" * 6)).translate({ord(c): None for c in "“”\"‘’'`"}).upper()
    serial = re.match(r"\d{1,3}[、.]+(?=[一-鿿])", plain, re.ASCII)
    return (plain[serial.end() :] if serial else plain).rstrip(",;:.。、*#/-_·!?") or None


def longest_ending(text: str, words: Sequence[str]) -> str | None:
    """The longest of `words` that ends `text` and leaves something before it."""
    fitting = [w for w in words if text.endswith(w) and len(w) < len(text)]
    return max(fitting, key=len) if fitting else None


def strip_places(text: str) -> tuple[str | None, str, str | None]:
    """(code, rest, last): up to three places, each inside the one before; `last` the last of several as written."""
    code: str | None = None
    last: str | None = None
    for step in range(3):
        words = gazetteer().leading if step == 0 else gazetteer().following
        word = next((text[:n] for n in range(min(len(text), 20), 0, -1) if text[:n] in words), None)
        rest = text[len(word) :] if word else ""
        if not word or not rest or rest[0] in "路街湾港":
            break
        found = _inside(word, code)
        if found is None:
            break
        last = word if code is not None else None
        code, text = found, rest
    return code, text, last


def _inside(word: str, larger: str | None) -> str | None:
    if larger is not None and larger.startswith("?"):
        return None
    codes = [c for c in gazetteer().following[word] if larger is None or (c.startswith(larger) and len(c) > len(larger))]
    if larger is None:
        codes = list(gazetteer().leading[word])
    largest = [c for c in codes if len(c) == min(map(len, codes))]
    if not codes:
        return None
    return largest[0] if len(set(largest)) == 1 else "?" + word


def numbers(core: str, kept: str) -> str:
    """第1 as 第一, and 第 replaced by `kept` before numerals."""

    def said(match: re.Match[str]) -> str:
        text = match[1]
        if text.isdigit():
            text = (
                "一二三四五六七八九十"[int(text) - 1]
                if 1 <= int(text) <= 10
                else "".join("〇一二三四五六七八九"[int(d)] for d in text)
            )
        return kept + text

    return re.sub("第([0-9]{1,3}|[一二三四五六七八九十百]+)", said, core)


def read_code(text: object) -> tuple[str | None, bool, str | None]:
    """(cleaned code, valid, nine)."""
    if text is None:
        return None, False, None
    code = "".join(c for c in unicodedata.normalize("NFKC", str(text)).upper() if c in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    empty = (len(set(code)) == 1 and code[0] in "019X") or "000000000" in code or code.lstrip("0").startswith("123456789")
    if len(code) not in (9, 17, 18, 19) or empty:
        return None, False, None
    if len(code) == 9:
        return code, False, code if organisation_character(code) == code[8] else None
    valid = uscc_problem(code) is None
    return code, valid, code[8:17] if valid else None


def form_ending(text: str) -> str | None:
    """The longest legal form or word for a branch that ends `text`; 子公司 only behind a name that is whole without it."""
    form = longest_ending(text, [*_words.FORMS, *_words.BRANCHES])
    if form != "子公司":
        return form
    before = text[: -len(form)]
    ends = [
        before[:at] for at in range(2, len(before) + 1) if any(before[:at].endswith(w) and len(w) < at for w in _words.HEAD_ENDS)
    ]
    return form if any(before == e or before[-1] not in _words.BEFORE_ZI for e in ends) else "公司"


def form_and_stem(name: str) -> tuple[str | None, str]:
    """(legal form, what stands before it); 中国矿业大学（北京） is read as 中国矿业（北京）大学."""
    folded = name.replace("（集团）", "集团").replace("集团集团", "集团", 1)
    form = form_ending(folded)
    bracket = re.search("（[^（）]*）$", folded)
    if form is None and bracket:
        form = form_ending(folded[: bracket.start()])
        if form:
            return form, folded[: bracket.start() - len(form)] + bracket[0]
    return form, folded[: len(folded) - len(form or "")]


def open_brackets(stem: str) -> tuple[str, list[str]]:
    """(stem without brackets and without places in brackets, the codes of these places)."""
    places: list[str] = []
    if not re.search("[（）]", stem):
        return stem, places
    inside = stem
    for content in re.findall("（([^（）]*)）", stem):
        code = "CN" if content == "中国" else place_code(content) if re.search(r"\D", content) else None
        if code and (content == "中国" or content in gazetteer().following or strip_places(content + "某")[1] == "某"):
            places.append(code)
            inside = inside.replace(f"（{content}）", "", 1)
    return inside.replace("（", "").replace("）", "") or stem, places


def other_key(stem: str, brackets: Sequence[str], inside: str, core: str, last: str | None, key: str) -> str | None:
    """The key where the marks of a bracketed place, all but the last of the places, or 中国 are left out; None where there is no
    such.
    """
    if brackets:
        whole = stem.replace("（", "").replace("）", "")
        prefix = inside[: len(inside) - len(core)]
        return "".join(c for c in whole.removeprefix(prefix) if c not in _MARKS)
    if last:
        return last + key
    return key[2:] if key.startswith("中国") and len(key) >= 4 else None


def take_apart(row: Row, name: str | None, formers: Sequence[tuple[str, bool]]) -> Name:
    """`row` taken apart. `name` is cleaned already; `formers` are its former names, each with whether it is a general one."""
    form, marked = form_and_stem(name or "")
    stem, brackets = open_brackets(marked)
    place, core, last = strip_places(stem)
    whole = gazetteer().leading.get(core, ())
    if place is None and len(whole) == 1:  # 嘉兴学院: the place is the core
        place = whole[0]
    key = "".join(c for c in numbers(core, "") if c not in _MARKS)
    flat = "".join(c for c in numbers(core, "第") if c not in _MARKS)
    branch = form in _words.BRANCHES
    form_class = "branch" if branch else _words.FORMS.get(form or "")
    placed = place is not None and not place.startswith("?")
    enough = placed or branch or form_class in _words.NATIONAL or (form_class in _words.COMPANIES and len(key) >= 6)
    generic = not (re.fullmatch("[A-Z0-9()]{8,}", key) is not None or (form_class is not None and enough))
    code, valid, nine = read_code(row.get("code"))
    column = place_code(str(row["place"]) if row.get("place") is not None else None)
    inside = ";".join(sorted(brackets))
    other = other_key(marked, brackets, stem, core, last, key)
    parts = (name, core, key, flat, other, place, inside, form, form_class, branch, generic)
    return Name(*parts, tuple(formers), code, valid, nine, column)


def one_slip(a: str, b: str) -> bool:
    """Whether two strings are one inserted, dropped or replaced character apart, or two neighbours swapped."""
    if len(a) == len(b):
        wrong = [i for i in range(len(a)) if a[i] != b[i]]
        swapped = len(wrong) == 2 and wrong[1] == wrong[0] + 1 and a[wrong[0]] == b[wrong[1]] and a[wrong[1]] == b[wrong[0]]
        return len(wrong) == 1 or swapped
    long, short = (a, b) if len(a) > len(b) else (b, a)
    return len(long) == len(short) + 1 and any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


def once(rows: Sequence[Row]) -> list[Row]:
    """Rows written alike are one: the first."""
    seen: dict[tuple[object, ...], Row] = {}
    for row in rows:
        seen.setdefault(tuple(row.get(column) for column in ("name", "code", "place", "former")), row)
    return list(seen.values())


def subsequence(short: str, full: str) -> bool:
    at = 0
    for c in short:
        at = full.find(c, at) + 1
        if at == 0:
            return False
    return True
