"""The receipt of an accepted batch, for one reader. In: the batch, a bucket, a page. Out: what was written, with links, and what
to do next.

Values only as far as the reader may read them on the record's own page; a record that has gone since, or moved away, has no link.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps

from yipanqi.intake import queries as intake
from yipanqi.intake.access import sight
from yipanqi.portal._previewed import naming
from yipanqi.portal._registers import kinds
from yipanqi.portal._showing import MASK
from yipanqi.portal.queries import called, instruments, shown_value
from yipanqi.registry.doubts import findings_on
from yipanqi.registry.queries import organisation_names, waiting_for_review
from yipanqi.values.words import Words, plural


@dataclass(frozen=True)
class Line:
    """One record: where it stands, what it is called, what changed of it (heading, old, new)."""

    row: int | None
    kind: str
    title: str
    href: str
    changes: list[tuple[str, str, str]]


@dataclass(frozen=True)
class Step:
    """Something to do next, with the page where it is done."""

    words: Words
    href: str


def receipt(batch: Any, bucket: str, page: int, size: int, user: Any) -> tuple[list[Line], int]:
    """The records of one bucket ('new', 'changed') of an accepted batch."""
    found, total = intake.written(batch, bucket, (page - 1) * size, size)
    wanted: dict[str, list[int]] = {}
    for one in found:
        wanted.setdefault(one.model, []).append(one.record)
    known = {}
    for label, ids in wanted.items():
        model: Any = apps.get_model(label)
        mine = sight(model, user)
        for record in mine.mark(model._default_manager.visible_to(user)).filter(pk__in=ids):
            known[label.lower(), record.pk] = (record, mine)
    return [_line(one, known.get((one.model.lower(), one.record))) for one in found], total


def _line(one: intake.Written, seen: Any) -> Line:
    kind = kinds().get(one.model.lower())
    model = apps.get_model(one.model)
    title = kind.title if kind else str(model._meta.verbose_name)
    if seen is None:
        return Line(one.row, title, "", "", [])
    record, mine = seen
    readable, words = mine.of(record), intake.headings(one.model)
    changes = [
        (
            str(words[n]),
            shown_value(model, n, old) if n in readable else MASK,
            shown_value(model, n, new) if n in readable else MASK,
        )
        for n, old, new in one.changes
        if n in words
    ]
    named = _called(kind, record, mine) if kind else str(getattr(record, "key", record.pk))
    return Line(one.row, title, named, f"/records/{one.model.lower()}/{one.record}/" if kind else "", changes)


def _called(kind: Any, record: Any, mine: Any) -> str:
    told = (getattr(record, name) for name in naming(kind.model, mine.of(record)))
    return " · ".join(str(v) for v in told if v) or called(kind, record, mine)


def next_steps(batch: Any, user: Any, whole: bool, asks: bool = False) -> list[Step]:
    """What is left to do after a file was accepted, the most pressing first. `whole`: the reader may have the file whole; `asks`:
    once a purpose is named.
    """
    steps = []
    told = intake.problem_count(batch, "refused", "unread")
    if told and (whole or asks):
        first = Words("", "") if whole else Words("先在本页末尾声明用途，再", "say at the end of this page what for, then ")
        steps.append(
            Step(
                Words(
                    f"有 {told} 处没有收或读不懂：{first.zh}下载批注好的原表，改好后整个文件再交一次",
                    f"{told} cells or rows were not taken or not understood: {first.en}"
                    "download the marked-up workbook, mend it and send the whole file again",
                ),
                f"/intake/{batch.pk}/marked/" if whole else f"/intake/{batch.pk}/#purpose",
            )
        )
    left = [r.sheet for r in batch.readings.all() if not r.recognised and r.counts.get("rows")]
    if left:
        steps.append(
            Step(
                Words(
                    f"工作表“{'、'.join(left)}”认不准，没有收：再交一次并在预览里指定",
                    f"sheets not recognised and not taken: “{', '.join(left)}”; send the file "
                    "again and say in the preview what they are",
                ),
                "/intake/",
            )
        )
    steps += _open_doubts(batch, user)
    if waiting := waiting_for_review(user):
        steps.append(
            Step(Words(f"有 {waiting} 个单位名称等待核对", f"{waiting} names of organisations wait to be checked"), "/review/")
        )
    for label in sorted({m.lower() for m in batch.counts.get("records", {})} & set(kinds())):
        steps.append(Step(Words(f"查看{kinds()[label].zh}", f"open {kinds()[label].en}"), f"/lists/{label}/"))
    return steps


_NAMED = 5


def _open_doubts(batch: Any, user: Any) -> list[Step]:
    """Records taken in although a red check speaks against them, and whom to ask; what the registers' checks found."""
    steps, firms, rest = [], {}, 0
    doubts = intake.doubts_of(batch)
    for label, ids in _by_label((d.model, d.record) for d in doubts).items():
        kind = kinds().get(label)
        if kind is None:
            continue
        mine = sight(kind.model, user)
        seen = {r.pk: r for r in mine.mark(kind.model._default_manager.visible_to(user)).filter(pk__in=ids)}
        for doubt in doubts:
            record = seen.get(doubt.record) if doubt.model == label else None
            if record is None:
                continue
            if len(steps) == _NAMED:
                rest += 1
                continue
            name = _called(kind, record, mine)
            steps.append(
                Step(Words(f"核实“{name}”：{doubt.zh}", f"settle “{name}”: {doubt.en}"), f"/records/{label}/{record.pk}/")
            )
            if owner := getattr(record, "organisation_id", None):
                firms.setdefault(owner, None)
    if rest:
        steps.append(
            Step(Words(f"另有 {rest} 条疑点待核实", f"{rest} more doubts to settle"), f"/intake/{batch.pk}/?bucket=changed")
        )
    names = organisation_names(firms)
    steps += [
        Step(Words(f"联系“{names[pk]}”核对原件", f"ask “{names[pk]}” for the original"), f"/organisations/{pk}/")
        for pk in firms
        if pk in names
    ]
    return steps + _found_by_registers(batch, user)


def _found_by_registers(batch: Any, user: Any) -> list[Step]:
    """The findings of the registers' own checks on records of the batch, with the page where they are settled."""
    steps = []
    for label in sorted({m.lower() for m in batch.counts.get("records", {})}):
        model: Any = apps.get_model(label)
        open_now = findings_on(label)
        found = model._default_manager.visible_to(user).filter(reading__batch=batch).values_list("pk", flat=True)
        count = len(open_now.intersection(found)) if open_now else 0
        if count:
            page = next(
                (f"{href}" for one in instruments() if label in {x.lower() for x in one.lists} for href, *_ in one.pages), ""
            )
            words = Words(
                f"处理这一批的 {count} 条疑点", f"settle the findings on {plural(count, 'record', 'records')} of this batch"
            )
            steps.append(Step(words, page or f"/lists/{label}/"))
    return steps


def _by_label(pairs: Iterable[tuple[str, int]]) -> dict[str, set[int]]:
    out: dict[str, set[int]] = {}
    for label, pk in pairs:
        out.setdefault(label, set()).add(pk)
    return out
