"""Asking, doing, stopping, taking up what a killed worker left, and what is due by the clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from yipanqi.jobs import _beside as beside
from yipanqi.jobs import _running as running
from yipanqi.jobs import _schedule as schedule
from yipanqi.jobs import actions, queries
from yipanqi.jobs._pruning import pruned
from yipanqi.jobs.definition import DEEDS, Deed, Done, Run
from yipanqi.jobs.models import Job, Schedule
from yipanqi.values import file_lock
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words

pytestmark = pytest.mark.django_db
DID: list[Any] = []


@pytest.fixture(autouse=True)
def queue(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The real queue, in a data folder of its own; what was declared for a test is forgotten after it.

    A test is one transaction, in which the library's worker, that begins with a fresh connection, would lose it on PostgreSQL.
    """
    monkeypatch.setattr("django_tasks_db.management.commands.db_worker.close_old_connections", lambda: None)
    settings.JOBS_BESIDE, settings.HOME = True, tmp_path
    known = dict(DEEDS._things)
    DEEDS._things.clear()
    DID.clear()
    running.LEAVING.clear()
    yield
    running.LEAVING.clear()
    DEEDS._things.clear()
    DEEDS._things.update(known)


def declare(do: Any, *, again: str = "it only notes", cron: str = "", private: bool = False, name: str = "test.deed") -> Deed:
    made = Deed(name, Words("试", "trial"), do, again, cron=cron, private=private)
    DEEDS.add(name, made)
    return made


def note(run: Run, what: str) -> Done:
    DID.append((what, run.by, run.attempt))
    return Done(Words(f"办了{what}", f"did {what}"), "/there/")


def killed(job: Job) -> None:
    """As a worker leaves it that dies in the middle: the row says running, nobody holds the lock."""
    Job.objects.filter(pk=job.pk).update(state="running", attempts=job.attempts + 1, started_at=timezone.now())
    DBTaskResult.objects.filter(pk=job.task).update(status="RUNNING", started_at=timezone.now())
    beside.lock(job.pk).touch()
    job.refresh_from_db()


def test_a_job_waits_for_a_worker_and_tells_what_came_of_it() -> None:
    job = actions.ask(declare(note), "chief", key="a", about=Words("甲表", "sheet A"), what="it")
    assert (job.state, DID, job.about) == ("waiting", [], "甲表")
    assert actions.turn() == 1
    job.refresh_from_db()
    assert DID == [("it", "chief", 1)]
    assert (job.state, job.told_zh, job.told_en, job.href) == ("done", "办了it", "did it", "/there/")
    assert job.started_at and job.ended_at and not beside.lock(job.pk).exists()
    assert actions.turn() == 0, "done once"


def test_the_same_is_asked_for_once_as_long_as_it_is_open() -> None:
    deed = declare(note)
    first = actions.ask(deed, "chief", key="a", what="1")
    assert actions.ask(deed, "other", key="a", what="2") == first
    assert actions.ask(deed, "other", key="b", what="3") != first
    actions.turn()
    assert [d[0] for d in DID] == ["1", "3"]
    assert actions.ask(deed, "other", key="a", what="4") != first


def test_without_workers_it_is_done_when_asking_returns(settings: Any) -> None:
    settings.JOBS_BESIDE = False
    job = actions.ask(declare(note), "chief", key="a", what="it")
    assert job.state == "done" and len(DID) == 1


def test_a_fault_is_told_in_both_languages_and_our_own_mistake_without_its_inside() -> None:
    def refused(run: Run) -> Done:
        raise Fault("no", "不行，因为", "no, because")

    def broken(run: Run) -> Done:
        raise ZeroDivisionError("secret inside")

    one = actions.ask(declare(refused), "chief", key="a")
    two = actions.ask(declare(broken, name="test.broken"), "chief", key="b")
    actions.turn()
    one.refresh_from_db(), two.refresh_from_db()
    assert (one.state, one.told_zh, one.told_en) == ("failed", "不行，因为", "no, because")
    assert two.state == "failed" and "yipanqi.log" in two.told_en and "secret" not in two.told_en + two.told_zh


def test_a_deed_that_this_version_does_not_know_fails_and_says_so() -> None:
    job = actions.ask(declare(note), "chief", key="a", what="it")
    del DEEDS._things["test.deed"]
    actions.turn()
    job.refresh_from_db()
    assert job.state == "failed" and job.told_en == running.UNKNOWN.en


