"""What the columns of a table mean: the form on which a person says it, and each column beside its field.

In: a reading. Out: a Django form (`col_B`, `unit_B`, `part_B`, header rows, year), the rows of the page, and what the sender of
the form said that was not so before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django import forms

from yipanqi.intake import queries
from yipanqi.intake.catalogue import SHEETS
from yipanqi.registry.queries import city_or_none, place_names, standing_places
from yipanqi.ui.fields import CellField, ChoiceField, RegisterForm
from yipanqi.ui.originals import Meant
from yipanqi.ui.showing import unit_words
from yipanqi.values.reading import parse_unit
from yipanqi.values.words import Words, say

#: Units in which amounts of a kind are written; the sheet's own is always among them.
_UNITS = {"money": ("元", "千元", "万元", "百万元", "亿元"), "ratio": ("%",)}
_LIKELY = 0.25  # how alike a known sheet must be before its columns are proposed unasked
_YEARS = 6  # years that a column may be of, back from the last one


@dataclass(frozen=True)
class Seen:
    """A column of the table: what it is taken for now ('revenue@2023'), in which unit, and how that was found."""

    letter: str
    heading: str
    sample: str
    field: str = ""
    unit: str = ""
    how: str = ""
    serial: bool = False

    @property
    def name(self) -> str:
        return self.field.partition("@")[0]

    @property
    def part(self) -> str:
        return self.field.partition("@")[2]


@dataclass(frozen=True)
class Table:
    """A table beside the sheet `name` that it is, or most resembles (`known` False)."""

    reading: Any
    name: str
    known: bool
    columns: Sequence[Seen]
    samples: Mapping[str, str] = field(default_factory=dict)

    @property
    def sheet(self) -> Any:
        return SHEETS.get(self.name)

    @property
    def met(self) -> int:
        return sum(bool(c.field) for c in self.columns)


def table_of(reading: Any, asked: str = "", samples: Mapping[str, str] | None = None) -> Table:
    """The table as it was read; as the sheet `asked` for, or the likeliest, where nobody has said what it is."""
    if reading.recognised:
        return Table(reading, reading.recognised, True, _columns(reading, None, samples or {}))
    near = {one["sheet"]: one for one in reading.candidates}
    first = reading.candidates[0] if reading.candidates and not reading.chosen else None
    name = asked if asked in near else first["sheet"] if first is not None and first["score"] >= _LIKELY else ""
    fields = near[name].get("columns", {}) if name else {}
    return Table(reading, name, False, _columns(reading, fields, samples or {}))


def _columns(reading: Any, proposed: Mapping[str, str] | None, samples: Mapping[str, str]) -> list[Seen]:
    units = reading.told.get("units", {})
    found = [
        Seen(str(hit.get("letter") or ""), hit.get("heading") or "", "", name, hit.get("unit") or "", hit.get("how") or "")
        for name, hit in reading.mapping.items()
    ]
    found += [
        Seen(
            u["letter"],
            u["heading"],
            "",
            (proposed or {}).get(u["letter"], ""),
            u.get("unit", ""),
            "",
            u.get("serial", False),
        )
        for u in reading.unmapped
    ]
    named = {c.letter: c for c in found}
    ordered = sorted(named.values(), key=lambda c: (len(c.letter), c.letter))
    return [replace(c, sample=samples.get(c.letter, ""), unit=units.get(c.letter, c.unit)) for c in ordered]


class MapForm(RegisterForm):
    """What a table is; its header rows and year. The columns come from the table (`form_of`)."""

    shown = forms.CharField(required=False, widget=forms.HiddenInput)
    sheet = ChoiceField(
        lambda: [(s.name, str(s.words)) for s in _sheets()], required=False, label=Words("这张表是", "This table is")
    )
    first = forms.IntegerField(required=False, min_value=1, label=Words("表头从第几行", "Headings from row"))
    last = forms.IntegerField(required=False, min_value=1, label=Words("到第几行", "to row"))
    year = CellField("year", required=False, label=Words("哪一年的表", "Of which year"))
    leave = forms.BooleanField(required=False)


def _sheets() -> list[Any]:
    return sorted(SHEETS, key=lambda s: (s.number, s.name))


def form_of(table: Table, data: Any = None) -> MapForm:
    """The form over the columns of a table, as it is taken now."""
    reading, fields = table.reading, _fields(table)
    initial = {
        "shown": table.name,
        "sheet": table.name,
        "first": reading.header_first,
        "last": reading.header_last,
        "year": reading.told.get("year"),
    }
    for one in table.columns:
        initial |= {f"col_{one.letter}": one.name, f"unit_{one.letter}": one.unit, f"part_{one.letter}": one.part}
    form = type("TableForm", (MapForm,), fields)(data, initial=initial, auto_id=f"m{reading.pk}_%s")
    for name in ("sheet", "first", "last", "year"):
        form.fields[name].widget.attrs["class"] = "yp-inp"
    return form


def _fields(table: Table) -> dict[str, forms.Field]:
    sheet = table.sheet
    if sheet is None:
        return {}
    options = list(dict.fromkeys((c.field, str(c.heading.words)) for c in sheet.columns))
    kinds = {c.field: c.heading.kind for c in sheet.columns}
    spread = {c.spread for c in sheet.columns if c.spread}
    parts = _parts(table, spread)
    found: dict[str, forms.Field] = {}
    for one in table.columns:
        called = f"{one.letter} {one.heading}"
        found[f"col_{one.letter}"] = _choice([("", say("不收", "not taken")), *options], called)
        if units := _units(one, kinds.get(one.name, "")):
            found[f"unit_{one.letter}"] = _choice(units, say(f"{called} 的单位", f"unit of {called}"))
        if parts and (one.part or (not one.field and _amounts(one))):
            words = say(f"{called} 是哪一年、哪个地区的", f"year or place of {called}")
            found[f"part_{one.letter}"] = _choice([("", say("按表头", "as headed")), *parts], words)
    return found


def _choice(options: Iterable[tuple[str, str]], called: str) -> forms.Field:
    every = list(options)
    widget = forms.Select(attrs={"class": "yp-inp", "aria-label": called})
    return forms.ChoiceField(choices=every, required=False, widget=widget, label=called)


def _units(one: Seen, kind: str) -> list[tuple[str, str]]:
    """The units that the amounts of a column may be in; nothing for texts and days."""
    own = parse_unit(one.unit) if one.unit else None
    if kind not in _UNITS and (one.field or own is None):
        return []
    family = _UNITS.get(kind) or (_UNITS["money"] if own is not None and own.is_money else ())
    every = dict.fromkeys([*([one.unit] if one.unit else []), *family])
    listed = [(unit, unit_words(unit)) for unit in every]
    return listed if one.unit else [("", say("按表", "as in the sheet")), *listed]


def _amounts(one: Seen) -> bool:
    """Whether a column seems to hold numbers, which may be of some year or place."""
    return bool(one.unit) or one.sample.replace(",", "").replace(".", "", 1).isdigit()


def _parts(table: Table, spread: set[str]) -> list[tuple[str, str]]:
    """The years or places that a column may be of."""
    here = dict.fromkeys(c.part for c in table.columns if c.part)
    found = []
    if "year" in spread:
        last = max([table.reading.told.get("year") or 0, *(int(p) for p in here if p.isdecimal() and len(p) == 4)])
        years = dict.fromkeys([*(p for p in here if len(p) == 4), *(str(last - n) for n in range(_YEARS) if last)])
        found += [(year, say(f"{year}年", year)) for year in sorted(years, reverse=True)]
    if "place" in spread:
        city, names = city_or_none(), place_names()
        codes = [*(p.code for p in standing_places(city.code))] if city else []
        found += [(code, names.get(code, code)) for code in dict.fromkeys([*codes, *(p for p in here if len(p) > 4)])]
    return found + [(p, p) for p in here if p not in dict(found)]


@dataclass(frozen=True)
class Said:
    """What the sender of the form said that was not so before."""

    sheet: str | None
    mapping: dict[str, str]
    units: dict[str, str]
    year: int | None
    rows: tuple[int, int] | None


def said(table: Table, form: MapForm) -> Said:
    """Of a form that is valid. Columns are said of the sheet that the page showed; what was not touched is the machine's."""
    given, reading = form.cleaned_data, table.reading
    rows = (given.get("first") or reading.header_first or 0, given.get("last") or reading.header_last or 0)
    moved = None if rows == (reading.header_first or 0, reading.header_last or 0) else rows
    year = given.get("year") if given.get("year") != reading.told.get("year") else None
    name = None if given.get("leave") else given.get("sheet") or None
    if name != (table.name or None):
        return Said(name, {}, {}, year, moved)
    mapping, units = {}, {}
    opposed = queries.opposed(reading, table.name)
    for one in table.columns:
        if _sent(form, f"col_{one.letter}"):
            wanted = _wanted(given[f"col_{one.letter}"], given.get(f"part_{one.letter}") or "", one, table.sheet)
            # A part that has an opposite is a person's word also where it is left as it was shown.
            mapping |= {one.letter: wanted} if wanted != one.field or one.letter in opposed else {}
        unit = given.get(f"unit_{one.letter}")
        units |= {one.letter: unit} if _sent(form, f"unit_{one.letter}") and unit != one.unit else {}
    return Said(name, mapping, units, year, moved)


