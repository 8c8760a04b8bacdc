"""A city made by the version before: its proposals, steps, answers and notes are cases afterwards, row by row, and go on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

pytestmark = [pytest.mark.slow]

FIRM, UNI = "91330411MA0123453N", "12330400YQ00000105"
#: need -> (stage, seen, answers of demand and supply, refusal, note, steps as before, after, by, silent).
WAYS: dict[str, tuple[str, str, bool | None, bool | None, str, str, list[tuple[str, str, str, bool]]]] = {
    "waiting": ("proposed", "", None, None, "", "", []),
    "asked": ("invited", "invited", True, None, "", "", [("proposed", "invited", "officer", False)]),
    "vetoed": (
        "closed",
        "invited",
        True,
        False,
        "",
        "",
        [("proposed", "invited", "officer", False), ("invited", "closed", "uni", True)],
    ),
    "ended": (
        "closed",
        "invited",
        None,
        None,
        "",
        "",
        [("proposed", "invited", "officer", False), ("invited", "closed", "officer", True)],
    ),
    "willing": (
        "agreed",
        "agreed",
        True,
        True,
        "",
        "",
        [("proposed", "invited", "officer", False), ("invited", "agreed", "uni", False)],
    ),
    "failed": ("refused", "refused", None, None, "price", "差距较大", [("proposed", "refused", "officer", False)]),
    "signed": (
        "signed",
        "signed",
        None,
        None,
        "",
        "",
        [("proposed", "met", "officer", False), ("met", "intention", "city", False), ("intention", "signed", "city", False)],
    ),
}
SCRIPT = """
import json, sys
from datetime import date, datetime, timedelta, timezone
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

given = json.load(sys.stdin)
ways, FIRM, UNI = given["ways"], given["firm"], given["uni"]
before = [("market", "0005_proposal_chance"), ("work", "0001_initial"), ("ledger", "0002_personal"), ("accounts", None)]
executor = MigrationExecutor(connection)
targets = [(a, n or max(k[1] for k in executor.loader.disk_migrations if k[0] == a)) for a, n in before]
executor.migrate(targets)
apps = executor.loader.project_state(targets).apps
get, at = apps.get_model, datetime(2024, 6, 28, 2, 0, tzinfo=timezone.utc)
org = lambda name, code: get("registry", "Organisation").objects.create(name=name, uscc=code, place="330411")
firm, uni = org("秀水织造有限公司", FIRM), org("模例大学", UNI)
number = 0
for need, (stage, seen, demand, supply, refusal, note, steps) in ways.items():
    one = get("market", "Proposal").objects.create(
        key=need, need=need, need_title=f"需求{need}", kind="achievement", offer="achievement:CG1", offer_title="成果",
        place="330411", demander=firm, supplier=uni, rank=1, score=1.0, level=3, stage=stage, seen=seen, demand_yes=demand,
        supply_yes=supply, refusal=refusal, note=note, changed_at=at, contract_number="HT1" if stage == "signed" else "",
        amount=600 if stage == "signed" else None, due_on=date(2024, 7, 8) if stage in ("invited", "agreed") else None,
        seen_until=date(2024, 7, 8) if seen in ("invited", "agreed") else None)
    for n, (b, a, by, silent) in enumerate(steps):
        last = n == len(steps) - 1
        get("market", "Step").objects.create(
            proposal=one, before=b, after=a, by=by, silent=silent, at=at + timedelta(hours=2 * n),
            refusal=refusal if last else "", note=note if last else "")
    if demand:
        number += 1
        get("ledger", "Entry").objects.create(number=number, at=at + timedelta(hours=1), by="firm", action="market.answer",
            subject=f"proposal:{one.pk}", detail={"side": "demand"}, previous="", digest=str(number))
