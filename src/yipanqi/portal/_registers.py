"""The registers that have pages. In: the catalogues of instruments and sheets. Out: `Kind` by label, and what a user sees of
it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import QuerySet

from yipanqi.accounts.access import is_officer, is_organisation
from yipanqi.intake.access import Sight, sight
from yipanqi.intake.catalogue import SHEETS
from yipanqi.registry.catalogue import INSTRUMENTS
from yipanqi.values.words import say

REGISTRY_LISTS = {
    "registry.statement": ("企业年度报表", "Yearly statements", "report-analytics"),
    "registry.qualification": ("资格与名单", "Qualifications and lists", "shield-check"),
    "registry.placestatistic": ("地区统计", "Place statistics", "map-2"),
    "board.target": ("目标分解", "Targets", "target-arrow"),
    "board.progress": ("工作进展", "Progress", "progress"),
}


@dataclass(frozen=True)
class Kind:
    """A register that has pages: its label, title and model."""

    label: str
    zh: str
    en: str
    icon: str
    model: type[models.Model]

    @property
    def title(self) -> str:
        return say(self.zh, self.en)

    @property
    def href(self) -> str:
        return f"/lists/{self.label}/"


def kinds() -> dict[str, Kind]:
    """Every register with pages, by label in lower case."""
    return _kinds(tuple((one.key, one.digest) for one in INSTRUMENTS))


@lru_cache(maxsize=2)
def _kinds(instruments: tuple[tuple[str, str], ...]) -> dict[str, Kind]:
    """The same, until other instruments or registers are there."""
    found: dict[str, Kind] = {}
    sheets = {sheet.records[0].model.lower(): sheet for sheet in SHEETS}
    for instrument in INSTRUMENTS:
        for label in instrument.lists:
            sheet = sheets.get(label.lower())
            words = sheet.words if sheet and len(instrument.lists) > 1 else instrument.words
            found[label.lower()] = Kind(label.lower(), words.zh, words.en, instrument.icon, apps.get_model(label))
    for label, (zh, en, icon) in REGISTRY_LISTS.items():
        found.setdefault(label, Kind(label, zh, en, icon, apps.get_model(label)))
    return found


def visible(label: str, user: Any) -> QuerySet:
    """The records of a register that `user` may see."""
    return kinds()[label].model._default_manager.visible_to(user)  # type: ignore[attr-defined]


def seen(label: str, user: Any, purpose: str = "") -> Sight:
    """Which columns of which records `user` may see of a register."""
    return sight(kinds()[label].model, user, purpose=purpose)


def opens(kind: Kind, user: Any) -> bool:
    """Whether a reader finds anything in the list of a register."""
    return bool(
        is_officer(user)
        or getattr(kind.model, "PUBLIC", None) is not None
        or (is_organisation(user) and getattr(kind.model, "ORGANISATION_PATH", ""))
    )