def test_progress_is_seen_while_the_deed_is_under_way() -> None:
    seen: list[Any] = []

    def slow(run: Run) -> Done:
        run.tell(3, 3)
        seen.append(queries.progress(Job.objects.get(pk=run.job)))
        return Done(Words("", ""))

    job = actions.ask(declare(slow), "chief", key="a")
    assert queries.progress(job) == queries.Progress(0, 0, False)
    actions.turn()
    assert seen == [queries.Progress(3, 3, False)] and seen[0].percent == 100
    assert queries.progress(job).of == 0, "what was told is gone with the job"


# ---- stopping -------------------------------------------------------------------------------------------------------


def test_a_waiting_job_is_stopped_at_once_and_never_done() -> None:
    job = actions.ask(declare(note), "chief", key="a", what="it")
    actions.cancel(job)
    assert job.state == "stopped" and actions.ask(DEEDS["test.deed"], "chief", key="a", what="again") != job
    actions.turn()
    assert [d[0] for d in DID] == ["again"]


def test_a_running_job_is_stopped_at_its_next_step_and_not_after_its_last() -> None:
    def stepwise(run: Run, asked_after: int) -> Done:
        for step in (1, 2):
            if step == asked_after:
                actions.cancel(Job.objects.get(pk=run.job))
                assert queries.progress(Job.objects.get(pk=run.job)).stopping
            if step < 2:
                run.tell(step, 2)
            DID.append((asked_after, step))
        return Done(Words("完", "done"))

    deed = declare(stepwise)
    early, late = (actions.ask(deed, "chief", key=str(n), asked_after=n) for n in (1, 2))
    actions.turn()
    early.refresh_from_db(), late.refresh_from_db()
    assert (early.state, early.told_en) == ("stopped", running.STOPPED.en)
    assert late.state == "done", "what is committed is not called back"
    assert DID == [(2, 1), (2, 2)]


def test_a_worker_that_is_to_end_puts_its_job_back_without_counting_the_attempt() -> None:
    def leaves(run: Run) -> Done:
        if not DID:
            DID.append(run.attempt)
            actions.leave()
        run.tell(1, 2)
        DID.append(run.attempt)
        return Done(Words("完", "done"))

    job = actions.ask(declare(leaves), "chief", key="a")
    actions.turn()
    job.refresh_from_db()
    assert (job.state, job.attempts, DID) == ("waiting", 0, [1])
    running.LEAVING.clear()
    actions.turn()
    job.refresh_from_db()
    assert (job.state, job.attempts, DID) == ("done", 1, [1, 1])


# ---- killed workers -------------------------------------------------------------------------------------------------


def test_a_killed_job_is_taken_up_once_and_then_failed_with_the_reason() -> None:
    job = actions.ask(declare(note), "chief", key="a", what="it")
    killed(job)
    first = job.task
    assert actions.reap() == [job] and actions.reap() == []
    job.refresh_from_db()
    assert job.state == "waiting" and job.task != first
    assert DBTaskResult.objects.get(pk=first).status == "FAILED", "the library would call it running for ever"
    killed(job)
    actions.reap()
    job.refresh_from_db()
    assert (job.state, job.told_en) == ("failed", actions._KILLED.en)
    actions.turn()
    assert DID == []


def test_a_killed_job_that_is_taken_up_is_done() -> None:
    job = actions.ask(declare(note), "chief", key="a", what="it")
    killed(job)
    actions.turn()
    job.refresh_from_db()
    assert job.state == "done" and DID == [("it", "chief", 2)]


def test_a_deed_that_may_not_run_twice_is_not_taken_up() -> None:
    job = actions.ask(declare(note, again=""), "chief", key="a", what="it")
    killed(job)
    actions.turn()
    job.refresh_from_db()
    assert (job.state, job.told_en, DID) == ("failed", actions._ONCE.en, [])


def test_a_living_worker_is_never_taken_for_dead_however_long_it_takes() -> None:
    job = actions.ask(declare(note), "chief", key="a", what="it")
    killed(job)
    Job.objects.filter(pk=job.pk).update(started_at=timezone.now() - timedelta(days=1))
    with file_lock.held(beside.lock(job.pk)) as mine:
        assert mine and actions.reap() == []
    assert actions.reap() == [job]


