"""What officers do: screen all firms, overrule a proposal, accompany a firm from stage to stage. The only writer of this
folder; decisions and leads are written through the floor.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
from django.db import transaction
from django.db.models import F, QuerySet

from yipanqi.engines.eligibility import Edition, flips, phone_cells, phone_first, screen
from yipanqi.instruments.screening import _gaps as gaps
from yipanqi.instruments.screening import flow, queries
from yipanqi.instruments.screening.models import Run, Verdict
from yipanqi.ledger.actions import record
from yipanqi.registry.models import Organisation
from yipanqi.registry.queries import this_moment, today
from yipanqi.rules import edition as edition_of
from yipanqi.values.fault import Fault
from yipanqi.work import actions as work

_WAYS = 3


def run(rule: str, *, on: date, by: str, today: date | None = None, parameters: dict[str, Any] | None = None) -> Run:
    """Judge every candidate of the year of `on` and keep the result; overrules in force are respected.

    Raises Fault 'no_candidates' when no screening workbook of that year has come in, 'unknown_rule' for a rule that the registry
    has no columns for.
    """
    if rule not in queries.RULES:
        known = "、".join(queries.RULES)
        raise Fault(
            "unknown_rule",
            f"目前可按名录排摸的规则：{known}；其他规则请用 --firms 给出文件。",
            f"Rules that the registry can fill: {', '.join(queries.RULES)}; give a file with --firms for the others.",
            exit_code=2,
        )
    edition = edition_of(rule, on=on)
    if parameters:
        edition = edition.changed(**parameters)
    frame = queries.firms(on)
    if frame.is_empty():
        raise Fault(
            "no_candidates", f"{on.year} 年度还没有收到排摸表。", f"No screening workbook of {on.year} has come in.", exit_code=1
        )
    verdicts, phone = judge(frame, edition, on=on, today=today or acting_on(on))
    return _keep(edition, on, by, parameters or {}, verdicts, phone)


def acting_on(filing: date) -> date:
    """From when one can act for a filing day: the city's day, or that day where it has passed."""
    return min(today(), filing)


def judge(frame: pl.DataFrame, edition: Edition, *, on: date, today: date) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """One entry a firm (verdict, list, conditions, ways, missing) and the missing columns by how much they would settle."""
    plain, given = (
        frame.select(c for c in frame.columns if c in edition.columns or c in ("firm", "name", "place", "industry")),
        None,
    )
    given = queries.assumed(plain)
    said, hoped = screen(plain, edition, on=on), screen(given, edition, on=on)
    ways: dict[str, list[dict[str, Any]]] = {}
    for way in flips(given, edition, on=on, today=today, most=_WAYS).to_dicts():
        ways.setdefault(way["firm"], []).append({k: v for k, v in way.items() if k != "firm"})
    missing: dict[str, list[dict[str, Any]]] = {}
    for cell in phone_cells(given, edition, on=on).sort("settles", descending=True).to_dicts():
        missing.setdefault(str(cell["firm"]), []).append({"column": cell["column"], "settles": round(cell["settles"], 3)})
    out, told = [], {row["firm"]: row for row in given.to_dicts()}
    for one, row in zip(said.to_dicts(), hoped.to_dicts(), strict=True):
        mine = ways.get(str(row["firm"]), [])
        out.append(
            {
                "firm": one["firm"],
                "place": one.get("place"),
                "verdict": one["verdict"],
                "listed": _listed(row, mine),
                "score": [row.get(f"score.{k}") for k in ("low", "likely", "high")],
                "conditions": {
                    c.key: gaps.base_of(edition, c.key, told.get(one["firm"], {}))
                    | {
                        k: row[f"{c.key}.{k}"] if c.key not in ("rd_in_china", "no_accident") else one[f"{c.key}.{k}"]
                        for k in ("holds", "have", "need", "gap", "reason")
                    }
                    for c in edition.conditions
                },
                "failed": sum(row[f"{c.key}.holds"] is False for c in edition.conditions),
                "ways": mine,
                "missing": missing.get(str(row["firm"]), []),
            }
        )
    return out, phone_first(given, edition, on=on).head(8).to_dicts()


def _listed(row: dict[str, Any], ways: list[dict[str, Any]]) -> str:
    if row["verdict"] in ("pass", "experts"):
        return "ready"
    if row["verdict"] == "unknown":
        return "unknown"
    return "near" if any(w["feasible"] or not w["change_2"] for w in ways) else "far"


