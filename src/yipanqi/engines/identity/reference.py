"""The judge: the same decisions pair by pair, plainly and slowly, on plain values and without blocks or joins.

In: names as dictionaries (id, name, code?, place?, former?). Out: what `link` answers. Tests hold the fast engine to this.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import polars as pl

from yipanqi.engines.identity import _words
from yipanqi.engines.identity._likeness import LONG_CORE, LONGEST, MANY, SHORTEST, sound
from yipanqi.engines.identity._normalise import parse
from yipanqi.engines.identity._places import MUNICIPALITIES, gazetteer
from yipanqi.engines.identity._reasons import CONFIDENCE, DECISION, LIKENESS, NEW, PARTLY, RANK, SAME, STRONG
from yipanqi.engines.identity._taken import CROWD, FULL_MOST, LEAST, MOST, NEAR, PARTS, how_said, numerals
from yipanqi.engines.identity.reference_names import Name, Row, once, one_slip, subsequence, take_apart

_BY_CODE = ("code", "organisation_code")


def _city(code: str) -> str:
    return code[:2] if code[:2] in MUNICIPALITIES else code[:4]


def columns_agree(a: str | None, b: str | None) -> int:
    """4 equal, 3 one inside the other, 2 unknown, 1 two places of one city, 0 two cities."""
    if a is not None and a == b:
        return 4
    if a is None or b is None or a.startswith("?") or b.startswith("?"):
        return 2
    x, y = _city(a), _city(b)
    if not _nested(x, y):
        return 0
    return 3 if _nested(a, b) else 1


def _known(place: str | None) -> bool:
    return place is not None and not place.startswith("?")


def _nested(a: str, b: str) -> bool:
    return a.startswith(b) or b.startswith(a)


def names_say(a: Name, b: Name, contested: frozenset[str] = frozenset()) -> str | None:
    """What two names say of each other; `contested`: former names that several organisations claim."""
    agree = columns_agree(a.column, b.column)
    settled = agree >= 3 and len(a.name or "") >= 4 and a.form_class is not None
    if a.name is not None and a.name == b.name:
        if a.generic and not settled and not _whole_name(a):
            return "name_generic"
        return "name_other_place" if agree <= 1 and not _known(a.place) else "name"
    former = _former_says(a, b, contested, agree)
    if former is not None:
        return former
    if a.branch != b.branch:
        part, whole = (a, b) if a.branch else (b, a)
        opens = part.name is not None and whole.name is not None and part.name.startswith(whole.name)
        return "branch" if opens and whole.form_class is not None else None
    if a.name is None or b.name is None:
        return None
    kinds = {kind for x in (a, b) if (kind := _words.KINDS.get(x.form_class or ""))}
    if len(kinds) == 2:  # a hospital and a school
        return None
    return _same_key_says(a, b, agree, settled) if a.key == b.key else _other_key_says(a, b, agree)


def _whole_name(one: Name) -> bool:
    """A firm's name with its legal form, and more in it than a word for a trade."""
    forms = set(_words.COMPANIES) - {"group", "company"} - set(_words.FOREIGN_FORMS.values())
    return one.form_class in forms and len(one.key or "") >= 2 and one.key not in _words.TRADES


def _former_says(a: Name, b: Name, contested: frozenset[str], agree: int) -> str | None:
    """What the names shared by way of former names say; None when none is shared."""
    found = [(n, g) for n, g in b.formers if n == a.name] + [(n, g) for n, g in a.formers if n == b.name]
    found += [(n, g or h) for n, g in a.formers for m, h in b.formers if n == m]
    if not found:
        return None
    if all(general for _, general in found):
        return "name_generic"
    if all(general or name in contested for name, general in found):
        return "former_contested"
    return "name_other_place" if agree == 0 else "former_name"


def contested_formers(everybody: Sequence[Name]) -> frozenset[str]:
    """Former names with claimants that nothing but this name joins."""
    found = set()
    for former in {n for one in everybody for n, _ in one.formers}:
        claims = [one for one in everybody if any(n == former for n, _ in one.formers)]
        claimants = list({(one.name, one.nine, one.key, one.place, one.form_class): one for one in claims}.values())
        group = list(range(len(claimants)))
        for i, one in enumerate(claimants):
            for j, other in enumerate(claimants[:i]):
                if _one_claimant(one, other, everybody):
                    group = [group[i] if g == group[j] else g for g in group]
        if len(set(group)) > 1 and len({one.name for one in claimants}) > 1:
            found.add(former)
    return frozenset(found)