def _sent(form: MapForm, name: str) -> bool:
    return name in form.fields and name in form.data


def _wanted(field: str, part: str, one: Seen, sheet: Any) -> str:
    """The field with its year or place, where it has one."""
    spread = any(c.field == field and c.spread for c in sheet.columns)
    return f"{field}@{part}" if field and part and spread else field


def meant(table: Table, form: MapForm) -> list[Meant]:
    """Each column beside its fields; those to be decided first say why."""
    reading = table.reading
    opposed = queries.opposed(reading, table.name)
    doubtful = {u.letter for u in queries.doubtful(reading)}
    unused = {u.letter: u for u in queries.unused(reading)}
    out = []
    for one in table.columns:
        names = [f"{part}_{one.letter}" for part in ("col", "part", "unit")]
        drawn = [form[name] for name in names if name in form.fields]
        remarks = list(_remarks(one, opposed.get(one.letter), one.letter in doubtful, unused.get(one.letter), table))
        out.append(Meant(one.letter, one.heading or "—", one.sample, drawn, remarks, bool(one.field)))
    return out


def _remarks(one: Seen, other: Words | None, doubtful: bool, unused: Any, table: Table) -> Iterable[tuple[str, str]]:
    if one.how == "remembered":
        yield "ok", say("照您说过的办", "as you have said")
    elif other is not None and one.field:
        yield (
            "slow",
            say(f"和“{other}”意思相反，按列名取；请您核对", f"the opposite of “{other}”; taken by its heading, please check"),
        )
    elif other is not None:
        yield "slow", say("说的是其中哪一部分不能猜，请您定", "which part it is cannot be guessed; please say")
    elif doubtful:
        yield "slow", say("只是表头相近，请您核对", "its heading only resembles; please check")
    elif unused is not None and unused.place:
        yield "slow", str(unused.place)
    elif unused is not None and unused.taken:
        yield "slow", say(f"“{unused.nearest}”已取 {unused.taken} 列", f"“{unused.nearest}” is taken from {unused.taken}")
    elif unused is not None and unused.nearest:
        yield "slow", say(f"没有收；最接近“{unused.nearest}”", f"not taken; nearest is “{unused.nearest}”")
    elif unused is not None:
        yield "none", say("没有对应的一栏，不收", "nothing known fits; not taken")


def undecided(rows: Sequence[Meant]) -> int:
    """How many columns a person has to look at."""
    return sum(any(tone == "slow" for tone, _ in row.remarks) for row in rows)
