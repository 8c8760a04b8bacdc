"""The judge: the same decisions pair by pair, plainly and slowly, on plain values and without blocks or joins.

In: names as dictionaries (id, name, code?, place?, former?). Out: what `link` answers. Tests hold the fast engine to this. Shared with
it are only the lists of words, places and reasons and the definitions of a sound and of a valid code.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from yipanqi.engines.identity import _words
from yipanqi.engines.identity._likeness import LONG_CORE, LONGEST, MANY, SHORTEST, sound
from yipanqi.engines.identity._places import MUNICIPALITIES, gazetteer, place_code
from yipanqi.engines.identity._reasons import CONFIDENCE, DECISION, LIKENESS, NEW, RANK, SAME
from yipanqi.values.reading.codes import organisation_character, uscc_problem

Row = Mapping[str, object]
_MARKS = "·-—_,.、&+:;/"


@dataclass(frozen=True)
class Name:
    """One organisation, taken apart."""

    name: str | None
    core: str
    key: str
    flat: str
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
    """NFKC, brackets and dots of one kind, no white space, no quotation marks, no serial number, no trailing marks."""
    if text is None:
        return None
    invisible = [*range(0x200B, 0x2010), *range(0x2028, 0x202F), 0x2060, 0xFEFF, 0xAD, 0x3164]
    plain = "".join(
        c for c in unicodedata.normalize("NFKC", text) if not c.isspace() and ord(c) not in invisible
    )
    plain = plain.translate(str.maketrans("([{〔【〖「『<《〈", "（" * 11)).translate(
        str.maketrans(")]}〕】〗」』>》〉", "）" * 11)
    )
    plain = (
        plain.translate(str.maketrans("•・‧∙●﹒", "·" * 6))
        .translate({ord(c): None for c in "“”\"‘’'`"})
        .upper()
    )
    serial = re.match(r"\d{1,3}[、.]+(?=[一-鿿])", plain, re.ASCII)
    return (plain[serial.end() :] if serial else plain).rstrip(",;:.。、*#/-_·!?") or None


def longest_ending(text: str, words: Sequence[str]) -> str | None:
    """The longest of `words` that ends `text` and leaves something before it."""
    fitting = [w for w in words if text.endswith(w) and len(w) < len(text)]
    return max(fitting, key=len) if fitting else None


def strip_places(text: str) -> tuple[str | None, str]:
    """(code, rest): up to three places, each inside the one before."""
    code: str | None = None
    for step in range(3):
        words = gazetteer().leading if step == 0 else gazetteer().following
        word = next((text[:n] for n in range(min(len(text), 20), 0, -1) if text[:n] in words), None)
        rest = text[len(word) :] if word else ""
        if not word or not rest or rest[0] in "路街湾港":
            break
        found = _inside(word, code)
        if found is None:
            break
        code, text = found, rest
    return code, text


def _inside(word: str, larger: str | None) -> str | None:
    if larger is not None and larger.startswith("?"):
        return None
    codes = [
        c
        for c in gazetteer().following[word]
        if larger is None or (c.startswith(larger) and len(c) > len(larger))
    ]
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
    code = "".join(
        c
        for c in unicodedata.normalize("NFKC", str(text)).upper()
        if c in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    )
    empty = (
        len(set(code)) == 1
        and code[0] in "019X"
        or "000000000" in code
        or code.lstrip("0").startswith("123456789")
    )
    if len(code) not in (9, 17, 18, 19) or empty:
        return None, False, None
    if len(code) == 9:
        return code, False, code if organisation_character(code) == code[8] else None
    valid = uscc_problem(code) is None
    return code, valid, code[8:17] if valid else None


def take_apart(row: Row, split: tuple[str | None, str | None]) -> Name:
    """`row` taken apart; `split` is its name and its former name as written (their wording is read by regular expressions only)."""
    name, former = split
    folded = (name or "").replace("（集团）", "集团").replace("集团集团", "集团", 1)
    form = longest_ending(folded, [*_words.FORMS, *_words.BRANCHES])
    bracket = re.search("（[^（）]*）$", folded)
    if form is None and bracket:  # 中国矿业大学（北京） as 中国矿业（北京）大学
        body = folded[: bracket.start()]
        form = longest_ending(body, [*_words.FORMS, *_words.BRANCHES])
        folded = body[: len(body) - len(form)] + bracket[0] + form if form else folded
    stem = folded[: len(folded) - len(form or "")]
    brackets: list[str] = []
    if re.search("[（）]", stem):
        inside = stem
        for content in re.findall("（([^（）]*)）", stem):
            code = "CN" if content == "中国" else place_code(content) if re.search(r"\D", content) else None
            if code and (
                content == "中国"
                or content in gazetteer().following
                or strip_places(content + "某")[1] == "某"
            ):
                brackets.append(code)
                inside = inside.replace(f"（{content}）", "", 1)
        stem = inside.replace("（", "").replace("）", "") or stem
    place, core = strip_places(stem)
    whole = gazetteer().leading.get(core, ())
    if place is None and len(whole) == 1:
        place = whole[0]
    key = "".join(c for c in numbers(core, "") if c not in _MARKS)
    flat = "".join(c for c in numbers(core, "第") if c not in _MARKS)
    branch = form in _words.BRANCHES
    form_class = "branch" if branch else _words.FORMS.get(form or "")
    placed = place is not None and not place.startswith("?")
    enough = (
        placed or branch or form_class in _words.NATIONAL or form_class in _words.COMPANIES and len(key) >= 6
    )
    generic = not (re.fullmatch("[A-Z0-9()]{8,}", key) is not None or form_class is not None and enough)
    code, valid, nine = read_code(row.get("code"))
    formers = tuple(_formers(row, former))
    column = place_code(str(row["place"]) if row.get("place") is not None else None)
    return Name(
        name,
        core,
        key,
        flat,
        place,
        ";".join(sorted(brackets)),
        form,
        form_class,
        branch,
        generic,
        formers,
        code,
        valid,
        nine,
        column,
    )


def _formers(row: Row, former: str | None) -> list[tuple[str, bool]]:
    from yipanqi.engines.identity._normalise import (
        parse,
    )  # former names are names: how they are read is tested by themselves
    import polars as pl

    told = [t for t in re.split("[；;、|\n]", str(row["former"]))] if row.get("former") is not None else []
    told += [former] if former else []
    read = parse(pl.Series(told, dtype=pl.String)) if told else None
    return (
        []
        if read is None
        else [(n, g) for n, g in read.select("name", "generic").iter_rows() if n is not None]
    )


def _city(code: str) -> str:
    return code[:2] if code[:2] in MUNICIPALITIES else code[:4]


def columns_agree(a: str | None, b: str | None) -> int:
    """3 equal, 2 in one city, 1 unknown, 0 in different cities."""
    if a is not None and a == b:
        return 3
    if a is None or b is None or a.startswith("?") or b.startswith("?"):
        return 1
    x, y = _city(a), _city(b)
    return 2 if x.startswith(y) or y.startswith(x) else 0


def _known(place: str | None) -> bool:
    return place is not None and not place.startswith("?")


def _nested(a: str, b: str) -> bool:
    return a.startswith(b) or b.startswith(a)


def names_say(a: Name, b: Name) -> str | None:
    """What two names say of each other."""
    agree = columns_agree(a.column, b.column)
    settled = agree >= 2 and len(a.name or "") >= 4 and a.form_class is not None
    if a.name is not None and a.name == b.name:
        if a.generic and not settled:
            return "name_generic"
        return "name_other_place" if agree == 0 and not _known(a.place) else "name"
    former = _former_says(a, b)
    if former is not None:
        return "name_generic" if former else "name_other_place" if agree == 0 else "former_name"
    if a.branch != b.branch:
        part, whole = (a, b) if a.branch else (b, a)
        return "branch" if _head(part) is not None and _head(part) == whole.name else None
    if a.name is None or b.name is None or a.key != b.key:
        return None
    return _same_key_says(a, b, agree, settled)


def _head(part: Name) -> str | None:
    """The name up to the first ending of a whole organisation's name."""
    name = part.name or ""
    for end in range(2, len(name)):
        if any(name[:end].endswith(w) and len(w) < end for w in _words.HEAD_ENDS):
            return name[:end]
    return None