def test_a_job_that_lost_its_place_in_the_queue_gets_one() -> None:
    job = actions.ask(declare(note), "chief", key="a", what="it")
    DBTaskResult.objects.all().delete()
    actions.turn()
    job.refresh_from_db()
    assert job.state == "done" and len(DID) == 1


def test_two_places_in_the_queue_do_a_job_once() -> None:
    job = actions.ask(declare(note), "chief", key="a", what="it")
    actions._enqueue(job)
    assert actions.turn() == 2 and len(DID) == 1


# ---- by the clock ---------------------------------------------------------------------------------------------------

NINE = datetime(2025, 3, 3, 1, 0, tzinfo=UTC)  # nine in the morning in the city


def test_cron_is_read_by_the_clock_of_the_city() -> None:
    assert schedule.next_after("30 9 * * *", NINE) == NINE + timedelta(minutes=30)
    assert schedule.next_after("0 9 * * *", NINE) == NINE + timedelta(days=1)


def test_what_is_due_is_asked_for_once_also_when_hours_were_missed() -> None:
    declare(lambda run: note(run, "due"), cron="30 9 * * *")
    assert actions.tick(NINE) == [], "seen for the first time"
    assert actions.tick(NINE + timedelta(minutes=29)) == []
    (job,) = actions.tick(NINE + timedelta(days=3))
    assert job.by == "system" and actions.tick(NINE + timedelta(days=3)) == []
    row = Schedule.objects.get(deed="test.deed")
    assert row.next_run_at == NINE + timedelta(days=3, minutes=30) and row.last_run_at == NINE + timedelta(days=3)


def test_of_two_who_saw_the_same_hour_one_asks() -> None:
    deed, due = declare(note, cron="30 9 * * *"), NINE + timedelta(hours=1)
    actions.tick(NINE)
    one, other = Schedule.objects.get(), Schedule.objects.get()
    assert [schedule.is_mine(row, deed, due) for row in (one, other)] == [True, False]


def test_a_deed_that_is_no_longer_declared_or_has_another_hour_is_not_done_at_the_old_one() -> None:
    declare(note, cron="30 9 * * *")
    actions.tick(NINE)
    del DEEDS._things["test.deed"]
    declare(note, cron="30 11 * * *")
    assert actions.tick(NINE + timedelta(hours=1)) == []
    assert Schedule.objects.get(deed="test.deed").next_run_at == NINE + timedelta(hours=2, minutes=30)
    del DEEDS._things["test.deed"]
    actions.tick(NINE)
    assert not Schedule.objects.filter(deed="test.deed").exists()


# ---- who sees what, and what is removed -----------------------------------------------------------------------------


def test_each_sees_their_own_and_who_answers_for_the_city_sees_all_but_the_private_ones() -> None:
    plain, private = declare(note), declare(note, name="test.private", private=True)
    mine = actions.ask(plain, "chief", key="a", what="1")
    other = actions.ask(plain, "county", key="b", what="2")
    hidden = actions.ask(private, "county", key="c", what="3")
    assert set(queries.jobs("chief", False)) == {mine}
    assert set(queries.jobs("chief", True)) == {mine, other}
    assert set(queries.jobs("county", False)) == {other, hidden}
    with pytest.raises(Fault):
        queries.job(other.pk, "chief", False)
    assert queries.job(other.pk, "chief", True) == other


def test_a_job_that_nobody_can_do_is_told() -> None:
    job = actions.ask(declare(note), "chief", key="a", what="1")
    assert not queries.unattended(job), "a worker may be about to look"
    job.asked_at -= timedelta(minutes=1)
    assert queries.unattended(job)
    with actions.working():
        assert not queries.unattended(job)


def test_old_jobs_leave_the_list_and_open_ones_stay() -> None:
    deed, now = declare(note), timezone.now()
    old, new, waits = (actions.ask(deed, "chief", key=k, what=k) for k in "abc")
    Job.objects.filter(pk=old.pk).update(state="done", ended_at=now - timedelta(days=91))
    Job.objects.filter(pk=new.pk).update(state="done", ended_at=now - timedelta(days=89))
    assert pruned(now - timedelta(days=90)) == 1
    assert set(Job.objects.all()) == {new, waits}
