"""Freeze a briefing: its content goes into one file named by its digest, with a row and a ledger entry."""

from __future__ import annotations

import os
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from yipanqi.board import queries as board
from yipanqi.briefing import queries
from yipanqi.briefing._content import content, digest_of
from yipanqi.briefing._files import FORMATS, render, write_whole
from yipanqi.briefing._kept import checkpoint_path, keep
from yipanqi.briefing.models import Snapshot
from yipanqi.briefing.pack import agrees
from yipanqi.ledger import actions as ledger
from yipanqi.registry.catalogue import FACTS
from yipanqi.values import own_files
from yipanqi.values.fault import Fault
from yipanqi.values.words import say

_TRIES = 5


def freeze(place: str | None, period: str | None, by: str, as_of: date | None = None) -> Snapshot:
    """Keep the briefing as it stands now. Frozen twice unchanged, it is the same snapshot."""
    here = board.setting(period, as_of)
    data = _at_one_moment(here, place or here.city)
    digest = digest_of(data)
    keep(data, digest)
    with transaction.atomic():
        found = Snapshot.objects.filter(digest=digest).first()
        if found:
            return found
        number = Snapshot.objects.filter(place=data["place"], as_of__year=here.as_of.year).count() + 1
        made = Snapshot.objects.create(
            place=data["place"],
            period=data["period"],
            as_of=here.as_of,
            digest=digest,
            number=number,
            frozen_at=timezone.now(),
            by=by,
        )
        ledger.record(
            by, "freeze_briefing", f"snapshot:{digest[:16]}", {"place": made.place, "period": made.period, "sha256": digest}
        )
        transaction.on_commit(partial(_anchor, digest))
    return made


def _anchor(digest: str) -> None:
    """A checkpoint of the ledger beside the content, once: it goes into every pack of this briefing."""
    made = ledger.checkpoint()
    path = checkpoint_path(digest)
    if made is not None and not path.exists():
        fresh = path.with_name(f".{path.name}.{os.getpid()}")
        fresh.write_text(made.text, encoding="utf-8")
        fresh.replace(path)


def _at_one_moment(here: board.Setting, place: str) -> dict[str, Any]:
    """The content with its records, all of one state of the registers. Fault when they do not stand still or do not agree.

    Figures and records are read one after another: what is accepted in between would sign figures that are not their records'.
    """
    for _ in range(_TRIES):
        before = board.states(FACTS.names())
        data = content(here, place, with_records=True)
        if board.states(FACTS.names()) == before:
            break
    else:
        raise Fault(
            "registers_moving",
            "正在入库新的表，简报的数与记录对不齐。请等入库完成后再试。",
            "Sheets are being taken in, so figures and records do not match. Try again when that is done.",
        )
    wrong = [f["key"] for f in data["figures"] if not agrees(f, data["records"][f"{f['key']}@{f['place']}@{f['period']}"])]
    if wrong:
        raise Fault(
            "not_its_records",
            f"指标 {'、'.join(wrong)} 与其记录重算的结果不一致，简报没有冻结。请运行 yipanqi doctor 并告知管理员。",
            f"{', '.join(wrong)}: the figure is not what its records give; nothing was frozen. Run yipanqi doctor and "
            "tell who runs this.",
        )
    return data


def set_outline(text: str, *, by: str) -> dict[str, Any]:
    """Take a text as the city's own outline. Fault: what of it is wrong; nothing is written then."""
    if len(text.encode()) > queries.OUTLINE_LARGEST:
        raise Fault("outline", "文件太大：最多 64 kB。", "The file is too large: 64 kB at most.", exit_code=2)
    plan = queries.outline_of(text)
    with transaction.atomic():
        ledger.record(by, "briefing.outline", "outline", {"text": text})
        own_files.keep(queries.outline_path().parent, queries.outline_path().stem, text)
    return plan


def drop_outline(*, by: str) -> None:
    """Go back to the package's outline; what the own one said stands in the ledger. Fault where there is none."""
    if not queries.outline_path().is_file():
        raise Fault("outline", "没有自己的提纲。", "There is no outline of the city's own.", exit_code=2)
    with transaction.atomic():
        ledger.record(by, "briefing.outline", "outline", {"text": ""})
        queries.outline_path().unlink()


def write(out: Path, *, place: str | None, period: str | None, snapshot: str, language: str, by: str) -> list[str]:
    """Write the briefing to `out` in the format of its ending; what the writer warns of. A pack freezes what it carries."""
    ending = out.suffix.lower()
    if ending not in FORMATS:
        raise Fault(
            "no_format",
            f"不认识的格式“{ending}”；请用 {'、'.join(FORMATS)}。",
            f"Unknown format {ending!r}; use one of {', '.join(FORMATS)}.",
            exit_code=2,
        )
    if ending == ".zip":
        digest = snapshot or freeze(place, period, by).digest
        write_whole(out, queries.file_of(queries.frozen(digest), ".zip", language))
        return []
    data = queries.frozen(snapshot) if snapshot else queries.live(place, period)
    made, warnings = render(data, ending, language)
    write_whole(out, made)
    own = [f for f in data["figures"] if f["place"] == data["place"]]
    known = sum(bool(f["counted"]) for f in own)
    thin = say(
        f"注意：{data['period']} 时期只有 {known}/{len(own)} 个指标有记录，简报几乎是空的；时期写对了吗？",
        f"Note: in {data['period']} only {known} of {len(own)} figures have records, the briefing is almost empty. Is "
        "the period right?",
    )
    return [*([thin] if 10 * known <= len(own) else []), *(str(w) for w in warnings)]
