"""Reading, accepting and undoing a large file are jobs: the page shows how far it is and leads to the preview or the receipt; who
sees and stops which.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from yipanqi.instruments.conftest import Tab, write
from yipanqi.instruments.contracts.models import Contract
from yipanqi.intake import actions as intake
from yipanqi.intake._later import weight
from yipanqi.intake.models import Batch
from yipanqi.intake.tasks import accept_beside
from yipanqi.jobs import _beside as beside
from yipanqi.jobs import actions
from yipanqi.jobs.models import Job
from yipanqi.portal.tests.conftest import CONTRACTS, XIUZHOU, contract

pytestmark = pytest.mark.django_db


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


@pytest.fixture
def handed(settings: Any, clients: dict[str, Client], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same workbook, where pages read hardly anything themselves."""
    monkeypatch.setattr("django_tasks_db.management.commands.db_worker.close_old_connections", lambda: None)
    settings.JOBS_BESIDE, settings.HOME = True, tmp_path
    settings.INTAKE_LIMITS = {"at_once": 2, "read_at_once": 1000}
    rows = [contract(n, "秀水精密有限公司", XIUZHOU, "秀洲区") for n in (11, 12, 13)]
    return write(tmp_path / "大表.xlsx", [Tab("明细", "2024年技术合同认定登记明细表", CONTRACTS, rows)])


def _newest() -> Batch:
    return Batch.objects.order_by("-pk")[0]


def _hand_in(client: Client, path: Path, **given: str) -> str:
    with path.open("rb") as opened:
        return client.post("/intake/", {"file": opened, "place": "330411", **given})["Location"]


def test_a_large_file_is_kept_at_once_and_read_by_a_worker(clients: dict[str, Client], handed: Path) -> None:
    page = clients["city_officer"]
    at = _hand_in(page, handed)
    batch, job = _newest(), Job.objects.get()
    assert (batch.state, batch.readings.count(), job.deed, job.state) == ("queued", 0, "intake.read", "waiting")
    shown = page.get(at).content.decode()
    assert f'hx-get="{at}job/"' in shown and f"{at}accept/" not in shown and "排队读取" in shown and f"{at}read/" not in shown
    assert "排队读取" in page.get("/intake/").content.decode()
    intake.recover()
    batch.refresh_from_db()
    assert batch.state == "queued", "what waits was not interrupted"
    actions.turn()
    batch.refresh_from_db()
    assert batch.state == "previewed" and batch.moves["of"] == "previewed"
    assert page.get(f"{at}job/")["HX-Refresh"] == "true"
    assert f"{at}accept/" in page.get(at).content.decode()
    moves = page.get(f"{at}moves/").content.decode()
    assert "技术合同成交额" in moves or "技术交易额" in moves
    page.post(f"{at}accept/")
    actions.turn()
    batch.refresh_from_db()
    assert (batch.state, batch.moves["of"], _count()) == ("accepted", "accepted", 3)
    page.post(f"{at}undo/")
    assert _count() == 3
    actions.turn()
    batch.refresh_from_db()
    assert (batch.state, _count()) == ("undone", 0)


def test_a_reading_that_was_stopped_may_be_asked_for_again_or_put_away(clients: dict[str, Client], handed: Path) -> None:
    page = clients["city_officer"]
    at = _hand_in(page, handed)
    page.post(f"/jobs/{Job.objects.get().pk}/cancel/")
    actions.turn()
    batch = _newest()
    assert batch.state == "queued"
    shown = page.get(at).content.decode()
    assert f"{at}read/" in shown and "已按要求停止" in shown
    page.post(f"{at}read/")
    page.post(f"{at}read/")
    assert Job.objects.count() == 2, "asked twice, it is one job"
    page.post(f"{at}discard/")
    actions.turn()
    batch.refresh_from_db()
    assert (batch.state, batch.readings.count()) == ("refused", 0), "what was put away is not read"


