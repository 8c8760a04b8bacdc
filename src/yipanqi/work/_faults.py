"""What a refusal says: who may, what is missing, what happened meanwhile, what to do. In: what was asked. Out: Faults."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from yipanqi.accounts.queries import account
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words
from yipanqi.work.flow import Flow, Move
from yipanqi.work.models import Case, Step


def day(on: date) -> str:
    """A day as an officer writes it."""
    return f"{on.year}年{on.month}月{on.day}日"


def named(by: str) -> str:
    """The name of whoever signs in as `by`."""
    user = account(by)
    return user.display_name if user else by


def no_case() -> Fault:
    """The same for a case that is not there and one that may not be seen."""
    return Fault(
        "no_case",
        "没有这个事项，或您无权查看。请回到清单重新打开。",
        "There is no such case, or it is not yours to see. Go back to the list and open it again.",
        exit_code=2,
    )


def no_record(flow: Flow) -> Fault:
    return Fault(
        "no_record",
        f"“{flow.words.zh}”要办的记录已不在台账中，可能已随批次撤销。",
        f"The record of “{flow.words.en}” is no longer in its register; its batch may have been undone.",
    )


def no_move(flow: Flow, name: str) -> Fault:
    return Fault(
        "no_move",
        f"“{flow.words.zh}”没有这种办法：{name}。",
        f"“{flow.words.en}” has no such move: {name}.",
        exit_code=2,
    )


def stage(flow: Flow, move: Move, at: str, last: Step | None) -> Fault:
    """It stands elsewhere: where, since when and by whom, and from where the move can be made."""
    here = flow.stages[at].words
    of = [flow.stages[s].words for s in move.of]
    since = f"（{day(last.on)} {named(last.by)}）" if last else ""
    since_en = f" (since {last.on.isoformat()}, {named(last.by)})" if last else ""
    return Fault(
        "stage",
        f"现在是“{here.zh}”{since}，不能{move.words.zh}；只能在“{'”或“'.join(w.zh for w in of)}”时办。请刷新后再看。",
        f"It stands at “{here.en}”{since_en}: “{move.words.en}” is made at “{'” or “'.join(w.en for w in of)}” only. "
        "Load the page again.",
    )


def not_now(move: Move) -> Fault:
    """To a party that must not learn why."""
    return Fault(
        "not_now",
        f"现在不能{move.words.zh}，请向经办科室询问。",
        f"“{move.words.en}” is not possible now; ask the office in charge.",
    )


def may_not(move: Move) -> Fault:
    return Fault(
        "may_not",
        f"“{move.words.zh}”由{move.who.words.zh}办理，您的账号不能代办。",
        f"“{move.words.en}” is made by {move.who.words.en}; your account may not act for them.",
    )


def officers_only(what: Words) -> Fault:
    return Fault(
        "may_not",
        f"{what.zh}由本地或市科技局工作人员办理。",
        f"{what.en}: for officers of the place or of the city only.",
    )


def missing(move: Move, lacking: Sequence[Words]) -> Fault:
    return Fault(
        "missing",
        f"还不能{move.words.zh}：{'；'.join(w.zh for w in lacking)}。",
        f"“{move.words.en}” is not possible yet: {'; '.join(w.en for w in lacking)}.",
    )


def unconfirmed(move: Move) -> Fault:
    assert move.confirm is not None
    return Fault("confirm", f"请先确认：{move.confirm.zh}", f"Confirm first: {move.confirm.en}")


def said_already(move: Move) -> Fault:
    return Fault(
        "voice",
        f"您已表示同意“{move.words.zh}”，须由另一人再办。",
        f"You have said yes to “{move.words.en}” already; another person must.",
    )


def register(flow: Flow, value: str) -> Fault:
    return Fault(
        "register",
        f"台账状态为“{value}”，“{flow.words.zh}”没有对应的环节，请先核对台账。",
        f"The register says “{value}”, for which “{flow.words.en}” has no stage; check the register first.",
    )


def nothing_to_undo() -> Fault:
    return Fault("nothing", "这个事项还没有可撤回的一步。", "There is no step of this case to take back.")


def not_yours(words: Words) -> Fault:
    return Fault(
        "not_yours",
        f"“{words.zh}”不是您办的，只能由办理人或同样有权的工作人员撤回。",
        f"“{words.en}” was not your deed: whoever made it, or an officer who may make it, takes it back.",
    )


def ended(flow: Flow, case: Case) -> Fault:
    here = flow.stages[case.stage].words
    return Fault(
        "ended",
        f"台账已记为“{here.zh}”，“{flow.words.zh}”没有可办的下一步。",
        f"The register says “{here.en}” already; “{flow.words.en}” has no move from there.",
    )


def too_late(step: Step, words: Words) -> Fault:
    if step.until is None:
        return Fault(
            "final",
            f"“{words.zh}”办了就生效，不能撤回；需要改变的，请办下一步并写明原因。",
            f"“{words.en}” takes effect at once and cannot be taken back; make the next move and say why.",
        )
    until = timezone.localtime(step.until)
    return Fault(
        "too_late",
        f"“{words.zh}”只能在 {day(until.date())} {until:%H:%M} 前撤回，通知已发出。",
        f"“{words.en}” could be taken back until {until:%Y-%m-%d %H:%M}; the notices have left.",
    )


def blank(what: Words) -> Fault:
    return Fault("blank", f"请填写{what.zh}。", f"Give {what.en}.")
