"""A large acceptance is a job: the page shows how far it is and leads to the receipt; who sees and stops which."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from yipanqi.instruments.conftest import Tab, write
from yipanqi.instruments.contracts.models import Contract
from yipanqi.intake import actions as intake
from yipanqi.intake.models import Batch
from yipanqi.intake.tasks import accept_beside
from yipanqi.jobs import _beside as beside
from yipanqi.jobs import actions
from yipanqi.jobs.models import Job
from yipanqi.portal.tests.conftest import CONTRACTS, XIUZHOU, contract

pytestmark = [pytest.mark.django_db, pytest.mark.slow]  # a workbook a test


@pytest.fixture
def sent(settings: Any, clients: dict[str, Client], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Batch]:
    """A workbook of three contracts that waits to be accepted, where pages accept two at once."""
    monkeypatch.setattr("django_tasks_db.management.commands.db_worker.close_old_connections", lambda: None)
    settings.JOBS_BESIDE, settings.HOME = True, tmp_path
    settings.INTAKE_LIMITS = {"at_once": 2}
    rows = [contract(n, "秀水精密有限公司", XIUZHOU, "秀洲区") for n in (11, 12, 13)]
    path = write(tmp_path / "大表.xlsx", [Tab("明细", "2024年技术合同认定登记明细表", CONTRACTS, rows)])
    yield intake.receive(path, name=path.name, by="city_officer", place="330411")


def _count() -> int:
    return Contract.objects.filter(number__in=[f"2024{n:012d}" for n in (11, 12, 13)]).count()


def test_a_large_acceptance_waits_for_a_worker_and_leads_to_its_receipt(clients: dict[str, Client], sent: Batch) -> None:
    page, at = clients["city_officer"], f"/intake/{sent.pk}/"
    assert page.post(f"{at}accept/")["Location"] == at
    assert page.post(f"{at}accept/")["Location"] == at, "asked again, it is the same job"
    job = Job.objects.get()
    assert (job.state, job.by, job.about, _count()) == ("waiting", "city_officer", "大表.xlsx", 0)
    shown = page.get(at).content.decode()
    assert 'id="job"' in shown and f'hx-get="{at}job/"' in shown and f"{at}accept/" not in shown and f"{at}choose/" not in shown
    card = page.get(f"{at}job/")
    assert b"<html" not in card.content and b'id="job"' in card.content and "HX-Refresh" not in card
    actions.turn()
    assert _count() == 3
    assert page.get(f"{at}job/")["HX-Refresh"] == "true"
    shown = page.get(at).content.decode()
    assert 'id="job"' not in shown and "已入库" in shown
    assert at in page.get("/jobs/").content.decode()


def test_a_small_acceptance_stays_in_the_request(clients: dict[str, Client], sent: Batch, settings: Any) -> None:
    settings.INTAKE_LIMITS = {"at_once": 3}
    clients["city_officer"].post(f"/intake/{sent.pk}/accept/")
    assert _count() == 3 and not Job.objects.exists()


def test_a_preview_that_became_another_is_not_accepted_unseen(clients: dict[str, Client], sent: Batch) -> None:
    job = accept_beside(sent.pk, "city_officer", "")
    reading = sent.readings.get()
    again = intake.choose(reading, "technology_contracts", {}, by="city_officer")
    assert again.pk == sent.pk
    actions.turn()
    job.refresh_from_db()
    assert job.state == "failed" and "changed while it waited" in job.told_en and _count() == 0
    page = clients["city_officer"].get(f"/intake/{sent.pk}/").content.decode()
    assert "排队期间变了" in page and f"/intake/{sent.pk}/accept/" in page, "told, and may be accepted as it is now"


def test_a_job_that_was_killed_after_its_commit_accepts_nothing_twice(sent: Batch) -> None:
    job = accept_beside(sent.pk, "city_officer", "")
    intake.accept(sent, "city_officer")
    Job.objects.filter(pk=job.pk).update(state="running", attempts=1)
    actions.turn()
    job.refresh_from_db()
    assert (job.state, job.attempts, _count()) == ("done", 2, 3)


def test_a_job_that_was_killed_within_its_transaction_is_taken_up(sent: Batch) -> None:
    job = accept_beside(sent.pk, "city_officer", "")
    Batch.objects.filter(pk=sent.pk).update(state="accepting")
    Job.objects.filter(pk=job.pk).update(state="running", attempts=1)
    actions.turn()
    job.refresh_from_db()
    sent.refresh_from_db()
    assert (job.state, sent.state, _count()) == ("done", "accepted", 3)


def test_asked_to_stop_before_it_commits_it_writes_nothing_and_may_be_accepted_later(
    sent: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = accept_beside(sent.pk, "city_officer", "")
    told = beside.tell
    monkeypatch.setattr(beside, "tell", lambda n, done, of: (told(n, done, of), of and beside.ask_to_stop(n)))
    actions.turn()
    job.refresh_from_db()
    sent.refresh_from_db()
    assert (job.state, sent.state, _count()) == ("stopped", "previewed", 0)
    monkeypatch.setattr(beside, "tell", told)
    accept_beside(sent.pk, "city_officer", "")
    actions.turn()
    assert _count() == 3


def test_who_sees_and_stops_a_job(clients: dict[str, Client], sent: Batch) -> None:
    job = accept_beside(sent.pk, "city_officer", "")
    for role, status in {"city_officer": 200, "county_officer": 404, "organisation": 404, "public": 404}.items():
        for at in (f"/jobs/{job.pk}/", f"/jobs/{job.pk}/part/"):
            assert clients[role].get(at).status_code == status, (role, at)
        assert clients[role].get("/jobs/").status_code == (200 if role in ("city_officer", "county_officer") else 404)
    assert clients["county_officer"].post(f"/jobs/{job.pk}/cancel/").status_code == 404
    assert clients["city_officer"].get(f"/jobs/{job.pk}/cancel/").status_code == 405
    assert "大表.xlsx" not in clients["county_officer"].get("/jobs/").content.decode()
    job.refresh_from_db()
    assert job.state == "waiting"
    clients["city_officer"].post(f"/jobs/{job.pk}/cancel/")
    job.refresh_from_db()
    assert job.state == "stopped"
    clients["city_officer"].post(f"/jobs/{job.pk}/cancel/")
    english = clients["city_officer"].get("/jobs/", headers={"accept-language": "en"}).content.decode()
    assert "Accepting a batch" in english and "nothing was written" in english


def test_an_officer_of_a_county_stops_their_own(clients: dict[str, Client], sent: Batch) -> None:
    Batch.objects.filter(pk=sent.pk).update(by="county_officer", reach="330411")
    job = accept_beside(sent.pk, "county_officer", "")
    clients["county_officer"].post(f"/jobs/{job.pk}/cancel/")
    job.refresh_from_db()
    assert job.state == "stopped"
