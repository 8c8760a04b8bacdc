"""What officers do: screen all firms, overrule a proposal, accompany a firm from stage to stage. The only writer of this
folder.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
from django.db import transaction
from django.utils import timezone

from yipanqi.engines.eligibility import Edition, flips, phone_cells, phone_first, screen
from yipanqi.instruments.screening import flow, queries
from yipanqi.instruments.screening.models import Lead, Overrule, Run, Step, Verdict
from yipanqi.ledger.actions import record
from yipanqi.rules import edition as edition_of
from yipanqi.values.fault import Fault

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
    verdicts, phone = judge(frame, edition, on=on, today=today or on)
    return _keep(edition, on, by, parameters or {}, verdicts, phone)


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
    out = []
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
                    c.key: {
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
        at=timezone.now(),
        phone=phone,
    )
    rows, counts = [], dict.fromkeys(flow.LISTS, 0)
    candidates = dict(queries.firms(on).select("firm", "candidate").iter_rows())
    for v in verdicts:
        person = decided.get(v["firm"])
        listed = person.listed if person else v["listed"]
        counts[listed] += 1
        rows.append(
            Verdict(
                run=made,
                organisation_id=v["firm"],
                candidate_id=candidates.get(v["firm"]),
                place=v["place"],
                verdict=v["verdict"],
                listed=listed,
                failed=v["failed"],
                score_low=v["score"][0],
                score_likely=v["score"][1],
                score_high=v["score"][2],
                conditions=v["conditions"],
                ways=v["ways"],
                missing=v["missing"],
                overruled=f"{person.by}：{person.reason}" if person else "",
            )
        )
    Verdict.objects.bulk_create(rows, batch_size=500)
    made.counts = counts
    made.save(update_fields=["counts"])
    record(by, "screening.run", f"run:{made.pk}", {"rule": edition.rule, "on": on.isoformat(), "counts": counts})
    return made


@transaction.atomic
def overrule(organisation: int, rule: str, listed: str, *, reason: str, by: str, until: date | None = None) -> Overrule:
    """Put a firm on another list; this and later runs respect it. Raises Fault without a reason or for an unknown list."""
    if listed not in flow.LISTS or not reason.strip():
        raise Fault("overrule", "请选择清单并写明理由。", "Choose a list and give the reason.", exit_code=2)
    made, _ = Overrule.objects.update_or_create(
        organisation_id=organisation,
        rule=rule,
        defaults={"listed": listed, "reason": reason.strip()[:300], "until": until, "by": by, "at": timezone.now()},
    )
    newest = queries.latest(rule)
    if newest is not None:
        Verdict.objects.filter(run=newest, organisation_id=organisation).update(listed=listed, overruled=f"{by}：{made.reason}")
    record(by, "screening.overrule", f"organisation:{organisation}", {"rule": rule, "listed": listed, "reason": made.reason})
    return made


@transaction.atomic
def withdraw(organisation: int, rule: str, *, by: str) -> None:
    """Take an overrule back; the next run proposes again."""
    gone, _ = Overrule.objects.filter(organisation_id=organisation, rule=rule).delete()
    if gone:
        record(by, "screening.withdraw", f"organisation:{organisation}", {"rule": rule})


@transaction.atomic
def advance(
    organisation: int, rule: str, after: str, *, by: str, reason: str = "", note: str = "", place: str | None = None
) -> Lead:
    """Move a firm to the next stage (begun as 'found' where it has no lead). Raises Fault for a stage that may not follow, or
    for a lost lead without a coded reason.
    """
    lead, _ = Lead.objects.select_for_update().get_or_create(
        organisation_id=organisation, rule=rule, defaults={"place": place, "changed_at": timezone.now()}
    )
    if after not in flow.NEXT[lead.stage]:
        may = "、".join(str(flow.STAGES[s]) for s in flow.NEXT[lead.stage]) or "—"
        raise Fault(
            "stage",
            f"“{flow.STAGES[lead.stage].zh}”之后只能是：{may}。",
            f"After “{flow.STAGES[lead.stage].en}” may only follow: {may}.",
            exit_code=2,
        )
    if after == "lost" and reason not in flow.REASONS:
        raise Fault("reason", "终止须选择原因。", "Choose the reason why it ends.", exit_code=2)
    now = timezone.now()
    Step.objects.create(lead=lead, before=lead.stage, after=after, reason=reason, note=note.strip()[:500], by=by, at=now)
    lead.stage, lead.reason, lead.changed_at = after, reason if after == "lost" else "", now
    lead.save()
    record(by, "screening.advance", f"organisation:{organisation}", {"rule": rule, "to": after, "reason": reason})
    return lead


@transaction.atomic
def assign(organisation: int, rule: str, officer: str, *, by: str, place: str | None = None) -> Lead:
    """Give the firm to an officer."""
    lead, _ = Lead.objects.get_or_create(
        organisation_id=organisation, rule=rule, defaults={"place": place, "changed_at": timezone.now()}
    )
    lead.officer = officer.strip()[:150]
    lead.save(update_fields=["officer"])
    record(by, "screening.assign", f"organisation:{organisation}", {"rule": rule, "officer": lead.officer})
    return lead