def _one_claimant(a: Name, b: Name, everybody: Sequence[Name]) -> bool:
    if a.nine is not None and a.nine == b.nine:
        return True
    if a.name is None or b.name is None:
        return False
    if a.name == b.name or (a.key, a.place, a.form_class) == (b.key, b.place, b.form_class):
        return True

    def was(name: str | None, other: str | None) -> bool:
        return any(n == name for one in everybody if one.name == other for n, _ in one.formers)

    return was(a.name, b.name) or was(b.name, a.name)


def _other_key_says(a: Name, b: Name, agree: int) -> str | None:
    """For a core that is the other's with its bracketed place, the last of its places or without 中国."""
    mine = a.other is not None and a.other == b.key
    if not mine and not (b.other is not None and b.other == a.key):
        return None
    whole, part = (a, b) if mine else (b, a)
    if not whole.brackets and part.place is not None:
        return None
    against = _places_against(a, b, agree)
    return against or ("bracket_place" if whole.brackets else "place_missing")


def _public(one: Name) -> bool:
    return _words.KINDS.get(one.form_class or "", "company") != "company"


def _places_against(a: Name, b: Name, agree: int) -> str | None:
    same_place = a.place == b.place
    vague = not same_place and (not _known(a.place) or not _known(b.place))
    nested = not same_place and not vague and _nested(str(a.place), str(b.place))
    if not same_place and not vague and not nested:
        return "other_place"
    if nested and (len(str(a.place)) == 2) != (len(str(b.place)) == 2) and _public(a) and _public(b):
        return "other_place"
    if vague:
        known, elsewhere = (a.place, b.column) if _known(a.place) else (b.place, a.column)
        if _known(known) and _known(elsewhere) and not _nested(str(known), str(elsewhere)):
            return "other_place"
    if ((vague or nested) and agree == 0) or (a.brackets and b.brackets and not _nested(a.brackets, b.brackets)):
        return "other_place"
    return "too_general" if (vague or nested) and (len(a.key) < 2 or a.key in _words.TRADES) else None


def _same_key_says(a: Name, b: Name, agree: int, settled: bool) -> str:
    if against := _places_against(a, b, agree):
        return against
    vague = a.place != b.place and (not _known(a.place) or not _known(b.place))
    nested = a.place != b.place and not vague
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
    return "name_other_place" if agree == 0 or (agree == 1 and not _known(a.place)) else "spelling"


def names_related(a: Name, b: Name) -> bool:
    """Whether two names beside one code have anything in common: two characters in a row outside the trade words, the sounds, an
    abbreviation.
    """
    if not (a.name and b.name and a.key and b.key):
        return True
    signs = []
    for key in (a.key, b.key):
        while (ends := [w for w in _words.TRADES if key.endswith(w)]) and len(key) > len(max(ends, key=len)):
            key = key[: -len(max(ends, key=len))]
        signs.append(key)
    x, y = signs
    if x == y or any(x[i : i + 2] in y for i in range(len(x) - 1)):
        return True
    (short, _), (long, name) = sorted(((x, a.name), (y, b.name)), key=lambda p: len(p[0]))
    if len(short) >= 2 and short not in _words.TRADES and subsequence(short, name):
        return True
    return len(short) == len(long) and all(sound(c) == sound(d) != "" for c, d in zip(x, y, strict=True))


def pair_reason(a: Name, b: Name, contested: frozenset[str] = frozenset()) -> str | None:
    """What exact evidence says of two organisations: a reason, or None."""
    said = names_say(a, b, contested)
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
        if (a.code == b.code and a.valid) or not (a.valid and b.valid):
            if branch:
                return "code_branch"
            if said is None and a.key != b.key and not names_related(a, b):
                return "code_unrelated_name"
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
    if a.form_class is not None and a.form_class == b.form_class and (a.place, a.brackets) == (b.place, b.brackets):
        found = _one_character_says(a.key, b.key)
        if found:
            return found
    if _misread(a.name) == b.name or _misread(b.name) == a.name:
        return "one_character"
    if b.name in _spelled_out(a.name) or a.name in _spelled_out(b.name):
        return "abbreviation"
    return _short_says(a, b) or _short_says(b, a) or _words_left_out(a, b)


def _spelled_out(name: str) -> list[str]:
    """`name` with the university or academy at its beginning in full."""
    return [w + name[len(c) :] for c, w in _words.CALLED.items() if name.startswith(c) and not name.startswith(w)]


def _misread(name: str) -> str | None:
    """`name` with 有限公司 at its end put right where exactly one of the four characters is wrong, else None."""
    right = sum(x == y for x, y in zip(name[-4:], "有限公司", strict=False))
    return name[:-4] + "有限公司" if len(name) >= 4 and right == 3 else None