@transaction.atomic
def _keep(
    edition: Edition, on: date, by: str, parameters: dict[str, Any], verdicts: list[dict[str, Any]], phone: list[dict[str, Any]]
) -> Run:
    decided = queries.overrules(edition.rule, on)
    made = Run.objects.create(
        rule=edition.rule,
        edition=edition.name,
        on=on,
        parameters=parameters,
        stamp=queries.state(),
        by=by,
        at=this_moment(),
        phone=phone,
    )
    rows, counts = [], dict.fromkeys(flow.LISTS, 0)
    candidates = dict(queries.firms(on).select("firm", "candidate").iter_rows())
    for v in verdicts:
        person = decided.get(v["firm"])
        listed = str(person.decided) if person else v["listed"]
        counts[listed] += 1
        rows.append(
            Verdict(
                run=made,
                organisation_id=v["firm"],
                candidate_id=candidates.get(v["firm"]),
                place=v["place"],
                verdict=v["verdict"],
                listed=listed,
                proposed=v["listed"],
                failed=v["failed"],
                possible=gaps.possible(v["ways"]),
                lack=gaps.lack(v["conditions"]),
                score_low=v["score"][0],
                score_likely=v["score"][1],
                score_high=v["score"][2],
                conditions=v["conditions"],
                ways=v["ways"],
                missing=v["missing"],
                overruled=_said(person) if person else "",
            )
        )
    Verdict.objects.bulk_create(rows, batch_size=500)
    made.counts = counts
    made.save(update_fields=["counts"])
    record(by, "screening.run", f"run:{made.pk}", {"rule": edition.rule, "on": on.isoformat(), "counts": counts})
    return made


@transaction.atomic
def again(organisation: int, run: Run) -> Verdict | None:
    """Judge one firm anew in a run after its figures have changed; where a person decided otherwise, that stands. None for a firm
    that is not in it.
    """
    edition = edition_of(run.rule, on=run.on)
    edition = edition.changed(**run.parameters) if run.parameters else edition
    frame = queries.firms(run.on).filter(pl.col("firm") == organisation)
    found = Verdict.objects.select_for_update().filter(run=run, organisation_id=organisation).first()
    if found is None or frame.is_empty():
        return found
    (v,), _ = judge(frame, edition, on=run.on, today=acting_on(run.on))
    was = found.listed
    found.listed = was if found.overruled else v["listed"]
    found.proposed, found.verdict, found.failed = v["listed"], v["verdict"], v["failed"]
    found.score_low, found.score_likely, found.score_high = v["score"]
    found.conditions, found.ways, found.missing = v["conditions"], v["ways"], v["missing"]
    found.possible, found.lack = gaps.possible(v["ways"]), gaps.lack(v["conditions"])
    found.save()
    if found.listed != was:
        run.counts = {**run.counts, was: run.counts.get(was, 1) - 1, found.listed: run.counts.get(found.listed, 0) + 1}
        run.save(update_fields=["counts"])
    return found


@transaction.atomic
def overrule(organisation: int, rule: str, listed: str, *, reason: str, by: str, on: date, until: date | None = None) -> Any:
    """Put a firm on another list; this and later runs respect it until its last day.

    Raises Fault without a reason, for an unknown list, or for an officer of another place.
    """
    if listed not in flow.LISTS:
        raise Fault("overrule", "请选择清单。", "Choose a list.", exit_code=2)
    firm, newest = _firm(organisation), _newest(organisation, rule)
    now = newest.first()
    proposed = None if now is None else now.proposed or (now.listed if not now.overruled else None)
    key, place = flow.key_of(rule, organisation), firm.place
    made = work.decide(flow.OVERRULE, key, listed, by=by, on=on, reason=reason, until=until, proposed=proposed, place=place)
    newest.update(listed=listed, overruled=_said(made))
    return made


@transaction.atomic
def withdraw(organisation: int, rule: str, *, reason: str, by: str, on: date) -> None:
    """Take an overrule back: the firm stands where the run put it, and the next one proposes again. Raises Fault where there is
    none.
    """
    found = queries.overrule_of(organisation, rule)
    work.withdraw_decision(found.pk if found else 0, by=by, on=on, reason=reason)
    newest = _newest(organisation, rule).exclude(proposed="")
    newest.update(listed=F("proposed"), overruled="")


def _firm(organisation: int) -> Organisation:
    return Organisation.objects.get(pk=organisation)


def _newest(organisation: int, rule: str) -> QuerySet[Verdict]:
    return Verdict.objects.filter(run=queries.latest(rule), organisation_id=organisation)


def _said(decision: Any) -> str:
    return f"{decision.by}：{decision.reason}"[:500]


def advance(organisation: int, move: str, *, by: str, on: date, code: str = "", note: str = "") -> Any:
    """Make a move of the flow on a firm; the first one opens its case. Raises Fault that says who may, or what is missing."""
    return work.begin(flow.FLOW, organisation, move, by=by, on=on, code=code, note=note)
