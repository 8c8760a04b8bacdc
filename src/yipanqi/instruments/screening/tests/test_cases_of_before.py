"""A city made by the version before: its leads are cases and its overrules decisions afterwards, row by row; the next run and the
next step go on from them, and back again they are what they were.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from yipanqi.accounts.actions import ensure_user
from yipanqi.instruments.conftest import migrated_to
from yipanqi.instruments.screening import actions, flow, queries
from yipanqi.ledger.models import Entry
from yipanqi.registry.models import Organisation
from yipanqi.work import queries as floor
from yipanqi.work.models import Case, Decision

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
BEFORE, LAST = ("screening", "0002_lead_overrule_run_step_verdict_and_more"), ("screening", "0005_gaps")
BESIDE = [("work", "0001_initial"), ("accounts", "0002_roles_links"), ("ledger", "0002_personal")]
AT = datetime(2024, 6, 3, 2, 0, tzinfo=UTC)
NIGHT = datetime(2024, 6, 20, 16, 30, tzinfo=UTC)  # past midnight here: the day is the 21st
#: firm -> (stage, who accompanies it, why it stopped, steps as before, after, reason, note, by).
LEADS: dict[str, tuple[str, str, str, list[tuple[str, str, str, str, str]]]] = {
    "assigned": ("found", "专员甲（示例）", "", []),
    "phoned": ("contacted", "王建国", "", [("found", "contacted", "", "电话", "haining")]),
    "back": (
        "coached",
        "",
        "",
        [
            ("found", "contacted", "", "", "city"),
            ("contacted", "applied", "", "", "city"),
            ("applied", "coached", "", "补正", "city"),
        ],
    ),
    "certified": (
        "certified",
        "李红梅",
        "",
        [
            ("found", "contacted", "", "", "city"),
            ("contacted", "applied", "", "", "city"),
            ("applied", "certified", "", "", "city"),
        ],
    ),
    "lost": ("lost", "赵" * 150, "postponed", [("found", "lost", "postponed", "推迟", "city")]),
    "again": ("found", "", "", [("found", "lost", "moved", "", "city"), ("lost", "found", "", "又来了", "haining")]),
}
#: firm -> (list, reason, until, by, at).
OVERRULES = {
    "phoned": ("ready", "审计报告已补", None, "haining", AT),
    "lost": ("far", "迁" * 300, date(2024, 12, 31), "city", NIGHT),
    "plain": ("near", "待核", date(2024, 1, 31), "city", AT),
}
PLACES = {"phoned": "330481", "plain": None}
MOVES = {
    "assigned": [],
    "phoned": ["contact"],
    "back": ["contact", "apply", "coach"],
    "certified": ["contact", "apply", "certify"],
    "lost": ["lose"],
    "again": ["lose", "resume"],
}


def migrated(to: tuple[str, str]) -> Any:
    return migrated_to(to, *BESIDE).get_model


def _of_before(get: Any) -> None:
    """The rows of the version before, by the models as they were."""
    firms = {}
    for name in (*LEADS, "plain", "untouched"):
        firms[name] = get("registry", "Organisation").objects.create(name=name, place=PLACES.get(name, "330411"))
    for name, (stage, officer, reason, steps) in LEADS.items():
        last = AT + timedelta(days=max(len(steps) - 1, 0))
        lead = get("screening", "Lead").objects.create(
            organisation=firms[name], rule="high_tech_firm", place=PLACES.get(name, "330411"), stage=stage, officer=officer,
            reason=reason, changed_at=last,
        )  # fmt: skip
        for n, (before, after, why, note, by) in enumerate(steps):
            get("screening", "Step").objects.create(
                lead=lead, before=before, after=after, reason=why, note=note, by=by, at=AT + timedelta(days=n)
            )
    Entry.objects.create(
        number=1000, at=NIGHT, by="chief", action="screening.assign", subject=f"organisation:{firms['phoned'].pk}", previous="",
        detail={"rule": "high_tech_firm", "officer": "王建国"}, digest="1000",
    )  # fmt: skip
    for name, (listed, reason, until, by, at) in OVERRULES.items():
        get("screening", "Overrule").objects.create(
            organisation=firms[name], rule="high_tech_firm", listed=listed, reason=reason, until=until, by=by, at=at
        )


def _rows(get: Any) -> tuple[list[Any], list[Any], list[Any]]:
    by = "organisation__name"
    leads = get("screening", "Lead").objects.order_by(by)
    steps = get("screening", "Step").objects.order_by("lead__organisation__name", "at")
    overrules = get("screening", "Overrule").objects.order_by(by)
    return (
        list(leads.values_list(by, "rule", "place", "stage", "officer", "reason", "changed_at")),
        list(steps.values_list("lead__organisation__name", "before", "after", "reason", "note", "by", "at")),
        list(overrules.values_list(by, "rule", "listed", "reason", "until", "by", "at")),
    )


@pytest.mark.usefixtures("migrations")
def test_every_lead_and_overrule_is_what_it_was() -> None:
    ensure_user("wang", "a long password 1", role="county_officer", places=["330481"], display="王建国")
    ensure_user("lihm", "a long password 1", role="county_officer", places=["330481"], display="李红梅")
    try:
        old = migrated(BEFORE)
        _of_before(old)
        before = _rows(old)
    finally:
        migrated(LAST)
    pk = dict(Organisation.objects.values_list("name", "pk"))
    assert floor.touched(flow.FLOW) == {pk[name] for name in LEADS}, "what nobody touched is no case"
    for name, (stage, officer, _, steps) in LEADS.items():
        _is_the_lead(Case.objects.get(flow="recognition", record=pk[name]), name, stage, officer, steps)
    for name, (listed, reason, until, by, at) in OVERRULES.items():
        one = Decision.objects.get(kind="overrule", key=f"high_tech_firm|{pk[name]}")
        assert (one.decided, one.reason, one.until, one.by, one.at) == (listed, reason, until, by, at)
        assert (one.place, one.on) == (PLACES.get(name, "330411"), date(2024, 6, 21) if at == NIGHT else date(2024, 6, 3))
    held = {
        name: set(queries.overrules("high_tech_firm", on)) for name, on in (("jan", date(2024, 1, 31)), ("jun", date(2024, 6, 1)))
    }
    assert held == {"jan": {pk["phoned"], pk["lost"], pk["plain"]}, "jun": {pk["phoned"], pk["lost"]}}, (
        "as the runs read them before"
    )
    after = migrated(BEFORE)
    assert _rows(after) == before and not Case.objects.exists() and not Decision.objects.exists(), "and back again"
    migrated(LAST)
    assert floor.touched(flow.FLOW) == {pk[name] for name in LEADS} and Decision.objects.count() == len(OVERRULES)
    _goes_on(pk)


def _is_the_lead(case: Case, name: str, stage: str, officer: str, steps: list[tuple[str, ...]]) -> None:
    said = case.steps.order_by("pk").values_list("before", "after", "reason_code", "note", "by")
    assert (case.stage, list(said), list(case.steps.order_by("pk").values_list("move", flat=True))) == (stage, steps, MOVES[name])
    days = [date(2024, 6, 3) + timedelta(n) for n in range(len(steps))]
    assert list(case.steps.order_by("pk").values_list("on", flat=True)) == days, name
    last = days[-1] if days else date(2024, 6, 3)
    assert (case.title, case.place, case.opened_on, case.stage_on) == (name, PLACES.get(name, "330411"), date(2024, 6, 3), last)
    assert (case.closed_at is not None, case.due_on, case.parties.count()) == (name == "certified", None, 0)
    whose = {"phoned": ("wang", "")}.get(name, ("", officer[:120]))  # nobody of that name sees the place of the certified one
    assert (case.owner_person, case.owner_office) == whose
    given = list(case.assignments.values_list("person", "office", "reason", "by", "on"))
    when = ("chief", date(2024, 6, 21)) if name == "phoned" else ("", last)
    assert given == ([(*whose, f"原登记的责任人：{officer}", *when)] if officer else [])


def _goes_on(pk: dict[str, int]) -> None:
    """What was under way is moved by its case from there; what is decided anew counts, and comes back as one row."""
    officer = ensure_user("city", "a long password 1", role="city_officer", places=[])
    assert actions.advance(pk["phoned"], "coach", by="city", on=date(2024, 7, 1)).stage == "coached"
    assert queries.stages(officer) == {"found": 2, "coached": 2, "certified": 1, "lost": 1}
    assert floor.called(floor.of_records(flow.FLOW, officer, [pk["phoned"]])[pk["phoned"]]) == "王建国"
    actions.overrule(pk["phoned"], "high_tech_firm", "far", reason="迁出", by="city", on=date(2024, 7, 1))
    actions.withdraw(pk["lost"], "high_tech_firm", reason="误", by="city", on=date(2024, 7, 1))
    old = migrated(BEFORE)
    kept = {row[0]: row[2:4] for row in _rows(old)[2]}
    assert kept == {"phoned": ("far", "迁出"), "plain": ("near", "待核")}
    phoned = next(row for row in _rows(old)[0] if row[0] == "phoned")
    assert phoned[3:5] == ("coached", "王建国")


@pytest.mark.usefixtures("migrations")
def test_what_is_possible_and_short_is_filled_for_runs_of_before_and_goes_without_loss() -> None:
    """A verdict of the version before sorts as one of today; back again it is what it was."""
    short = {"rd": {"holds": False, "have": 674, "need": 675, "gap": 1, "reason": "short"}}
    points = {"innovation": {"holds": False, "have": 43, "need": 71, "gap": 1, "reason": "short"}}
    plain = {"field": {"holds": False, "have": 0, "need": None, "gap": None, "reason": "short"}}
    rows = {
        "in_time": ([{"feasible": True}], short, 0, 1 / 675),
        "later": ([{"feasible": False}], points, 1, 28 / 71),
        "open": ([], plain, 2, 1.0),
        "met": ([], {}, 2, 0.0),
    }
    try:
        model = migrated(("screening", "0004_without_leads"))
        firms = {name: model("registry", "Organisation").objects.create(name=name, kind="firm") for name in rows}
        made = model("screening", "Run").objects.create(
            rule="high_tech_firm", edition="edition_2016", on=date(2024, 6, 30), stamp="x", by="test", at=AT
        )
        for name, (ways, conditions, _, _) in rows.items():
            model("screening", "Verdict").objects.create(
                run=made, organisation=firms[name], verdict="fail", listed="near", ways=ways, conditions=conditions
            )
        model = migrated(LAST)
        found = {v.organisation.name: v for v in model("screening", "Verdict").objects.select_related("organisation")}
        for name, (_, _, possible, lack) in rows.items():
            assert (found[name].possible, found[name].lack) == (possible, pytest.approx(lack)), name
        model = migrated(("screening", "0004_without_leads"))
        back = {
            v.organisation.name: (v.ways, v.conditions)
            for v in model("screening", "Verdict").objects.select_related("organisation")
        }
        assert back == {name: (ways, conditions) for name, (ways, conditions, _, _) in rows.items()}
    finally:
        migrated(LAST)