def test_a_reading_called_off_in_the_middle_waits_again(
    clients: dict[str, Client], handed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _hand_in(clients["city_officer"], handed)
    told = beside.tell
    monkeypatch.setattr("yipanqi.jobs._running._EVERY", 0.0)
    monkeypatch.setattr(beside, "tell", lambda n, done, of: (told(n, done, of), of and beside.ask_to_stop(n)))
    actions.turn()
    batch = _newest()
    assert (batch.state, batch.readings.count()) == ("queued", 0)
    Job.objects.update(state="running", attempts=1)  # killed: taken up, and done
    Batch.objects.filter(pk=batch.pk).update(state="interrupted")
    monkeypatch.setattr(beside, "tell", told)
    actions.turn()
    batch.refresh_from_db()
    assert batch.state == "previewed"


def test_what_is_said_of_a_large_table_is_followed_by_a_worker(clients: dict[str, Client], handed: Path) -> None:
    page = clients["city_officer"]
    at = _hand_in(page, handed)
    actions.turn()
    reading = _newest().readings.get()
    page.post(f"{at}choose/{reading.pk}/", {"sheet": ""})
    batch = _newest()
    assert batch.state == "queued" and Job.objects.first().state == "waiting"
    actions.turn()
    batch.refresh_from_db()
    assert batch.state == "previewed" and batch.readings.get().recognised == ""


def test_a_password_of_a_large_workbook_is_no_value_of_the_database_and_goes_when_it_was_read(
    clients: dict[str, Client], handed: Path, settings: Any
) -> None:
    _hand_in(clients["city_officer"], handed, password="gehe1m")
    batch = _newest()
    kept = Path(settings.PREVIEWS) / f"{batch.pk}.word"
    assert kept.read_text() == "gehe1m" and kept.stat().st_mode & 0o777 == 0o600
    assert not any("gehe1m" in str(job.given) for job in Job.objects.all())
    intake.sweep_previews()
    assert kept.exists(), "still wanted"
    actions.turn()
    assert not kept.exists()
    kept.write_text("left over")
    intake.sweep_previews()
    assert not kept.exists()


def test_several_small_files_together_are_as_long_as_a_large_one(clients: dict[str, Client], handed: Path, settings: Any) -> None:
    settings.INTAKE_LIMITS = {"read_at_once": weight(handed) + 1}
    with handed.open("rb") as one, handed.open("rb") as two:
        clients["city_officer"].post("/intake/", {"file": [one, two], "place": "330411"})
    assert [b.state for b in Batch.objects.order_by("-pk")[:2]] == ["queued", "queued"]
    _hand_in(clients["city_officer"], handed)
    assert _newest().state == "previewed"


def test_the_marked_copy_of_a_large_workbook_is_made_beside_and_fetched_when_it_is_there(
    clients: dict[str, Client], sent: Batch, settings: Any
) -> None:
    settings.INTAKE_LIMITS = {"marked_at_once": 3}
    client, at = clients["city_officer"], f"/intake/{sent.pk}/marked/"
    first = client.get(at)
    job = Job.objects.get()
    assert (first.status_code, first["Location"], job.deed) == (302, f"/jobs/{job.pk}/", "intake.mark")
    assert client.get(at)["Location"] == f"/jobs/{job.pk}/", "asked twice it is the same job"
    actions.turn()
    job.refresh_from_db()
    assert (job.state, job.href) == ("done", at)
    assert client.get(f"/jobs/{job.pk}/part/")["HX-Redirect"] == at
    kept = list((Path(settings.PREVIEWS)).glob(f"{sent.pk}-*.marked"))
    assert client.get(at).content[:2] == b"PK" and len(kept) == 1 and Job.objects.count() == 1
    assert clients["county_officer"].get(at).status_code == 404, "a copy that lies there opens to nobody else"
    accept_beside(sent.pk, "city_officer", "")
    actions.turn()
    session = client.session
    session["purpose"] = "checking"
    session.save()
    assert client.get(at).status_code == 302, "of what was accepted another one is made"
    actions.turn()
    assert client.get(at).status_code == 200
    (kept,) = Path(settings.PREVIEWS).glob(f"{sent.pk}-*.marked")
    os.utime(kept, (0, 0))
    assert intake.sweep_previews() >= 1 and not kept.exists()
