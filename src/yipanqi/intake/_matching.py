"""Which column of a table fills which field of a declared sheet. In: a table as read, a `Sheet`. Out: hits with their weight.

Headings decide (exact wording, alias, group and leaf, nearly the same words), then content (a column of valid 统一社会信用代码);
a column of a spread group carries its year or place: 'revenue@2023'.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl
from rapidfuzz import fuzz

from yipanqi.engines.sheets import Column as Read
from yipanqi.engines.sheets import Table
from yipanqi.intake import _roles as roles
from yipanqi.intake import _wordforms as words
from yipanqi.intake.catalogue import RESOLVERS
from yipanqi.intake.definition import Column, Sheet

_NEAR = 86.0  # likeness (per cent) from which two headings are nearly the same words
FEWEST_PLACES = 2  # so many columns headed by places are no accident
_WORDS = frozenset(["text", "code", "choice", "flag"])  # kinds in which half a heading may be enough; a number needs more
#: A resident's identity number (GB 11643) has as many characters as a credit code: region, day of birth, serial, check.
_RESIDENT = r"^[1-8]\d{5}(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[0-9Xx]$"
_USCC = r"^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$"


@dataclass(frozen=True)
class Hit:
    """Column `letter` fills `field` ('revenue', 'revenue@2023', 'goal@330402'); `how` says why, `weight` how surely."""

    letter: str
    field: str
    heading: str
    weight: float
    how: str

    @property
    def name(self) -> str:
        """The field without year or place."""
        return self.field.partition("@")[0]


@dataclass(frozen=True)
class Headed:
    """A column of a table with the forms of its heading."""

    column: Read
    forms: Mapping[str, float]

    @property
    def letter(self) -> str:
        return self.column.letter


def headed(table: Table) -> list[Headed]:
    """The columns of `table` that say something: with a heading and at least one cell, or with cells of codes."""
    found = []
    for column in table.columns:
        forms = words.written_forms(column.path, column.english)
        if not words.serial(column.path) and (forms or table.body[column.letter].null_count() < table.body.height):
            found.append(Headed(column, forms))
    return found


_INDEXES: dict[int, tuple[Sheet, dict[str, list[tuple[int, float]]]]] = {}  # by identity: a definition holds dicts


def _index(sheet: Sheet) -> dict[str, list[tuple[int, float]]]:
    """form -> (position of the column in the definition, weight)."""
    known = _INDEXES.get(id(sheet))
    if known is not None and known[0] is sheet:
        return known[1]
    index: dict[str, list[tuple[int, float]]] = {}
    _INDEXES[id(sheet)] = (sheet, index)
    for position, column in enumerate(sheet.columns):
        for form, weight in words.declared_forms(column).items():
            index.setdefault(form, []).append((position, weight))
    return index


def match(sheet: Sheet, columns: list[Headed], table: Table, base_year: int | None, *, thorough: bool = True) -> list[Hit]:
    """The best one-to-one assignment of table columns to the columns of `sheet`, in the order of the table.

    `thorough` also tries nearly the same words, and contents, for the columns that no wording matched.
    """
    parties = _parties(sheet)
    offers = _of_one_party(columns, [*_by_name(sheet, columns, base_year), *_by_spread(sheet, columns)], parties)
    hits = _settle(sheet, columns, offers, {})
    left = [c for c in columns if c.letter not in hits] if thorough else []
    if left:
        hits = _settle(
            sheet, columns, _of_one_party(left, [*_near(sheet, left), *_by_content(sheet, left, table)], parties), hits
        )
    ordered = [hits[c.letter] for c in columns if c.letter in hits]
    return _dated(ordered, base_year)


_Offer = tuple[float, str, int, str, str]  # weight, letter, position in the definition, spread token ('' = none), how


_PARTIES: dict[int, tuple[Sheet, list[set[str]]]] = {}


def _parties(sheet: Sheet) -> list[set[str]]:
    """For each declared column whose it may be; code and place of an organisation are those of the party that its name says."""
    known = _PARTIES.get(id(sheet))
    if known is None or known[0] is not sheet:
        known = _PARTIES[id(sheet)] = (sheet, _whose(sheet))
    return known[1]


def _whose(sheet: Sheet) -> list[set[str]]:
    own: dict[str, set[str]] = {}
    for column in sheet.columns:
        said = {roles.party(words.plain(w)) for w in (*column.group, column.heading.zh, *column.heading.aliases)}
        own.setdefault(column.field, set()).update(s for s in said if s)
    for link in (link for records in sheet.records for link in records.links):
        for name in (link.code, link.place, link.industry):
            if name in own and not own[name]:
                own[name] = own.get(link.name, set())
    return [own[c.field] for c in sheet.columns]


def _of_one_party(columns: list[Headed], offers: list[_Offer], parties: list[set[str]]) -> list[_Offer]:
    """Without the offers that would give one party's column to another's field (the buyer's code to the seller)."""
    said = {c.letter: roles.party("".join(words.plain(p) for p in c.column.path)) for c in columns}
    return [o for o in offers if said[o[1]] is None or not parties[o[2]] or said[o[1]] in parties[o[2]]]


def _by_name(sheet: Sheet, columns: list[Headed], base_year: int | None) -> list[_Offer]:
    index = _index(sheet)
    offers = []
    for column in columns:
        for form, weight in {**words.of_the_year(column.column.path, base_year), **column.forms}.items():
            for position, own in index.get(form, ()):
                if sheet.columns[position].spread is None:
                    offers.append((weight * own, column.letter, position, "", "name"))
    return offers


def _by_spread(sheet: Sheet, columns: list[Headed]) -> list[_Offer]:
    spreads = {i for i, c in enumerate(sheet.columns) if c.spread}
    if not spreads:
        return []
    index = _index(sheet)
    offers = []
    for column in columns:
        for token, rest, kind in _tokens(column):
            for form, weight in words.written_forms(rest).items():
                for position, own in index.get(form, ()):
                    if position in spreads and sheet.columns[position].spread == kind:
                        offers.append((weight * own, column.letter, position, token, "spread"))
    places = {i for i in spreads if sheet.columns[i].spread == "place"}
    return offers + (_by_place(sheet, columns, places) if places else [])


def _tokens(column: Headed) -> list[tuple[str, tuple[str, ...], str]]:
    """(year token, heading without it, 'year') as the heading can be read."""
    path = column.column.path
    found = []
    for at, part in enumerate(path):
        token = words.year_token(part)
        if token and len(path) > 1:
            found.append((token, (*path[:at], *path[at + 1 :]), "year"))
        split = words.without_year(part)
        if split:
            found.append((split[0], (*path[:at], split[1], *path[at + 1 :]), "year"))
    return found


_TARGET = re.compile(r"(?:年度?)?(?:分解)?(?:目标任务|目标值|目标数|目标|任务数|任务|指标|分解)$")
_NOT_A_TARGET = re.compile(r"完成|实绩|实际|上年|去年|季度|半年|前三季|进度|进展|同期|累计|差额|缺口|排名")


def places_over(columns: list[Headed]) -> dict[str, tuple[str, str | None, str | None]]:
    """letter -> (name, code, problem) of the columns that a place heads: 瑶海区, 瑶海区目标, 2025年瑶海区任务."""
    resolver = RESOLVERS.place_at_home or RESOLVERS.place
    if resolver is None or not columns:
        return {}
    names = [_place_in(c.column.path[-1]) for c in columns]
    found = resolver(pl.Series(names, dtype=pl.String))
    return {
        c.letter: (n, code, problem)
        for c, n, code, problem in zip(columns, names, found["value"], found["problem"], strict=True)
        if n
    }


def _place_in(heading: str) -> str:
    """The heading without year, unit and the word for target."""
    word = words.plain(heading)
    dated = words.without_year(word)
    word = dated[1] if dated else word
    return _TARGET.sub("", word) or word


def _by_place(sheet: Sheet, columns: list[Headed], places: set[int]) -> list[_Offer]:
    """Columns headed by a place: under a group that is declared to be spread over places, or flat, beside the city's own
    column.
    """
    index = _index(sheet)
    known = places_over([c for c in columns if c.column.path])
    offers, flat = [], []
    for column in columns:
        _, code, _ = known.get(column.letter, ("", None, None))
        if not code:
            continue
        group = column.column.path[:-1]
        declared = [
            (position, weight * own)
            for form, weight in words.written_forms(group).items()
            for position, own in index.get(form, ())
        ]
        hits = [(position, weight) for position, weight in declared if position in places]
        offers += [(weight, column.letter, position, code, "spread") for position, weight in hits]
        if not hits and _may_be_targets(sheet, group, {p for p, _ in declared}, places):
            flat.append((column.letter, code))
    if len(flat) >= FEWEST_PLACES or (flat and offers):
        offers += [(0.9, letter, position, code, "spread") for letter, code in flat for position in places]
    return offers


def _may_be_targets(sheet: Sheet, group: tuple[str, ...], declared: set[int], places: set[int]) -> bool:
    """Whether what stands above a place leaves its column a target: nothing, the target's own heading, or a word for the
    parts.
    """
    above = "".join(words.plain(g) for g in group)
    if not above:
        return True
    if declared:
        return bool({sheet.columns[p].field for p in declared} & {sheet.columns[p].field for p in places})
    return bool(re.search(r"目标|任务|分解|县|区|各地", above)) and not _NOT_A_TARGET.search(above)


def _near(sheet: Sheet, columns: list[Headed]) -> list[_Offer]:
    """Headings that hold a declared one, or nearly its words; never as sure as the same words."""
    offers = []
    declared = [
        (i, form) for i, c in enumerate(sheet.columns) if not c.spread for form in words.declared_forms(c) if len(form) >= 2
    ]
    for column in columns:
        whole = "".join(words.plain(p) for p in column.column.path)
        for written in {f for f in column.forms if len(f) >= 2}:
            for position, form in declared:
                if roles.conflict(written, form) or roles.conflict(whole, form):
                    continue
                if len(form) >= 3 and (form in written or (written in form and len(written) >= 3)):
                    share = min(len(form), len(written)) / max(len(form), len(written))
                    if share >= (0.5 if sheet.columns[position].heading.kind in _WORDS else 2 / 3):
                        offers.append((0.5 + 0.25 * share, column.letter, position, "", "near"))
                elif len(form) >= 4 and abs(len(form) - len(written)) <= 3:
                    likeness = fuzz.ratio(form, written, score_cutoff=_NEAR)
                    if likeness:
                        offers.append((0.7 * likeness / 100, column.letter, position, "", "near"))
    return offers


def _by_content(sheet: Sheet, columns: list[Headed], table: Table) -> list[_Offer]:
    """A column without a known heading that holds 统一社会信用代码; numbers of persons are never taken for those of firms."""
    wanted = [i for i, c in enumerate(sheet.columns) if c.heading.kind == "uscc" and not c.spread]
    offers = []
    for column in columns:
        cells = table.body[column.letter].drop_nulls().head(200)
        if not wanted or cells.dtype != pl.String or not len(cells):
            continue
        text = cells.str.strip_chars()
        if ((text.str.contains(_USCC) & ~text.str.contains(_RESIDENT)).mean() or 0) >= 0.6:
            offers += [(0.55, column.letter, i, "", "content") for i in wanted]
    return offers


def _settle(sheet: Sheet, columns: list[Headed], offers: list[_Offer], hits: dict[str, Hit]) -> dict[str, Hit]:
    """Take the weightiest offer first; a column of the table fills one field, a field (of one year or place) is filled once."""
    headings = {c.letter: c.column.heading for c in columns}
    order = {c.letter: i for i, c in enumerate(columns)}
    taken = {h.field for h in hits.values()}
    for weight, letter, position, token, how in sorted(offers, key=lambda o: (-o[0], order[o[1]], o[2])):
        name = sheet.columns[position].field
        field = f"{name}@{token}" if token else name
        if letter not in hits and field not in taken:
            hits[letter] = Hit(letter, field, headings[letter], round(weight, 3), how)
            taken.add(field)
    return hits


def _dated(hits: list[Hit], base_year: int | None) -> list[Hit]:
    """Relative years of each spread field become calendar years; where no year is known the words stay."""
    out = {h.letter: h for h in hits}
    for name in {h.name for h in hits if "@" in h.field}:
        spread = [h for h in hits if h.name == name and "@" in h.field]
        group = [h for h in spread if not re.fullmatch(r"\d{6,12}", h.field.partition("@")[2])]
        years = words.years_of([h.field.partition("@")[2] for h in group], base_year)
        for hit in group:
            year = years.get(hit.field.partition("@")[2])
            if year is not None:
                out[hit.letter] = replace(hit, field=f"{name}@{year}")
    return [out[h.letter] for h in hits]


def counting_columns(sheet: Sheet) -> set[str]:
    """The fields that may say where a record counts: its place, that of its organisation, the one declared for it."""
    named = {r.place for r in sheet.records} | {k.place for r in sheet.records for k in r.links if k.field == "organisation"}
    return {"place", *(n for n in named if n)}


def places_unread(sheet: Sheet, table: Table, hits: list[Hit]) -> bool:
    """Whether the column that should say where the rows count is there under a heading that was not understood."""
    parties = dict(zip((c.field for c in sheet.columns), _parties(sheet), strict=True))
    counting = counting_columns(sheet)
    if counting & {h.name for h in hits}:
        return False
    mine = set().union(*(parties.get(name, set()) for name in counting))
    used = {h.letter for h in hits}
    for column in table.columns:
        whole = "".join(words.plain(p) for p in column.path)
        party = roles.party(whole)
        filled = table.body[column.letter].null_count() < table.body.height
        if (
            filled
            and column.letter not in used
            and roles.asks_for_a_place(whole)
            and (party is None or not mine or party in mine)
        ):
            return True
    return False


def place_not_known(sheet: Sheet, table: Table, column: Read) -> str | None:
    """Why a column that seems headed by a place is not read as that place's: the problem of the resolver, where others are so
    headed.
    """
    if not column.path or not any(c.spread == "place" for c in sheet.columns):
        return None
    if not re.search(r"(?:[区县市园旗州盟港城]|新站|经开|高新)$", _place_in(column.path[-1])) or words.serial(column.path):
        return None
    known = places_over(headed(table))
    _, code, problem = known.get(column.letter, ("", None, None))
    return problem if code is None and sum(c is not None for _, c, _ in known.values()) else None


def nearest(sheet: Sheet, path: tuple[str, ...]) -> Column | None:
    """The declared column whose wording comes nearest to a heading that was not used; of no other party; None where none is
    near.
    """
    whole = "".join(words.plain(p) for p in path)
    party = roles.party(whole)
    best: tuple[float, Column] | None = None
    for column, parties in zip(sheet.columns, _parties(sheet), strict=True):
        if party is not None and parties and party not in parties:
            continue
        for form in words.declared_forms(column):
            if roles.opposite(whole, form):
                continue
            alike = max(fuzz.ratio(form, w) for w in (whole, roles.canonical(whole), words.plain(path[-1]) if path else ""))
            same = roles.roles(whole).get("what") == roles.roles(form).get("what") is not None
            score = alike + (15 if same else 0)
            if best is None or score > best[0]:
                best = (score, column)
    return best[1] if best is not None and best[0] >= 50 else None


def in_full(sheet: Sheet, field: str, column: Read, base_year: int | None) -> str:
    """A field spread over years with the year that the column's own heading names; any other as it is."""
    if "@" in field or not any(c.field == field and c.spread == "year" for c in sheet.columns):
        return field
    tokens = [token for token, _, kind in _tokens(Headed(column, {})) if kind == "year"]
    years = words.years_of(tokens[:1], base_year)
    return next((f"{field}@{year}" for year in years.values() if year is not None), field)


def declared(sheet: Sheet, field: str) -> Column | None:
    """The declared column that `field` (perhaps with its year or place) belongs to."""
    name, at, _ = field.partition("@")
    found = [c for c in sheet.columns if c.field == name]
    return next((c for c in found if bool(c.spread) == bool(at)), found[0] if found else None)
