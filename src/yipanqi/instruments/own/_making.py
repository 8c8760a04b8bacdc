"""What a declaration makes. In: `Declared`. Out: the model, the sheet, the fact and the entry in the menu, as a folder of the
package would declare them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps

from yipanqi.instruments.own._declared import Col, Declared
from yipanqi.instruments.own._rules import check
from yipanqi.intake.definition import Link, Records, Sheet, columns_of
from yipanqi.intake.fields import Choice, Code, Count, Day, Flag, Money, Number, PlaceCode, Ratio, Text, Uscc, Year
from yipanqi.intake.models import Record
from yipanqi.registry.catalogue import Instrument
from yipanqi.registry.models import OrganisationRecord
from yipanqi.values.fact import Fact

LABEL = "own"
#: Its number among the sheets: after those of the package.
NUMBER = 900
_FIELDS: dict[str, Callable[..., Any]] = {
    "text": Text,
    "code": Code,
    "date": Day,
    "year": Year,
    "money": Money,
    "whole": Count,
    "number": Number,
    "share": Ratio,
    "flag": Flag,
    "choice": Choice,
}


@dataclass(frozen=True)
class Made:
    """A register that the house works with."""

    declared: Declared
    model: type[Record]
    sheet: Sheet
    fact: Fact
    instrument: Instrument

    @property
    def label(self) -> str:
        return f"{LABEL}.{self.declared.key}"


def made(one: Declared) -> Made:
    """The register of a declaration; a model of the same name from before gives way."""
    label, model = f"{LABEL}.{one.key}", _model(one)
    aside = {c.name for c in one.columns if c.personal or c.internal} | {one.place}
    return Made(
        one,
        model,
        Sheet(
            name=f"own_{one.key}",
            number=NUMBER,
            zh=one.zh,
            en=one.en,
            files=(one.zh,),
            titles=(one.zh,),
            named=(one.zh,),
            columns=columns_of(model),
            records=(Records(label, key=tuple(_field(one, n) for n in one.identity), links=_links(one)),),
        ),
        Fact(f"own_{one.key}", label, tuple(c.name for c in one.columns if c.name not in aside)),
        Instrument(
            key=f"own_{one.key}",
            mechanisms=(),
            words=one.words,
            menu="own",
            lists=(label,),
            icon="table",
            digest=one.digest,
        ),
    )


def forget(key: str) -> None:
    """The model of a register that is gone: nothing looks for its table any more."""
    apps.all_models[LABEL].pop(key, None)
    apps.clear_cache()


def _field(one: Declared, name: str) -> str:
    """Name of the field of a column: the one that says where a record counts is its place."""
    return "place" if name == one.place else name


def _links(one: Declared) -> tuple[Link, ...]:
    if not one.firm:
        return ()
    return (Link(name=one.firm, code=one.code or None, place="place" if one.place else None),)


def _model(one: Declared) -> type[Record]:
    base = OrganisationRecord if one.firm else Record
    opened = tuple(_field(one, c.name) for c in one.columns if c.open) if one.open else ()
    fields = {_field(one, c.name): _made(one, c) for c in one.columns}
    meta = type("Meta", (), {"app_label": LABEL, "db_table": f"{LABEL}_{one.key}", "verbose_name": one.zh})
    about = {
        "__module__": __name__,
        "__doc__": f"{one.zh} ({one.en})",
        "Meta": meta,
        "PUBLIC": {} if one.open else None,
        "OPEN": opened,
        "CHECKS": tuple(check(rule, one.column(rule.column).type) for rule in one.rules),  # type: ignore[union-attr]
    }
    forget(one.key)
    return type(one.key, (base,), {**about, **fields})


def _made(one: Declared, column: Col) -> Any:
    heading: dict[str, Any] = {
        "aliases": column.aliases,
        "personal": column.personal,
        "internal": column.internal,
        "required": column.required or column.name in one.identity,
    }
    if column.name == one.place:
        return PlaceCode(column.zh, column.en, max_length=12, db_index=True, **heading)
    if column.name == one.code:
        return Uscc(column.zh, column.en, **heading)
    if column.unit or column.type == "money":
        heading["unit"] = column.unit or "万元"
    if column.type == "choice":
        heading["choices"] = {words: (words, words) for words in column.choices}
    return _FIELDS[column.type](column.zh, column.en, **heading)
