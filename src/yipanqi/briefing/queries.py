"""Briefings to read: live or frozen, as documents in both languages, and what changed since the one before."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from yipanqi.board import queries as board
from yipanqi.board.catalogue import INDICATORS
from yipanqi.briefing._composing import Composer
from yipanqi.briefing._content import content, digest_of
from yipanqi.briefing._files import FORMATS, TYPES, pack, render
from yipanqi.briefing._kept import checkpoint_path, content_path, kept
from yipanqi.briefing._outline import LARGEST as OUTLINE_LARGEST
from yipanqi.briefing._outline import figures_needed, outline
from yipanqi.briefing._outline import path as outline_path
from yipanqi.briefing._outline import problem as outline_problem
from yipanqi.briefing._outline import read as outline_of
from yipanqi.briefing.models import Snapshot
from yipanqi.engines.documents import Document
from yipanqi.ledger.queries import entries_of_kinds
from yipanqi.ledger.signing import fingerprint
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words


@dataclass(frozen=True)
class Changed:
    """A figure that is not what the last sent briefing said."""

    key: str
    name: str
    before: str
    after: str
    before_value: float | None
    after_value: float | None


def live(place: str | None = None, period: str | None = None, as_of: date | None = None) -> dict[str, Any]:
    """The content as the records stand now, without the records themselves (every figure links to them)."""
    here = board.setting(period, as_of)
    return content(here, place or here.city, with_records=False)


def frozen(digest: str) -> dict[str, Any]:
    """The content of a snapshot; Fault when there is none of that digest."""
    found = Snapshot.objects.filter(digest__startswith=digest).first() if len(digest) >= 8 else None
    if found is None:
        raise Fault("no_snapshot", f"没有编号为 {digest} 的简报。", f"There is no briefing {digest}.")
    return kept(found.digest)


def snapshots(place: str | None = None, limit: int = 50) -> list[Snapshot]:
    """Frozen briefings, newest first."""
    found = Snapshot.objects.filter(place=place) if place else Snapshot.objects.all()
    return list(found[:limit])


def document(
    data: dict[str, Any], language: str, number: str = "", link: Callable[[str, str, str], str] | None = None
) -> Document:
    """`data` as a document in 'zh' or 'en'."""
    return Composer(data, language, link).document(number)


def changes(data: dict[str, Any], language: str = "zh") -> tuple[Snapshot | None, list[Changed]]:
    """(the last snapshot of the same place and period before this, the city's figures that differ from it)."""
    found = Snapshot.objects.filter(place=data["place"], period=data["period"]).exclude(digest=digest_of(data)).first()
    if found is None:
        return None, []
    return found, difference(kept(found.digest), data, language)


def kept_files() -> list[Path]:
    """Where the contents of the frozen briefings lie."""
    return [content_path(digest) for digest in Snapshot.objects.order_by("pk").values_list("digest", flat=True)]


def needing(key: str) -> list[Words]:
    """What of the briefings names a figure: the city's outline, and frozen ones, which show it by its present definition."""
    frozen = [one for one in Snapshot.objects.all() if _holds(one.digest, key)]
    numbers = "、".join(one.digest[:8] for one in frozen[:5])
    told = Words(f"{len(frozen)} 份冻结的简报（{numbers}）", f"frozen briefings: {len(frozen)} ({numbers})")
    return [*figures_needed(key), *([told] if frozen else [])]


def _holds(digest: str, key: str) -> bool:
    try:
        return any(figure["key"] == key for figure in kept(digest)["figures"])
    except (OSError, EOFError, ValueError, zlib.error):  # it is told elsewhere that it is damaged
        return False


def damaged() -> tuple[list[str], list[str], int]:
    """(frozen briefings that are gone, or whose content is; those whose content is not what their digest says; how many there
    are). Which there were is told by the ledger.
    """
    digests = list(Snapshot.objects.values_list("digest", flat=True))
    frozen = [entry.detail.get("sha256", "") for entry in entries_of_kinds(["freeze_briefing"])]
    lost, altered = [digest[:12] for digest in dict.fromkeys(frozen) if digest and digest not in digests], []
    for digest in digests:
        try:
            if digest_of(kept(digest)) != digest:
                altered.append(digest[:12])
        except FileNotFoundError:
            lost.append(digest[:12])
        except (OSError, EOFError, ValueError, zlib.error):
            altered.append(digest[:12])
    return lost, altered, len(digests)


def difference(before: dict[str, Any], after: dict[str, Any], language: str = "zh") -> list[Changed]:
    """The figures of the place reported on that differ between two contents."""
    old, new = Composer(before, language), Composer(after, language)
    out = []
    for key, place in dict.fromkeys([*old.figures, *new.figures]):
        if place != after["place"]:
            continue
        one, two = old.figures.get((key, place)), new.figures.get((key, place))
        if (one and (one["value"], one["counted"])) != (two and (two["value"], two["counted"])):
            name = getattr(INDICATORS[key].words, language) if key in INDICATORS else key
            out.append(
                Changed(
                    key,
                    name,
                    old.shown(one) if one else "—",
                    new.shown(two) if two else "—",
                    one["value"] if one else None,
                    two["value"] if two else None,
                )
            )
    return out


def file_of(data: dict[str, Any], ending: str, language: str) -> bytes:
    """A content as a file of that format; a pack must come from a frozen content."""
    if ending != ".zip":
        return render(data, ending, language)[0]
    anchor = checkpoint_path(digest_of(data))
    return pack(data, anchor.read_text(encoding="utf-8") if anchor.exists() else "")


__all__ = [
    "FORMATS",
    "OUTLINE_LARGEST",
    "TYPES",
    "Changed",
    "changes",
    "damaged",
    "difference",
    "document",
    "file_of",
    "fingerprint",
    "frozen",
    "live",
    "needing",
    "outline",
    "outline_of",
    "outline_path",
    "outline_problem",
    "snapshots",
]
