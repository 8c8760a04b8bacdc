"""A telephone call to a firm of a work list: what is asked, what was told, where it is written.

In: a verdict. Out: a form over the figures that would settle it; its answers go into the sheet's row or the yearly statement as a
change that says who telephoned and on what basis, the firm is judged anew, and the call stands in its case.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from yipanqi.engines.eligibility import Edition
from yipanqi.engines.eligibility.definition import Share
from yipanqi.instruments.screening import _gaps as gaps
from yipanqi.instruments.screening import actions, flow
from yipanqi.instruments.screening.models import Candidate
from yipanqi.intake.actions import correct
from yipanqi.registry.actions import state
from yipanqi.registry.models import Statement
from yipanqi.registry.queries import today
from yipanqi.rules import edition as edition_of
from yipanqi.ui.fields import CellField, ChoiceField, RegisterForm, TextField, field_of
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words, say
from yipanqi.work import actions as work

RESULTS = {
    "reached": Words("接通", "reached"),
    "missed": Words("未接", "no answer"),
    "later": Words("改天", "another day"),
    "wrong": Words("号码不对", "wrong number"),
}
BASES = {"word": Words("电话口述，待补表", "by word, sheet to follow"), "paper": Words("已收凭证", "paper received")}
_ROW = ("employees", "science_staff", "high_tech_income", "rights_class_1", "rights_class_2", "conversions", "founded_on")
_YEARLY = {"sales": "revenue", "rd_spend": "rd_spend", "net_assets": "net_assets"}
#: Figures that one call asks for.
MOST = 3


def asked(verdict: Any, edition: Edition) -> list[str]:
    """The columns of the rule that a call asks for: what is missing, the most useful first; else what the furthest
    condition counts.
    """
    missing = [m["column"] for m in verdict.missing if _typed(m["column"])]
    missing += [name for key in verdict.conditions for name in _blank(edition, verdict, key)]
    if missing:
        return list(dict.fromkeys(missing))[:MOST]
    near = gaps.short(edition, verdict.conditions)
    if near is None:
        return []
    test = edition.condition(near.key).test
    have = test.have if isinstance(test, Share) else getattr(test, "have", ()) or (getattr(test, "column", ""),)
    return [name for name in reversed(tuple(have)) if _typed(name)][:MOST]


def _blank(edition: Edition, verdict: Any, key: str) -> list[str]:
    said = verdict.conditions[key]
    if said["holds"] is not None or said["reason"] != "missing":
        return []
    test = edition.condition(key).test
    names = (*test.have, *test.base) if isinstance(test, Share) else tuple(getattr(test, "have", ()))
    told = current(verdict)
    return [name for name in reversed(names) if _typed(name) and told.get(name) is None]


def _typed(name: str) -> bool:
    return name in _ROW or name.rpartition("_")[0] in _YEARLY


def current(verdict: Any) -> dict[str, Any]:
    """What is known of the firm now, by column of the rule (money in fen)."""
    row, on = verdict.candidate, verdict.run.on
    found = {name: getattr(row, name, None) for name in _ROW} if row is not None else {}
    years = {on.year - 4 + n: n for n in (1, 2, 3)}
    told = Statement.objects.filter(organisation=verdict.organisation_id, basis="recognition", year__in=years).order_by("pk")
    for one in told:
        found |= {f"{stem}_{years[one.year]}": getattr(one, field) for stem, field in _YEARLY.items()}
    return found


def call_form(user: Any, verdict: Any) -> type[RegisterForm]:
    """What came of the call, the figures that were told, the basis, a note, when to call again."""
    edition = edition_of(flow.RULE, on=verdict.run.on)
    fields: dict[str, Any] = {"result": ChoiceField(_offered(RESULTS), spread=True, label=Words("结果", "What came of it"))}
    fields |= {f"v_{name}": _field(name, edition, verdict) for name in asked(verdict, edition)}
    fields["basis"] = ChoiceField(_offered(BASES), spread=True, label=Words("依据", "Basis"), required=False)
    fields["note"] = TextField(200, lines=2, label=Words("备注", "Note"), required=False)
    fields["next_on"] = CellField("date", label=Words("下次联系", "Call again on"), required=False)
    fields["despite"] = TextField(
        200, label=Words("检查不通过仍要保存的理由", "Why it is saved although a check speaks against it"), required=False
    )
    return type("CallForm", (RegisterForm,), fields)


def _offered(words: Mapping[str, Words]) -> Callable[[], list[tuple[str, str]]]:
    return lambda: [(key, str(one)) for key, one in words.items()]


def _field(name: str, edition: Edition, verdict: Any) -> Any:
    label = gaps.named(edition, name, verdict.run.on)
    model, field = (Candidate, name) if name in _ROW else (Statement, _YEARLY[name.rpartition("_")[0]])
    made = field_of(model._meta.get_field(field), required=False, label=label)
    if getattr(made, "kind", "") == "money":
        made = CellField("money", unit="万元", label=label, required=False)
    return made


def first(verdict: Any) -> dict[str, Any]:
    """What such a form shows first: what is known already."""
    told = current(verdict)
    return {f"v_{name}": value for name, value in told.items()} | {"basis": "word"}


def called(verdict: Any, given: Mapping[str, Any], *, user: Any) -> Words:
    """Write down what a call came to; says where the firm stands now. Fault as `intake.correct`."""
    by, on = user.get_username(), today()
    told, basis = current(verdict), BASES[given.get("basis") or "word"]
    typed = {n.removeprefix("v_"): v for n, v in given.items() if n.startswith("v_") and v is not None}
    typed = {name: value for name, value in typed.items() if value != told.get(name)}
    if typed and given["result"] != "reached":
        raise Fault(
            "result", "没有接通就没有数可填；请改选“接通”。", "No figure is told where nobody answered; choose “reached”."
        )
    who = getattr(user, "display_name", by)
    reason, despite = f"电话，{who}：{basis.zh}", given.get("despite") or ""
    _write(verdict, typed, by=by, reason=reason, despite=despite)
    edition = edition_of(flow.RULE, on=verdict.run.on)
    said = [f"{gaps.named(edition, n, verdict.run.on).zh}已填" for n in typed]
    if given.get("next_on"):
        said.append(f"下次联系 {given['next_on']}")
    note = "；".join(
        [RESULTS[given["result"]].zh, *([basis.zh] if typed else []), *said, *([given["note"]] if given.get("note") else [])]
    )
    work.begin(flow.FLOW, verdict.organisation_id, "call", by=by, on=on, note=note[:300])
    now = actions.again(verdict.organisation_id, verdict.run) if typed else None
    if now is None or now.listed == verdict.listed:
        return Words("已记下。", "Recorded.")
    stands = flow.LISTS[now.listed]
    return Words(f"已记下，转入“{stands.zh}”。", f"Recorded; now under “{stands.en}”.")


def _write(verdict: Any, typed: Mapping[str, Any], *, by: str, reason: str, despite: str) -> None:
    row = {name: value for name, value in typed.items() if name in _ROW}
    if row and verdict.candidate_id:
        correct("screening.candidate", verdict.candidate_id, row, by, reason, accept_red=despite)
    for n in (1, 2, 3):
        year = {_YEARLY[s]: typed[f"{s}_{n}"] for s in _YEARLY if f"{s}_{n}" in typed}
        if year:
            state(
                verdict.organisation_id,
                verdict.run.on.year - 4 + n,
                "recognition",
                year,
                by=by,
                reason=reason,
                accept_red=despite,
            )


def words_of(verdict: Any) -> list[str]:
    """What to ask, as a sentence for each figure."""
    edition, told = edition_of(flow.RULE, on=verdict.run.on), current(verdict)
    found = []
    for name in asked(verdict, edition):
        words = gaps.named(edition, name, verdict.run.on)
        now = told.get(name)
        if now is None:
            found.append(say(f"{words}是多少？", f"What is {words}?"))
        else:
            shown = str(gaps.amount_of(edition, name, now))
            found.append(say(f"{words}现为 {shown}，还会增加吗？", f"{words} is {shown} now; will it grow?"))
    return found


__all__ = ["BASES", "RESULTS", "asked", "call_form", "called", "current", "first", "words_of"]