def _former_says(a: Name, b: Name) -> bool | None:
    """Whether the only names shared by way of former names are general ones; None when none is shared."""
    found = [g for n, g in b.formers if n == a.name] + [g for n, g in a.formers if n == b.name]
    found += [g or h for n, g in a.formers for m, h in b.formers if n == m]
    return all(found) if found else None


def _same_key_says(a: Name, b: Name, agree: int, settled: bool) -> str:
    same_place = a.place == b.place
    vague = not same_place and (not _known(a.place) or not _known(b.place))
    nested = not same_place and not vague and _nested(str(a.place), str(b.place))
    if not same_place and not vague and not nested:
        return "other_place"
    if vague:
        known, elsewhere = (a.place, b.column) if _known(a.place) else (b.place, a.column)
        if _known(known) and _known(elsewhere) and not _nested(str(known), str(elsewhere)):
            return "other_place"
    if (vague or nested) and agree == 0 or a.brackets and b.brackets and not _nested(a.brackets, b.brackets):
        return "other_place"
    if (vague or nested) and len(a.key) < 3:
        return "too_general"
    differ = a.form_class is not None and b.form_class is not None and a.form_class != b.form_class
    if differ and (a.form_class in _words.GROUPS or b.form_class in _words.GROUPS):
        return "group"
    if a.brackets != b.brackets:
        return "bracket_place"
    if nested:
        return "place_nested"
    if (a.form_class is None) != (b.form_class is None):
        return "form_missing"
    if vague:
        return "place_missing"
    if differ:
        return "legal_form"
    if a.flat != b.flat:
        return "number_word"
    if (a.generic or b.generic) and not settled:
        return "name_generic"
    return "name_other_place" if agree == 0 else "spelling"