call_command("migrate", verbosity=0)
from yipanqi.work.models import Case
from yipanqi.instruments.market.models import Proposal
found = {}
for one in Proposal.objects.all():
    case = Case.objects.filter(model="market.proposal", record=one.pk, flow="matching").first()
    found[one.need] = case and {
        "stage": case.stage, "register": one.stage, "shown": case.shown, "until": str(case.shown_due_on), "due": str(case.due_on),
        "title": case.title, "place": case.place, "closed": case.closed_at is not None,
        "parties": sorted(case.parties.values_list("name", "code")),
        "steps": [[s.before, s.after, s.by, s.silent, s.reason_code, s.note, s.move, s.voice, s.voice_of,
                   round((s.at - at).total_seconds() / 3600)] for s in case.steps.order_by("pk")],
        "given": [s.given for s in case.steps.order_by("pk") if s.given]}
from yipanqi.accounts.actions import ensure_user
from yipanqi.instruments.market import actions, queries
users = [ensure_user(n, "a long password 1", role="organisation", places=[], organisation_code=c)
         for n, c in (("firm", FIRM), ("uni", UNI))]
said = {u.username: {p.need: p.told.said for p in queries.told(u, queries.proposals(u), date(2024, 7, 1))} for u in users}
asked = Proposal.objects.get(need="asked")
after = actions.answer(asked.pk, True, by="uni", on=date(2024, 7, 1)).stage
print(json.dumps({"cases": found, "said": said, "after": after}))
"""


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Any:
    home = tmp_path_factory.mktemp("before")
    env = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    env |= {"YIPANQI_HOME": str(home), "DJANGO_SETTINGS_MODULE": "yipanqi.config.settings"}
    told = json.dumps({"ways": WAYS, "firm": FIRM, "uni": UNI})
    done = subprocess.run([sys.executable, "-c", SCRIPT], input=told, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_what_nobody_touched_is_no_case(migrated: Any) -> None:
    assert migrated["cases"].pop("waiting") is None and len(migrated["cases"]) == len(WAYS) - 1


@pytest.mark.parametrize("need", [n for n in WAYS if n != "waiting"])
def test_a_proposal_is_the_case_that_it_was(migrated: Any, need: str) -> None:
    stage, seen, _, _, refusal, note, steps = WAYS[need]
    case, ends = migrated["cases"][need], stage in ("closed", "refused", "signed")
    assert (case["stage"], case["register"], case["shown"], case["closed"]) == (stage, stage, seen, ends)
    assert (case["due"] == "2024-07-08") is (stage in ("invited", "agreed"))
    assert (case["until"] == "2024-07-08") is (seen in ("invited", "agreed"))
    assert (case["title"], case["place"]) == (f"需求{need}", "330411")
    assert case["parties"] == [["demander", FIRM], ["supplier", UNI]]
    moved = [s for s in case["steps"] if not s[7]]
    assert [tuple(s[:4]) for s in moved] == steps, "no step was lost, none was added"
    assert [s[9] for s in moved] == [2 * n for n in range(len(steps))], "each at its moment"
    assert (moved[-1][4], moved[-1][5]) == (refusal, note)


def test_answers_are_voices_and_moves_as_they_were_given(migrated: Any) -> None:
    voices = {need: [(s[6], s[2], s[8], s[9]) for s in case["steps"] if s[7]] for need, case in migrated["cases"].items() if case}
    yes = [("agree", "firm", FIRM, 1)]
    assert voices == {"asked": yes, "vetoed": yes, "willing": yes, "ended": [], "failed": [], "signed": []}
    last = {need: case["steps"][-1][6] for need, case in migrated["cases"].items() if case}
    assert last == {
        "asked": "agree",
        "vetoed": "decline",
        "ended": "close",
        "willing": "agree",
        "failed": "refuse",
        "signed": "sign",
    }
    assert migrated["cases"]["signed"]["given"] == [{"contract_number": "HT1", "amount": 600}]
    unsaid = dict.fromkeys(("asked", "ended", "failed", "signed"))
    assert migrated["said"]["firm"] == {**unsaid, "asked": True, "vetoed": True, "willing": True}
    assert migrated["said"]["uni"] == {**unsaid, "vetoed": False, "willing": True}


def test_the_case_goes_on_from_there(migrated: Any) -> None:
    assert migrated["after"] == "agreed", "the yes of before counts with the one of today"
