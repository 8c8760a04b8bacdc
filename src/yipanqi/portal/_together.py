"""Many files at once: one summary, one press. In: a reader's waiting batches. Out: which can go in, what keeps the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from yipanqi.intake import queries
from yipanqi.intake.tasks import take_together
from yipanqi.portal import _batches
from yipanqi.ui.fields import ManyField, RegisterForm
from yipanqi.ui.parts import Act, Cell, Crumb, Grid, Head, Light, Row, Title
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words, plural, say

_MOST = 100  # files of one page


@dataclass(frozen=True)
class Waiting:
    """A batch that waits: what it would become, and why it cannot go in unseen ('' where it can); `doubts` where somebody had
    better look first.
    """

    batch: Any
    becomes: str
    blocked: str
    doubts: str

    @property
    def key(self) -> str:
        """Which batch in which preview: another one is not what was agreed to."""
        return f"{self.batch.pk}:{queries.preview_mark(self.batch)}"


def waiting(user: Any) -> list[Waiting]:
    """The undecided batches of a reader, oldest first."""
    found = queries.batches(user).filter(state__in=queries.UNDECIDED).prefetch_related("readings").order_by("pk")
    return [_waiting(one) for one in found[:_MOST]]


def _waiting(batch: Any) -> Waiting:
    readings = list(batch.readings.all())
    taken = [sheet for r in readings if (sheet := queries.sheet_of(r))]
    becomes = say("、", ", ").join(dict.fromkeys(str(sheet.words) for sheet in taken))
    if not queries.can_be_accepted(batch):
        return Waiting(batch, becomes, str(queries.state_words(batch.state)), "")
    blocked = _batches.unsaid(readings)
    if not blocked and (red := batch.counts.get("red")):
        blocked = say(f"{red} 行不可能如此，要写理由", f"{plural(red, 'row', 'rows')} cannot be so and need a reason")
    if not blocked and not (batch.counts.get("added") or batch.counts.get("changed")):
        blocked = say("没有新增和变更", "nothing new or changed")
    return Waiting(batch, becomes, blocked, _doubts(batch, readings))


def _doubts(batch: Any, readings: Sequence[Any]) -> str:
    columns = sum(len(queries.to_check(r)) for r in readings)
    left = len([r for r in readings if not r.recognised and not r.chosen and r.counts.get("rows")])
    refused = batch.counts.get("refused") or 0
    said = [
        say(f"{columns} 列没把握", f"{plural(columns, 'column', 'columns')} unsure") if columns else "",
        say(f"{left} 张表没认出", f"{plural(left, 'table', 'tables')} not recognised") if left else "",
        say(f"退回 {refused} 行", f"{plural(refused, 'row', 'rows')} refused") if refused else "",
    ]
    return say("，", ", ").join(filter(None, said))


def head(ready: Sequence[Waiting], others: Sequence[Waiting]) -> Head:
    """What is there, in one line."""
    rows = {name: sum(one.batch.counts.get(name) or 0 for one in ready) for name in ("added", "changed", "refused")}
    return Head(
        say("一起收下", "Accept together"),
        [Crumb(say("收件", "Intake"), "/intake/")],
        scope=[
            say(f"{len(ready)} 份可以收下", f"{plural(len(ready), 'file', 'files')} can go in"),
            say(
                f"新增 {rows['added']:,} 行，变更 {rows['changed']:,} 行，退回 {rows['refused']:,} 行",
                f"{rows['added']:,} added, {rows['changed']:,} changed, {rows['refused']:,} refused",
            ),
            say(f"{len(others)} 份要先核对", f"{plural(len(others), 'file', 'files')} to be checked first"),
        ],
    )


def form_for(ready: Sequence[Waiting]) -> type[RegisterForm]:
    """Which of the files on the page go in."""
    field = ManyField([(one.key, one.batch.name) for one in ready], coerce=str, label=Words("文件", "Files"))
    return type("TogetherForm", (RegisterForm,), {"tick": field})


def grid(shown: Iterable[Waiting], *, blocked: bool) -> Grid:
    """The files with what each would do."""
    words = [
        say("成为", "Becomes"),
        say("新增", "Added"),
        say("变更", "Changed"),
        say("退回", "Refused"),
        say("要看", "To check"),
    ]
    titles = [Title(say("文件", "File"), wide=True), *(Title(w, right=0 < n < 4) for n, w in enumerate(words))]
    rows = []
    for one in shown:
        counts, why = one.batch.counts, one.blocked or one.doubts
        numbers = [
            Cell(f"{counts.get(n) or 0:,}", words[at + 1], right=True) for at, n in enumerate(("added", "changed", "refused"))
        ]
        light = Light("slow", why) if why else Light("ok", say("都对上了", "all clear"))
        act = Act(say("去核对", "Check"), f"/intake/{one.batch.pk}/")
        name = Cell(one.batch.name, href=f"/intake/{one.batch.pk}/", wide=True)
        cells = [Cell(one.becomes or "—", words[0], wide=True), *numbers, Cell(light.words, words[4], light=light, wide=True)]
        rows.append(Row(name, cells, act, key=one.key, ticked=not blocked and not one.doubts))
    return Grid(titles, rows, say("核对", "Check"))


def take(keys: Sequence[str], by: str) -> tuple[int, int, list[str]]:
    """Accept these previews, oldest first: how many went in, how many wait for a worker, and why others did not."""
    done, later, told = 0, 0, []
    for at, key in enumerate(keys):
        number = int(key.partition(":")[0])
        try:
            if take_together(number, by, at):
                done += 1
            else:
                later += 1
        except Fault as fault:
            told.append(str(fault))
    return done, later, told