def one_slip(a: str, b: str) -> bool:
    """Whether two strings are one inserted, dropped or replaced character apart, or two neighbours swapped."""
    if len(a) == len(b):
        wrong = [i for i in range(len(a)) if a[i] != b[i]]
        swapped = (
            len(wrong) == 2
            and wrong[1] == wrong[0] + 1
            and a[wrong[0]] == b[wrong[1]]
            and a[wrong[1]] == b[wrong[0]]
        )
        return len(wrong) == 1 or swapped
    long, short = (a, b) if len(a) > len(b) else (b, a)
    return len(long) == len(short) + 1 and any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


def pair_reason(a: Name, b: Name) -> str | None:
    """What exact evidence says of two organisations: a reason, or None."""
    said = names_say(a, b)
    strong = said in ("name", "former_name", "spelling")
    named = strong or said in ("name_generic", "name_other_place")
    refused = said in ("other_place", "too_general", "branch")
    alike = a.name is None or b.name is None or a.key == b.key or strong
    branch = a.branch != b.branch and a.name is not None and b.name is not None
    if a.code is None or b.code is None:
        return said
    if a.nine is not None and b.nine is not None:
        if a.nine != b.nine:
            if strong:
                return "other_code" if columns_agree(a.column, b.column) == 0 else "code_differs"
            return said if said is None or refused else "other_code"
        if a.code == b.code and a.valid or not (a.valid and b.valid):
            if branch:
                return "code_branch"
            if a.code == b.code and a.valid:
                return "code" if alike else "code_other_name"
            return "organisation_code"
        return "organisation_code" if alike and not branch else "organisation_code_other_name"
    if a.code == b.code:
        if named:
            return "code_unchecked"
        return said if said is not None and not refused else "code_unchecked_other_name"
    if one_slip(a.code, b.code):
        return "code_one_off" if named else said
    return "code_unreadable" if strong else said


def like_reason(a: Name, b: Name) -> str | None:
    """What likeness says of two names that exact evidence says nothing of."""
    if a.name is None or b.name is None or a.branch or b.branch or columns_agree(a.column, b.column) == 0:
        return None
    if a.nine is not None and b.nine is not None and a.nine != b.nine:
        return None
    if (
        a.form_class is not None
        and a.form_class == b.form_class
        and (a.place, a.brackets) == (b.place, b.brackets)
    ):
        found = _one_character_says(a.key, b.key)
        if found:
            return found
    if _misread(a.name) == b.name or _misread(b.name) == a.name:
        return "one_character"
    return _short_says(a, b) or _short_says(b, a)


def _misread(name: str) -> str | None:
    """`name` with 有限公司 at its end put right where exactly one of the four characters is wrong, else None."""
    right = sum(x == y for x, y in zip(name[-4:], "有限公司", strict=False))
    return name[:-4] + "有限公司" if len(name) >= 4 and right == 3 else None


