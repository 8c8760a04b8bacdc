"""The files of the city's own indicators. In: the data folder. Out: indicators by key, and what is wrong with a file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from django.apps import apps
from django.conf import settings

from yipanqi.indicators.definition import Indicator, plain
from yipanqi.indicators.own import Held, own
from yipanqi.intake.access import sheet_fields
from yipanqi.registry.catalogue import FACTS
from yipanqi.registry.columns import columns_of
from yipanqi.registry.frames import register_fact
from yipanqi.values import own_files
from yipanqi.values.fault import Fault

#: Bytes of a file.
LARGEST = 64 * 1024


def folder() -> Path:
    """Where they lie, one `KEY.toml` each."""
    return Path(settings.HOME) / "indicators"


def files() -> list[Path]:
    """The files, by name."""
    return own_files.files(folder())


def read(taken: Mapping[str, Indicator]) -> tuple[dict[str, Indicator], dict[str, Fault]]:
    """(key -> indicator, key -> what is wrong); a key of the package is not the city's to take."""
    found: dict[str, Indicator] = {}
    wrong: dict[str, Fault] = {}
    for path in files():
        try:
            if path.stat().st_size > LARGEST:
                raise Fault("own_indicator", f"{path.name} 太大。", f"{path.name} is too large.", exit_code=2)
            found[path.stem] = declared(path.stem, path.read_text(encoding="utf-8"), taken)
        except Fault as fault:
            wrong[path.stem] = fault
        except (OSError, UnicodeDecodeError) as fault:
            wrong[path.stem] = Fault("own_indicator", f"读不了 {path.name}：{fault}", f"{path.name} cannot be read: {fault}")
    return found, wrong


def declared(key: str, text: str, taken: Mapping[str, Indicator]) -> Indicator:
    """The indicator that a text declares; Fault says what is wrong."""
    if key in taken:
        raise Fault(
            "own_indicator",
            f"系统已有指标 {key}，请换一个名字。",
            f"There is a figure {key} already; take another name.",
            exit_code=2,
        )
    one = own(key, text, columns)
    names = {plain(name) for other in taken.values() for name in (other.words.zh, other.words.en, *other.aliases)}
    if twice := next((n for n in (one.words.zh, one.words.en, *one.aliases) if plain(n) in names), None):
        raise Fault(
            "own_indicator", f"“{twice}”已是别的指标的名称。", f"“{twice}” is a name of another figure already.", exit_code=2
        )
    return one


def columns(name: str, whole: bool) -> tuple[str, Mapping[str, Held]]:
    """The fact of a register (`whole`) or the published fact of this name, with its columns."""
    if not whole and name not in FACTS:
        raise _none("fact", name, FACTS.names())
    labels = {model._meta.label: model for model in apps.get_models() if sheet_fields(model)}
    if whole and name not in labels:
        raise _none("register", name, sorted(labels))
    fact = register_fact(name) if whole else FACTS[name]
    kept = {name: one for name, one in columns_of(fact).items() if name != "record" and name not in fact.lent}
    return fact.name, {name: Held(one.type, tuple(one.choices)) for name, one in kept.items()}


def _none(what: str, name: str, there: list[str]) -> Fault:
    return Fault(
        "own_indicator",
        f"没有 {what} = “{name}”；有：{'、'.join(there)}。",
        f"There is no {what} {name}; there are: {', '.join(there)}.",
        exit_code=2,
    )


def uncounted(key: str, fault: Exception) -> Fault:
    """What is said of an indicator whose formula fails over the records."""
    why = f"{type(fault).__name__}: {fault}"[:200]
    return Fault(
        "own_indicator", f"自设指标 {key} 算不出来（{why}）。", f"Own indicator {key} cannot be counted ({why}).", exit_code=2
    )