def _one_character_says(a: str, b: str) -> str | None:
    if min(len(a), len(b)) < 3 or not one_slip(a, b):
        return None
    same_length = len(a) == len(b)
    odd = [c for x, y in zip(a, b, strict=True) if x != y for c in (x, y)] if same_length else list(set(a) ^ set(b))
    if any(c in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ一二三四五六七八九十东南西北中大小新老" for c in odd):
        return None
    if same_length and len(odd) == 2 and set(odd) <= _words.FIELDS:
        return None
    trades = [max((w for w in _words.TRADES if x.endswith(w)), key=len, default=None) for x in (a, b)]
    if None not in trades and trades[0] != trades[1]:
        return None
    if same_length and len(odd) == 2 and sound(odd[0]) == sound(odd[1]) != "":
        return "homophone"
    return "one_character" if max(len(a), len(b)) >= LONG_CORE else None


def _words_left_out(a: Name, b: Name) -> str | None:
    if a.form_class not in _words.COMPANIES or (a.place, a.brackets, a.form_class) != (b.place, b.brackets, b.form_class):
        return None
    short, long = sorted((a.key, b.key), key=len)
    traded = [any(key.endswith(w) for w in _words.TRADES) for key in (short, long)]
    placed = bool(a.brackets) or (a.place is not None and traded[1])
    return "short_name" if placed and len(short) >= 2 and short != long and long.startswith(short) and not traded[0] else None


def _said_word_by_word(one: Name, register: Sequence[Name]) -> list[tuple[int, str]]:
    """The entries that a short name says most plainly: (place in the register, reason); none where they are a crowd."""
    text = re.sub("[（）]", "", re.sub("(?:总)?公司$", "", one.name or "") if one.form_class == "company" else one.name or "")
    firm = one.form_class in _words.COMPANIES and one.form_class not in ("group", "company")
    if firm or one.form in PARTS or not LEAST <= len(text) <= MOST or (one.form is None and one.core in gazetteer().following):
        return []
    said = []
    for r, other in enumerate(register):
        against = one.nine is not None and other.nine is not None and one.nine != other.nine
        if other.name is None or one.branch != other.branch or against or columns_agree(one.column, other.column) == 0:
            continue
        if len(text) < len(other.name) and LEAST + 2 <= len(other.name) <= FULL_MOST:
            prefix = (one.name or "")[: (one.name or "").find(one.core)] if one.place else ""
            found = how_said(numerals(text), one.form_class, prefix, other.name, other.form, other.form_class)
            said += [(*found, r)] if found else []
    near = [(r, reason) for cost, reason, r in said if cost < min(said)[0] + NEAR]
    return near if len(near) <= CROWD else []


def _short_says(s: Name, f: Name) -> str | None:
    if s.form_class not in (None, "group", "company") or f.form_class is None or f.name is None or f.form is None:
        return None
    bare = re.sub("(?:总)?公司$", "", s.name or "") if s.form_class == "company" else s.name or ""
    whole = re.sub("(.{2})退$", r"\1", re.sub(r"^(?:\*?S?\*?ST|退市)", "", re.sub("[（）]", "", bare)))
    name = re.sub("[（）]", "", f.name)
    if not SHORTEST <= len(whole) <= LONGEST:
        return None
    text = whole if s.place is None else s.core
    if len(text) < 2 or len(text) >= len(name):
        return None
    if s.place and f.place and not _nested(s.place, f.place):
        return None
    if text[0] not in (name[0], f.core[0]) or text[1] not in name[1:]:
        return None
    if f.form_class in _words.COMPANIES:
        if (f.core.startswith(text) and (text != f.core or len(text) < 3)) or (
            s.place is None and len(text) >= 3 and name.startswith(text)
        ):
            return "short_name"
        if s.place is None and len(text) >= 3 and f.core[:2] in text and subsequence(text, name):
            return "abbreviation"
        if s.place is None and len(text) >= 4 and text[0] == f.core[0] and text[-2:] in f.core and subsequence(text, f.core):
            return "abbreviation"
        if s.place is not None and s.place == f.place and text[0] == f.core[0] and subsequence(text, f.core + f.form):
            return "abbreviation"
    elif f.form_class in _words.INSTITUTIONS and s.place is None:
        if len(text) >= 3 and name.startswith(text):
            return "short_name"
        if len(text) <= 4 and text[0] == name[0] and text[-1] in f.form and subsequence(text, name):
            return "abbreviation"
        if len(text) >= 5 and text[-1] == f.form[-1] and f.core.startswith(text[:-1]):
            return "short_name"
    elif (
        f.form_class not in _words.INSTITUTIONS
        and s.place is None
        and len(text) >= 4
        and f.core != text
        and f.core.startswith(text)
    ):
        return "short_name"
    return None


def torn(nameless: Name, others: Sequence[Name], contested: frozenset[str]) -> bool:
    """Whether the code of a nameless row is borne by two names that have nothing in common."""
    named = [o for o in others if o.name is not None and pair_reason(nameless, o, contested) in _BY_CODE]
    return any(
        not (a.name == b.name or names_related(a, b) or b.name in dict(a.formers) or a.name in dict(b.formers))
        for at, a in enumerate(named)
        for b in named[:at]
    )


def _reasons_of(one: Name, register: Sequence[Name], contested: frozenset[str], fellows: Sequence[Name]) -> list[tuple[int, str]]:
    pairs = [(r, reason) for r, other in enumerate(register) if (reason := pair_reason(one, other, contested))]
    if one.name is None:
        open_ = torn(one, register, contested)
        return [(r, "several" if x in _BY_CODE and open_ and register[r].name is not None else x) for r, x in pairs]
    return [
        (r, "several" if x in _BY_CODE and register[r].name is None and torn(register[r], fellows, contested) else x)
        for r, x in pairs
    ]


def decide(
    one: Name, register: Sequence[Name], contested: frozenset[str] = frozenset(), fellows: Sequence[Name] = ()
) -> tuple[int | None, str]:
    """(place in the register or None, reason) for one name among its `fellows`."""
    pairs = _reasons_of(one, register, contested, fellows)
    if not any(DECISION[reason] != NEW for _, reason in pairs):
        like = [(r, reason) for r, other in enumerate(register) if (reason := like_reason(one, other))]
        crowd = {reason for _, reason in like if sum(x == reason for _, x in like) > MANY}
        like = [(r, reason) for r, reason in like if reason not in crowd]
        said = _said_word_by_word(one, register) if len(like) != 1 or like[0][1] == "abbreviation" else []
        like = said if said and len(like) > 1 and one.place is not None else like
        pairs += like + [(r, reason) for r, reason in said if r not in dict(like)]
    if not pairs:
        return None, "no_name" if one.name is None and one.code is None else "nothing_alike"
    agree = {r: columns_agree(one.column, register[r].column) for r, _ in pairs}
    pairs.sort(key=lambda p: (RANK[p[1]], -agree[p[0]], p[0]))
    top, reason = pairs[0]
    rivals = [(r, x) for r, x in pairs[1:] if r != top and not (register[r].nine and register[r].nine == register[top].nine)]
    other_means = ("place_missing", "name_generic", "name_other_place")
    by_code = ("code_other_name", "code_unrelated_name")
    against = {**dict.fromkeys(by_code, ("code_differs", "other_code", "name")), **dict.fromkeys(STRONG, by_code)}

    def as_good(x: str) -> bool:
        if reason == "name":
            return x in ("name", "former_name", *other_means)
        if reason in ("former_name", "spelling"):
            return DECISION[x] == SAME or x in other_means
        if reason in PARTLY:
            return x in PARTLY
        return x == reason and reason in ("code_one_off", "code_unchecked")

    if any(as_good(x) and not (agree[top] in (1, 3, 4) and agree[r] == 0) for r, x in rivals):
        reason = "several"
    elif any(x in against.get(reason, ()) for _, x in rivals):
        reason = "code_against_name"
    elif reason in LIKENESS and any(x == reason for _, x in rivals):
        reason = "several_alike"
    return (None if DECISION[reason] == NEW else top), reason


def link(names: Sequence[Row], against: Sequence[Row]) -> list[tuple[object, object, float, str, str]]:
    """What `yipanqi.engines.identity.link` must answer: (id, against_id, confidence, reason, decision) for each name."""
    names_once, against = once(names), once(against)
    left, right = _read(names), _read(against)
    contested = contested_formers([*_read(names_once), *right])
    out = []
    for row, one in zip(names, left, strict=True):
        at, reason = decide(one, right, contested, left)
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
    """Rows taken apart. Which words mark a former name is a list of expressions, and the engine's own is used."""
    split = parse(pl.Series([None if r["name"] is None else str(r["name"]) for r in rows], dtype=pl.String))
    read = []
    for row, name, former in zip(rows, split["name"], split["former"], strict=True):
        told = re.split("[；;、|\n]", str(row["former"])) if row.get("former") is not None else []
        formers = parse(pl.Series([*told, *([former] if former else [])], dtype=pl.String))
        known = [(n, g) for n, g in formers.select("name", "generic").iter_rows() if n is not None]
        read.append(take_apart(row, name, known))
    return read