def _one_character_says(a: str, b: str) -> str | None:
    if min(len(a), len(b)) < 3 or not one_slip(a, b):
        return None
    same_length = len(a) == len(b)
    odd = (
        [c for x, y in zip(a, b, strict=True) if x != y for c in (x, y)]
        if same_length
        else list(set(a) ^ set(b))
    )
    if any(c in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ一二三四五六七八九十东南西北中大小新老" for c in odd):
        return None
    trades = [max((w for w in _words.TRADES if x.endswith(w)), key=len, default=None) for x in (a, b)]
    if None not in trades and trades[0] != trades[1]:
        return None
    if same_length and len(odd) == 2 and sound(odd[0]) == sound(odd[1]) != "":
        return "homophone"
    return "one_character" if max(len(a), len(b)) >= LONG_CORE else None


def _subsequence(short: str, full: str) -> bool:
    at = 0
    for c in short:
        at = full.find(c, at) + 1
        if at == 0:
            return False
    return True


def _short_says(s: Name, f: Name) -> str | None:
    if s.form_class not in (None, "group") or f.form_class is None or f.name is None or f.form is None:
        return None
    whole = re.sub("(.{2})退$", r"\1", re.sub(r"^\*?S?\*?ST", "", s.name or ""))
    if not SHORTEST <= len(whole) <= LONGEST:
        return None
    text = whole if s.place is None else s.core
    if len(text) < 2 or len(text) >= len(f.name):
        return None
    if s.place and f.place and not _nested(s.place, f.place):
        return None
    if text[0] not in (f.name[0], f.core[0]) or text[1] not in f.name[1:]:
        return None
    if f.form_class in _words.COMPANIES:
        if (
            f.core.startswith(text)
            and text != f.core
            or s.place is None
            and len(text) >= 3
            and f.name.startswith(text)
        ):
            return "short_name"
        if s.place is None and len(text) >= 3 and f.core[:2] in text and _subsequence(text, f.name):
            return "abbreviation"
        if (
            s.place is not None
            and s.place == f.place
            and text[0] == f.core[0]
            and _subsequence(text, f.core + f.form)
        ):
            return "abbreviation"
    elif f.form_class in _words.INSTITUTIONS and s.place is None:
        if len(text) >= 3 and f.name.startswith(text):
            return "short_name"
        if len(text) <= 4 and text[0] == f.name[0] and text[-1] in f.form and _subsequence(text, f.name):
            return "abbreviation"
    return None


def decide(one: Name, register: Sequence[Name]) -> tuple[int | None, str]:
    """(place in the register or None, reason) for one name."""
    pairs = [(r, reason) for r, other in enumerate(register) if (reason := pair_reason(one, other))]
    if not any(DECISION[reason] != NEW for _, reason in pairs):
        like = [(r, reason) for r, other in enumerate(register) if (reason := like_reason(one, other))]
        crowd = {reason for _, reason in like if sum(x == reason for _, x in like) > MANY}
        pairs += [(r, reason) for r, reason in like if reason not in crowd]
    if not pairs:
        return None, "no_name" if one.name is None and one.code is None else "nothing_alike"
    agree = {r: columns_agree(one.column, register[r].column) for r, _ in pairs}
    pairs.sort(key=lambda p: (RANK[p[1]], -agree[p[0]], p[0]))
    top, reason = pairs[0]
    rivals = [
        (r, x)
        for r, x in pairs[1:]
        if r != top and not (register[r].nine and register[r].nine == register[top].nine)
    ]
    other_means = ("place_missing", "name_generic", "name_other_place")

    def as_good(x: str) -> bool:
        if reason == "name":
            return x in ("name", "former_name", *other_means)
        if reason in ("former_name", "spelling"):
            return DECISION[x] == SAME or x in other_means
        return x == reason and reason in ("code_one_off", "code_unchecked")

    if any(as_good(x) and not (agree[top] >= 2 and agree[r] == 0) for r, x in rivals):
        reason = "several"
    elif reason == "code_other_name" and any(x == "code_differs" for _, x in rivals):
        reason = "code_against_name"
    elif reason in LIKENESS and any(x == reason for _, x in rivals):
        reason = "several_alike"
    return (None if DECISION[reason] == NEW else top), reason


def link(names: Sequence[Row], against: Sequence[Row]) -> list[tuple[object, object, float, str, str]]:
    """What `yipanqi.engines.identity.link` must answer: (id, against_id, confidence, reason, decision) for each name."""
    left, right = _read(names), _read(against)
    out = []
    for row, one in zip(names, left, strict=True):
        at, reason = decide(one, right)
        out.append(
            (
                row["id"],
                None if at is None else against[at]["id"],
                CONFIDENCE[reason],
                reason,
                DECISION[reason],
            )
        )
    return out


def _read(rows: Sequence[Row]) -> list[Name]:
    """Rows taken apart; the split of a name from its former name is the engine's, since its wording is a list of expressions."""
    import polars as pl

    from yipanqi.engines.identity._normalise import parse

    split = parse(pl.Series([None if r["name"] is None else str(r["name"]) for r in rows], dtype=pl.String))
    return [
        take_apart(r, (n, f))
        for r, (n, f) in zip(rows, split.select("name", "former").iter_rows(), strict=True)
    ]
