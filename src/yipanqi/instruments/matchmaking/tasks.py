"""Planning a day, and changing it as little as possible after a loss, beside the request."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from yipanqi.instruments.matchmaking import actions
from yipanqi.instruments.matchmaking.models import Agenda, Party, Seat
from yipanqi.jobs.definition import Done, Run, job
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words

_AGAIN = "a timetable is written whole in one transaction and the newest one holds; confirmed meetings stay"


@job("matchmaking.plan", Words("排对接会时间表", "Planning a matchmaking day"), again=_AGAIN)
def plan(run: Run, agenda: int, at: str) -> Done:
    """The timetable of a day made anew."""
    one = _agenda(agenda)
    actions.plan(one, by=run.by, at=datetime.fromisoformat(at))
    return Done(Words("已排好。", "Planned."), _page(one))


@job("matchmaking.change", Words("按最小变动调整时间表", "Changing a matchmaking day as little as possible"), again="")
def change(run: Run, agenda: int, at: str, loss: dict[str, Any]) -> Done:
    """The smallest change after one loss; not taken up by itself, since what was lost may have been written already."""
    one = _agenda(agenda)
    given = {k: v for k, v in loss.items() if k in ("slot", "fewer_at")}
    if "leaves" in loss:
        given["leaves"] = _party(one, loss["leaves"])
    if "absence" in loss:
        given["absence"] = (_party(one, loss["absence"][0]), loss["absence"][1])
    if "off" in loss:
        given["off"] = _there(Seat.objects.filter(request__agenda=one, pk=loss["off"]).first())
    actions.change(one, by=run.by, at=datetime.fromisoformat(at), **given)
    return Done(
        Words("已按最小变动调整，请通知相关方。", "Changed as little as possible; please tell those concerned."), _page(one)
    )


def _agenda(pk: int) -> Agenda:
    return _there(Agenda.objects.filter(pk=pk).first())


def _party(one: Agenda, pk: int) -> Party:
    return _there(one.parties.filter(pk=pk).first())


def _there(found: Any) -> Any:
    if found is None:
        raise Fault("gone", "排队期间它已被删除，没有写入任何内容。", "It was deleted while the job waited; nothing was written.")
    return found


def _page(one: Agenda) -> str:
    return f"/matchmaking/{one.session_id}/timetable/"
