"""A reader gets the figures also while somebody else is writing; they are kept when nobody is."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection

from yipanqi.board import _computed, actions, queries
from yipanqi.board.models import Computed
from yipanqi.conftest import small_city  # noqa: F401 - a fixture
from yipanqi.intake import actions as intake
from yipanqi.intake.catalogue import FIGURES
from yipanqi.intake.models import Revision
from yipanqi.intake.tests.workbooks_made import contract, write
from yipanqi.registry import frames
from yipanqi.values.period import Period

GIVEN = (["330400"], "330400", Period.parse("2024"), date(2024, 12, 31))


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch) -> None:
    """As SQLite answers while another process has the write lock, outside of any transaction of our own."""

    def locked(*_: Any) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(_computed, "_keep", locked)
    monkeypatch.setattr(_computed, "_may_have_to_wait", lambda: True)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="on PostgreSQL writers do not wait for each other")
def test_figures_are_answered_and_not_kept_while_somebody_writes(small_city: str, tmp_path: Path, busy: None) -> None:  # noqa: F811
    (figure,) = _computed.compute(["technology_turnover"], *GIVEN, wait=False)
    assert figure.value is not None and not Computed.objects.exists()
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA busy_timeout").fetchone()[0] >= 5000, "the patience of everything else is as before"


def test_figures_that_a_reader_asked_for_are_kept_when_nobody_writes(small_city: str) -> None:  # noqa: F811
    queries.matrix(["technology_turnover"], GIVEN[0], GIVEN[2], GIVEN[3], GIVEN[1])
    assert Computed.objects.filter(key="technology_turnover").exists()


@pytest.mark.parametrize("waits", [True, False])
@pytest.mark.parametrize(("said", "kept"), [("database or disk is full", True), ("no such table: x", False)])
def test_a_full_disk_keeps_no_reader_from_the_figures_and_another_fault_is_one(
    small_city: str,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    waits: bool,
    said: str,
    kept: bool,
) -> None:
    def fails(*_: Any) -> None:
        raise OperationalError(said)

    monkeypatch.setattr(_computed, "_keep", fails)
    monkeypatch.setattr(_computed, "_may_have_to_wait", lambda: waits and connection.vendor == "sqlite")
    if kept:
        (figure,) = _computed.compute(["technology_turnover"], *GIVEN, wait=False)
        assert figure.value is not None
    else:
        with pytest.raises(OperationalError):
            _computed.compute(["technology_turnover"], *GIVEN, wait=False)


def test_a_large_acceptance_leaves_nothing_for_pages_to_compute(small_city: str, tmp_path: Path, settings: Any) -> None:  # noqa: F811
    settings.COPIES = tmp_path / "facts"
    assert actions.refresh_city() and not actions.refresh_city()
    there = set(settings.COPIES.glob("*.arrow"))
    Revision.bump("contracts.contract")
    FIGURES.ready()
    assert not actions.refresh_city(), "every figure of the board is there"
    assert there < set(settings.COPIES.glob("*.arrow")), "what readers use until the commit stays"
    names = {path.name for path in settings.COPIES.glob("technology_contracts-*.arrow")}
    frames.fact_frame("technology_contracts")
    assert {path.name for path in settings.COPIES.glob("technology_contracts-*.arrow")} == names, "and nothing is made again"


@pytest.mark.parametrize(("rows", "ready"), [(2, 0), (1, 1)])
def test_only_a_large_acceptance_does_so(
    small_city: str,  # noqa: F811
    tmp_path: Path,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    rows: int,
    ready: int,
) -> None:
    done: list[bool] = []
    monkeypatch.setattr(FIGURES, "ready", lambda: done.append(connection.in_atomic_block))
    settings.INTAKE_LIMITS = {"at_once": rows}
    path = write(tmp_path / "技术合同.xlsx", [contract(901), contract(902)])
    batch = intake.take_in(path, by="city", accept_red="试验")
    assert done == [True] * ready
    intake.undo(batch, "city")
    assert done == [True] * 2 * ready


def test_what_fails_ahead_of_the_commit_stops_no_acceptance(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "refresh_city", lambda: 1 / 0)
    actions.make_ready()


def test_one_thread_computes_and_the_next_looks_again() -> None:
    with _computed._alone() as first, ThreadPoolExecutor() as pool:
        assert first is False

        def other() -> bool:
            with _computed._alone() as waited:
                return waited

        waiting = pool.submit(other)
        while not _computed._computing.locked():
            pass
        with pytest.raises(TimeoutError):
            waiting.result(0.2)
        _computed._computing.release()
        assert waiting.result(10) is True
        _computed._computing.acquire()
    assert not _computed._computing.locked()


def test_who_waited_finds_what_the_other_one_made(small_city: str, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    @contextlib.contextmanager
    def other_was_first() -> Iterator[bool]:
        _computed.compute(["technology_turnover"], *GIVEN)
        yield True

    monkeypatch.setattr(_computed, "_alone", other_was_first)
    monkeypatch.setattr(_computed, "_keep_if_free", lambda *_: pytest.fail("it was there already"))
    places, city, period, day = GIVEN
    Revision.bump("contracts.contract")
    ((_, figure),) = _computed.matrix(["technology_turnover"], places, period, day, city).items()
    assert figure.value is not None


def test_nobody_waits_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_computed, "_PATIENCE", 0.01)
    with _computed._alone(), ThreadPoolExecutor() as pool:

        def other() -> bool:
            with _computed._alone() as waited:
                return waited

        assert pool.submit(other).result(10) is True
    assert not _computed._computing.locked()
