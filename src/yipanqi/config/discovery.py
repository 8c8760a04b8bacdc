"""Finds what the folders hold, so that no list of names is kept by hand: Django apps, sheets, facts, indicators, pages, commands.

A Django folder is a package under `yipanqi` (or `yipanqi.instruments`) with an `apps.py`.
"""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import yipanqi

_ROOT = Path(yipanqi.__file__).parent
#: Ground first, in the order of the layers: an app's checks may rely on those before it.
_ORDER = (
    "accounts",
    "ledger",
    "jobs",
    "ui",
    "intake",
    "registry",
    "users",
    "work",
    "instruments",
    "board",
    "briefing",
    "portal",
    "api",
    "demo",
)


def folders() -> Iterator[str]:
    """Dotted names of the Django folders, ground first, instruments by name."""
    for name in _ORDER:
        if name == "instruments":
            for found in sorted(p.name for p in (_ROOT / name).iterdir() if (p / "apps.py").exists()):
                yield f"yipanqi.instruments.{found}"
        elif (_ROOT / name / "apps.py").exists():
            yield f"yipanqi.{name}"


def apps() -> list[str]:
    """What INSTALLED_APPS gets."""
    return list(folders())


def parts(name: str) -> Iterator[ModuleType]:
    """The module `name` ('sheets', 'facts', 'urls' …) of every Django folder that has one."""
    for folder in folders():
        if importlib.util.find_spec(f"{folder}.{name}") is not None:
            yield importlib.import_module(f"{folder}.{name}")


def indicator_names() -> list[str]:
    """Folders of `indicators/` that hold an `indicator.toml`."""
    return sorted(p.parent.name for p in (_ROOT / "indicators").glob("*/indicator.toml"))


def rule_names() -> list[str]:
    """Folders of `rules/` that hold a `parameters.toml`."""
    return sorted(p.parent.name for p in (_ROOT / "rules").glob("*/parameters.toml"))


def fill_catalogues() -> None:
    """Put every declared sheet, link, fact, instrument, flow and indicator into its catalogue (once, when Django is ready)."""
    from yipanqi.accounts.rights import declare
    from yipanqi.board.catalogue import INDICATORS
    from yipanqi.indicators.definition import load
    from yipanqi.intake.catalogue import SHEETS
    from yipanqi.registry.catalogue import FACTS, INSTRUMENTS
    from yipanqi.work.catalogue import add as add_flow

    for module in parts("sheets"):
        for sheet in module.SHEETS:
            SHEETS.add(sheet.name, sheet)
    for module in parts("facts"):
        for fact in module.FACTS:
            FACTS.add(fact.name, fact)
    for module in parts("instrument"):
        INSTRUMENTS.add(module.INSTRUMENT.key, module.INSTRUMENT)
    for module in parts("access"):
        declare(getattr(module, "RIGHTS", {}))
    for module in parts("flow"):
        for flow in getattr(module, "FLOWS", ()):
            add_flow(flow)
    for _ in parts("tasks"):
        pass  # a long deed that is declared there stands in the catalogue of the jobs
    for name in indicator_names():
        INDICATORS.add(name, load(name))
    _check()


def _check() -> None:
    """Every reader reads what is published, and every deed that is asked for has an owner who does it."""
    from yipanqi.board.catalogue import INDICATORS
    from yipanqi.registry import deeds, reads
    from yipanqi.registry.columns import faults

    for _ in (*parts("queries"), *parts("actions")):
        pass  # what is read there is declared there, and what others may ask for is done there
    wrong = reads.check() + deeds.undone()
    for key in indicator_names():
        for fact, columns in INDICATORS[key].reads.items():
            wrong += faults(f"indicators/{key}", fact, columns)
    if wrong:
        raise RuntimeError("\n".join(wrong))


def command_groups() -> Iterator[tuple[str, ModuleType]]:
    """`commands.py` of each folder, with the folder's name."""
    for path in sorted(_ROOT.glob("*/commands.py")) + sorted(_ROOT.glob("instruments/*/commands.py")):
        dotted = ".".join(path.relative_to(_ROOT.parent).with_suffix("").parts)
        yield dotted.split(".")[-2], importlib.import_module(dotted)


def engine_names() -> list[str]:
    return sorted(m.name for m in pkgutil.iter_modules([str(_ROOT / "engines")]) if m.ispkg)
