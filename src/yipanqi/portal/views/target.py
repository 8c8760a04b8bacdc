"""One target of one place: where it stands, which sheet is missing, who is in charge, what is done next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse

from yipanqi.accounts.access import is_officer
from yipanqi.board import queries as board
from yipanqi.board.flow import FLOW
from yipanqi.portal import _chessboard as drawing
from yipanqi.portal.views.board import decides, remind
from yipanqi.registry.queries import today
from yipanqi.ui.deeds import Answer, Deed
from yipanqi.ui.pages import Column, DetailPage
from yipanqi.ui.parts import Act, Cell, Crumb, Section, Stat
from yipanqi.ui.showing import text_of
from yipanqi.values.period import Period
from yipanqi.values.words import Words, say
from yipanqi.work import pages as work
from yipanqi.work import queries as cases
from yipanqi.work.access import acting


def here(cell: board.Cell) -> str:
    return reverse("target", args=[cell.record])


def reaches(user: Any, cell: board.Cell) -> bool:
    """Whether the reader deals with the targets of its place."""
    return decides(user, cell) and acting(user).reaches(cell.place)


def _reminded(user: Any, cell: board.Cell, given: Mapping[str, Any], rows: Any) -> Answer:
    remind(user, cell)
    return Words(f"已催办：{cell.place_name}“{cell.indicator}”。", f"Reminded: {cell.place_name}, “{cell.name}”.")


def _assigned(user: Any, cell: board.Cell, given: Mapping[str, Any], rows: Any) -> Answer:
    work.assigned(FLOW, cell.record, given, by=user.get_username(), on=today())
    return Words("已指派。", "Assigned.")


def _moved(user: Any, cell: board.Cell, given: Mapping[str, Any], rows: Any) -> Answer:
    work.moved(FLOW, cell.record, given, by=user.get_username(), on=today())
    return Words("已记录。", "Recorded.")


DEEDS = (
    Deed("remind", Words("催办", "Remind"), _reminded, may=reaches, primary=True, offered=lambda u, cell, _: _urgeable(u, cell)),
    Deed(
        "assign",
        Words("指派", "Assign"),
        _assigned,
        may=reaches,
        form=lambda user, cell, part: work.assign_form(FLOW, cell.record, user),
        initial=lambda user, cell, part: work.in_charge(cases.case_of(user, FLOW, cell.record)),
        title=Words("谁来办", "Who is in charge"),
    ),
    Deed(
        "move",
        Words("记录", "Record"),
        _moved,
        may=reaches,
        form=lambda user, cell, part: work.move_form(FLOW, cell.record, user, today()),
        title=Words("下一步", "Next step"),
    ),
)


def _urgeable(user: Any, cell: board.Cell) -> bool:
    """Whether a reminder can go out today."""
    act = drawing.floor(user, today(), here(cell), [cell], "", {}).claim(cell).act
    return board.is_exception(cell) and act is not None and not act.closed


def _stats(user: Any, cell: board.Cell) -> Sequence[Stat]:
    found = [
        Stat(say("实际", "Actual"), str(cell.actual_words), href=_figure(cell), light=drawing.light_of(cell)),
        Stat(say("全年目标", "Target of the year"), str(cell.target_words)),
    ]
    if cell.gap_words is not None:
        found.append(Stat(say("还差", "Short by"), str(cell.gap_words), note=str(cell.reason)))
    return found


def _figure(cell: board.Cell) -> str:
    return drawing.href_of(cell) if cell.key else ""


def _sections(user: Any, cell: board.Cell) -> Sequence[Section]:
    on = today()
    floor = drawing.floor(user, on, here(cell), [cell], cell.place, {})
    duty, case = floor.duty(cell), cases.case_of(user, FLOW, cell.record)
    made = []
    if board.lacks(cell):
        facts = [Cell(str(board.names_of(cell.sheets)) if cell.sheets else "—", say("缺哪张表", "Sheet that is missing"))]
        facts += [Cell(str(Period.parse(cell.period).words), say("哪一期", "Of which period"))]
        facts += [Cell(duty.owner or cell.place_name, say("谁来交", "Who owes it"), sub=floor.claim(cell).words)] if duty else []
        made.append(Section(say("缺表", "Missing sheet"), facts))
    claim = floor.claim(cell)
    told = [Cell(claim.person.name or say("未定人", "nobody yet"), say("经办人", "In charge"), sub=claim.words)]
    if case is not None and case.due_on:
        told.append(Cell(text_of("day", case.due_on), say("下次检视", "Looked at again")))
    made.append(Section(say("责任", "In charge"), told, deeds=("assign",)))
    if case is not None:
        made.append(Section(say("经过", "What was done"), events=work.events(case, user)))
    return made


target = DetailPage(
    title=lambda cell: f"{cell.place_name} · {cell.name}",
    record=lambda user, pk: board.target_cell(user, pk),
    columns=(
        Column("action", Words("行动", "Action"), value=lambda cell: cell.action_name),
        Column("previous", Words("上年", "The year before"), value=lambda cell: str(cell.previous_words)),
        Column("reason", Words("灯的理由", "Why this light"), value=lambda cell: str(cell.reason)),
    ),
    may=is_officer,
    crumbs=lambda cell: [Crumb(say("棋盘", "Board"), f"{reverse('board')}?period={cell.period}")],
    scope=lambda cell: [str(Period.parse(cell.period).words)],
    acts=lambda user, cell: [Act(say("看记录", "Its records"), _figure(cell), "list-details")] if cell.key else [],
    light=drawing.light_of,
    sections=_sections,
    stats=_stats,
    deeds=DEEDS,
    address=here,
).view()
