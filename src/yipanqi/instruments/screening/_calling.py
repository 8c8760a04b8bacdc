"""A telephone call to a firm of a work list: what is asked, where what was told is written.

In: a verdict, or a firm of the list without R&D. Out: a form over the figures that would settle it (`work.calling`); its answers
go into the sheet's row or the yearly statement as a change that says who telephoned and on what basis, the firm is judged
anew, and the call stands in its case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from yipanqi.engines.eligibility import Edition
from yipanqi.engines.eligibility.definition import Share
from yipanqi.instruments.screening import _gaps as gaps
from yipanqi.instruments.screening import actions, flow, queries
from yipanqi.instruments.screening.models import Candidate
from yipanqi.intake.actions import correct
from yipanqi.registry.actions import state
from yipanqi.registry.models import Statement
from yipanqi.registry.queries import today
from yipanqi.rules import edition as edition_of
from yipanqi.ui.fields import CellField, RegisterForm, field_of
from yipanqi.values.words import Words, say
from yipanqi.work import calling

_ROW = ("employees", "science_staff", "high_tech_income", "rights_class_1", "rights_class_2", "conversions", "founded_on")
_YEARLY = {"sales": "revenue", "rd_spend": "rd_spend", "net_assets": "net_assets"}
#: Figures that one call asks for.
MOST = 3
#: What a firm without R&D, or with less, is asked for: of last year both, of the year before the spend.
_RESEARCH = ("rd_spend_3", "rd_spend_2", "sales_3")


@dataclass(frozen=True)
class Firm:
    """Whom a call is about: the organisation, its row in the sheet, the day for which it is judged, what is asked."""

    organisation: int
    row: Candidate | None
    on: date
    asks: Sequence[str]

    @property
    def edition(self) -> Edition:
        return edition_of(flow.RULE, on=self.on)


def firm_of(one: Any) -> Firm:
    """A row of any of the lists: a verdict, or a candidate of a year."""
    organisation, row, on = _whose(one)
    listed = isinstance(one, Candidate)
    return Firm(organisation, row, on, _RESEARCH if listed else asked(one, edition_of(flow.RULE, on=on)))


def _whose(one: Any) -> tuple[int, Candidate | None, date]:
    if isinstance(one, Candidate):
        return one.organisation_id or 0, one, date(one.year or 1, 12, 31)
    return one.organisation_id, one.candidate, one.run.on


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
    told = known(verdict)
    return [name for name in reversed(names) if _typed(name) and told.get(name) is None]


def _typed(name: str) -> bool:
    return name in _ROW or name.rpartition("_")[0] in _YEARLY


def known(one: Any) -> dict[str, Any]:
    """What is known of the firm of a row now, by column of the rule (money in fen)."""
    organisation, row, on = _whose(one)
    found = {name: getattr(row, name, None) for name in _ROW} if row is not None else {}
    years = {on.year - 4 + n: n for n in (1, 2, 3)}
    told = Statement.objects.filter(organisation=organisation, basis="recognition", year__in=years).order_by("pk")
    for said in told:
        found |= {f"{stem}_{years[said.year]}": getattr(said, field) for stem, field in _YEARLY.items()}
    return found


def call_form(user: Any, one: Any) -> type[RegisterForm]:
    """The form of a call about a row."""
    firm = firm_of(one)
    return calling.call_form({name: _field(name, firm) for name in firm.asks})


def _field(name: str, firm: Firm) -> Any:
    label = gaps.named(firm.edition, name, firm.on)
    model, field = (Candidate, name) if name in _ROW else (Statement, _YEARLY[name.rpartition("_")[0]])
    made = field_of(model._meta.get_field(field), required=False, label=label)
    if getattr(made, "kind", "") == "money":
        made = CellField("money", unit="万元", label=label, required=False)
    return made


def called(one: Any, given: Mapping[str, Any], *, user: Any) -> Words:
    """Write down what a call came to; says where the firm stands now. Fault as `intake.correct`."""
    firm, by = firm_of(one), user.get_username()
    typed = calling.told(given, known(one))
    _write(firm, typed, by=by, reason=calling.reason(given, user), despite=given.get("despite") or "")
    names = [gaps.named(firm.edition, n, firm.on).zh for n in typed]
    calling.called(flow.FLOW, firm.organisation, given, names, by=by, on=today())
    run = getattr(one, "run", None) or queries.latest()
    was = getattr(one, "listed", "")
    now = actions.again(firm.organisation, run) if typed and run is not None else None
    if now is None or not was or now.listed == was:
        return Words("已记下。", "Recorded.")
    stands = flow.LISTS[now.listed]
    return Words(f"已记下，转入“{stands.zh}”。", f"Recorded; now under “{stands.en}”.")


def _write(firm: Firm, typed: Mapping[str, Any], *, by: str, reason: str, despite: str) -> None:
    row = {name: value for name, value in typed.items() if name in _ROW}
    if row and firm.row is not None:
        correct("screening.candidate", firm.row.pk, row, by, reason, accept_red=despite)
    for n in (1, 2, 3):
        year = {_YEARLY[s]: typed[f"{s}_{n}"] for s in _YEARLY if f"{s}_{n}" in typed}
        if year:
            state(firm.organisation, firm.on.year - 4 + n, "recognition", year, by=by, reason=reason, accept_red=despite)


def words_of(one: Any) -> list[str]:
    """What to ask, as a sentence for each figure."""
    firm, told = firm_of(one), known(one)
    found = []
    for name in firm.asks:
        words = gaps.named(firm.edition, name, firm.on)
        now = told.get(name)
        if now is None:
            found.append(say(f"{words}是多少？", f"What is {words}?"))
        else:
            shown = str(gaps.amount_of(firm.edition, name, now))
            found.append(say(f"{words}现为 {shown}，还会增加吗？", f"{words} is {shown} now; will it grow?"))
    return found


__all__ = ["asked", "call_form", "called", "firm_of", "known", "words_of"]
