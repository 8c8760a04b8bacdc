"""Leads become cases of the floor and overrules decisions: stage, steps, officer, reasons, days and persons as they were."""

from datetime import datetime

from django.db import migrations
from django.utils import timezone

from yipanqi.values.places import within

FLOW, RULE, MODEL = "recognition", "high_tech_firm", "registry.organisation"
MOVES = {
    "contacted": "contact",
    "coached": "coach",
    "applied": "apply",
    "certified": "certify",
    "lost": "lose",
    "found": "resume",
}
#: Roles that dealt with leads when there was no floor; an officer was a name that somebody typed.
OFFICERS = ("city_officer", "county_officer", "zone_officer")
TYPED = "原登记的责任人："


def to_the_floor(apps, editor):
    get = apps.get_model
    strange = get("screening", "Lead").objects.exclude(rule=RULE).values_list("rule", flat=True).distinct()
    if strange:  # no page and no command ever made one; it must not vanish unseen
        raise ValueError(f"leads under rules that have no flow: {sorted(strange)}")
    assigned = _entries(get, "screening.assign")
    for lead in get("screening", "Lead").objects.select_related("organisation").order_by("pk").iterator():
        _open(get, lead, assigned)
    for one in get("screening", "Overrule").objects.select_related("organisation").order_by("at", "pk").iterator():
        get("work", "Decision").objects.create(
            kind="overrule",
            key=f"{one.rule}|{one.organisation_id}",
            place=one.organisation.place,
            decided=one.listed,
            reason=one.reason,
            on=_day(one.at),
            until=one.until,
            by=one.by,
            at=one.at,
        )


def _entries(get, action):
    """Subject -> the last entry of the ledger about it."""
    return {e.subject: e for e in get("ledger", "Entry").objects.filter(action=action).order_by("number")}


def _open(get, lead, assigned):
    steps = list(lead.steps.order_by("at", "pk"))
    first, last = (steps[0].at, steps[-1].at) if steps else (lead.changed_at, lead.changed_at)
    entry = assigned.get(f"organisation:{lead.organisation_id}")
    person = _account(get, lead)
    case = get("work", "Case").objects.create(
        model=MODEL,
        record=lead.organisation_id,
        flow=FLOW,
        stage=lead.stage,
        shown=lead.stage if steps else "",
        place=lead.place,
        title=lead.organisation.name,
        owner_office="" if person else lead.officer[:120],
        owner_person=person,
        opened_on=_day(first),
        opened_at=first,
        opened_by=steps[0].by if steps else entry.by if entry else "",
        stage_on=_day(last),
        closed_at=last if lead.stage == "certified" else None,
    )
    get("work", "Step").objects.bulk_create(
        get("work", "Step")(
            case=case,
            move=MOVES[one.after],
            before=one.before,
            after=one.after,
            on=_day(one.at),
            at=one.at,
            by=one.by,
            reason_code=one.reason,
            note=one.note,
            voice_of=one.by,
        )
        for one in steps
    )
    if lead.officer:
        get("work", "Assignment").objects.create(
            case=case,
            office=case.owner_office,
            person=person,
            reason=f"{TYPED}{lead.officer}",
            by=entry.by if entry else "",
            on=_day(entry.at if entry else last),
            at=entry.at if entry else last,
        )


def _account(get, lead):
    """The sign-in name of the one officer who is called so and sees the place; '' where that cannot be told."""
    if not lead.officer:
        return ""
    users = get("accounts", "User").objects.filter(is_active=True, role__in=OFFICERS)
    called = [u for u in users if lead.officer in (u.username, u.first_name)]
    here = [u for u in called if within(lead.place, None if u.role == "city_officer" else tuple(u.places))]
    return here[0].username if len(called) == len(here) == 1 else ""


def _day(at: datetime):
    return timezone.localtime(at).date()


def back(apps, editor):
    get = apps.get_model
    cases = get("work", "Case").objects.filter(flow=FLOW, model=MODEL)
    for case in cases.order_by("pk"):
        _lead(get, case)
    cases.delete()
    decisions = get("work", "Decision").objects.filter(kind="overrule", key__regex=r"^[a-z_.]+\|[0-9]+$")
    standing = {one.key: one for one in decisions.order_by("at", "pk")}
    for key, one in standing.items():
        rule, _, organisation = key.rpartition("|")
        if one.withdrawn_on is None:
            get("screening", "Overrule").objects.create(
                organisation_id=int(organisation),
                rule=rule,
                listed=one.decided,
                reason=one.reason[:300],
                until=one.until,
                by=one.by,
                at=one.at,
            )
    decisions.delete()


def _lead(get, case):
    steps = list(case.steps.filter(voice=False, reverses=None, reversed_by=None).order_by("pk"))
    last = steps[-1] if steps else None
    given = case.assignments.order_by("pk").last()
    typed = given is not None and given.reason.startswith(TYPED)
    lead = get("screening", "Lead").objects.create(
        organisation_id=case.record,
        rule=RULE,
        place=case.place,
        stage=case.stage,
        officer=given.reason[len(TYPED) :] if typed else (_called(get, case.owner_person) or case.owner_office),
        reason=last.reason_code if last and case.stage == "lost" else "",
        changed_at=last.at if last else case.opened_at,
    )
    get("screening", "Step").objects.bulk_create(
        get("screening", "Step")(
            lead=lead, before=s.before, after=s.after, reason=s.reason_code, note=s.note[:500], by=s.by, at=s.at
        )
        for s in steps
    )


def _called(get, name):
    user = get("accounts", "User").objects.filter(username=name).first() if name else None
    return (user.first_name or user.username) if user else name


class Migration(migrations.Migration):
    dependencies = [
        ("screening", "0002_lead_overrule_run_step_verdict_and_more"),
        ("work", "0001_initial"),
        ("ledger", "0001_initial"),
        ("accounts", "0002_roles_links"),
    ]
    operations = [migrations.RunPython(to_the_floor, back)]
