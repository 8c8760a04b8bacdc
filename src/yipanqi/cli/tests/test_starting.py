"""What a command does before it begins, what the worker does beside, what `serve` consists of."""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError

from yipanqi import cli
from yipanqi.cli import _serving, _working, commands, start
from yipanqi.cli.backup import finishing, restoring
from yipanqi.config import in_use
from yipanqi.jobs import _running as running
from yipanqi.jobs import actions as jobs
from yipanqi.values.fault import Fault
from yipanqi.values.words import speaking


@pytest.fixture
def hollow(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """An empty data folder; a start whose steps only say that they were taken."""
    monkeypatch.setenv("YIPANQI_HOME", str(tmp_path))
    done: list[str] = []
    monkeypatch.setattr(start, "django_only", lambda: done.append("django"))
    monkeypatch.setattr(start, "_open_the_door", lambda: done.append("door"))
    monkeypatch.setattr("yipanqi.intake.actions.recover", lambda: ["第 3 批中断"])
    monkeypatch.setattr(finishing, "settle", lambda: done.append("settled"))
    return done


class _Executor:
    """In place of Django's: which migrations are pending, or what is wrong with the database."""

    pending: list[str] = []
    fault: Exception | None = None
    loader = type("Loader", (), {"graph": type("Graph", (), {"leaf_nodes": staticmethod(list)})})

    def __init__(self, connection: Any) -> None:
        if self.fault is not None:
            raise self.fault

    def migration_plan(self, leaves: list[Any]) -> list[str]:
        return self.pending


@pytest.fixture
def executor(monkeypatch: pytest.MonkeyPatch) -> type[_Executor]:
    made = type("Made", (_Executor,), {})
    monkeypatch.setattr("django.db.migrations.executor.MigrationExecutor", made)
    return made


def test_what_cannot_be_recovered_on_a_full_disk_stops_no_reader(
    hollow: list[str], executor: type[_Executor], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(fault: Exception) -> list[str]:
        raise fault

    monkeypatch.setattr("yipanqi.intake.actions.recover", lambda: fails(OperationalError("database or disk is full")))
    start.start()
    assert "磁盘已满" in capsys.readouterr().err and hollow[-1] == "settled"
    monkeypatch.setattr("yipanqi.intake.actions.recover", lambda: fails(OperationalError("no such table: x")))
    with pytest.raises(OperationalError):
        start.start()


@pytest.mark.parametrize("pending", [[], ["0002"]])
def test_tables_are_made_where_they_are_missing(
    hollow: list[str], executor: Any, pending: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    executor.pending = pending
    monkeypatch.setattr(start, "set_up", lambda: hollow.append("set up"))
    with speaking("zh"):
        start.start()
    assert hollow == ["django", *(["set up"] if pending else []), "door", "settled"]
    assert capsys.readouterr().err == ("正在准备数据库……\n" if pending else "") + "第 3 批中断\n"


def test_a_database_out_of_reach_is_one_line_and_a_full_disk_is_told_as_one(hollow: list[str], executor: Any) -> None:
    executor.fault = OperationalError("could not connect to server\nIs it running?")
    with pytest.raises(Fault) as told:
        start.start()
    assert told.value.code == "no_database"
    assert told.value.zh == (
        "连不上数据库（could not connect to server）。请检查 DATABASE_URL 或数据目录 YIPANQI_HOME 是否可写。"
    )
    executor.fault = OperationalError()
    with pytest.raises(Fault, match="OperationalError"):
        start.start()
    executor.fault = OperationalError("database or disk is full")
    with pytest.raises(OperationalError, match="full"):
        start.start()
    assert hollow == ["django"] * 3, "nothing is done on a database that is not there"


def test_where_sessions_cannot_be_written_commands_work_all_the_same(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def read_only() -> None:
        raise OperationalError("attempt to write a readonly database")

    monkeypatch.setattr("yipanqi.accounts.apart.prepare", read_only)
    with speaking("zh"):
        start._open_the_door()
    assert capsys.readouterr().err.startswith("登录信息写不进数据目录（attempt to write a readonly database），现在无法登录。")


@pytest.mark.parametrize("empty", [True, False])
def test_a_city_is_set_up_once_more_without_harm(empty: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[Any] = []
    monkeypatch.setattr(start, "_made_at_once", lambda: empty)
    monkeypatch.setattr("django.core.management.call_command", lambda *words, **more: done.append((*words, more["verbosity"])))
    monkeypatch.setattr("yipanqi.registry.actions.load_official", lambda: done.append("lists"))
    monkeypatch.setattr("yipanqi.cli._secrets.make_first", lambda: done.append("keys"))
    start.set_up()
    assert done == [*([] if empty else [("migrate", 0)]), "lists", "keys"]


def test_tables_that_are_there_are_not_made_at_once(own_city: Path) -> None:
    assert start._made_at_once() is False


def test_a_restore_that_was_begun_is_finished_first_and_the_city_is_held(own_city: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_use._mine.pop(own_city / ".in-use", None)
    seen: list[bool] = []
    monkeypatch.setattr(finishing, "finish_what_was_begun", lambda: seen.append(own_city / ".in-use" in in_use._mine))
    start.django_only()
    assert seen == [False] and own_city / ".in-use" in in_use._mine


def test_one_that_still_runs_is_left_to_itself_and_any_other_fault_is_told(
    own_city: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(code: str) -> None:
        raise Fault(code, "不行。", "No.")

    (own_city / ".restoring-1").mkdir()
    monkeypatch.setattr(finishing, "finish", lambda: refused("in_use"))
    finishing.finish_what_was_begun()
    monkeypatch.setattr(finishing, "finish", lambda: refused("no_database"))
    with pytest.raises(Fault, match="不行"):
        finishing.finish_what_was_begun()


def test_what_a_restore_on_postgresql_left_in_the_database_is_forgotten_once(
    own_city: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    monkeypatch.setattr("yipanqi.ledger.actions.restored", lambda by, name: done.append(f"{by}: {name}"))
    monkeypatch.setattr(finishing.postgres, "forget", lambda: done.append("forgotten"))
    for database, forgotten in (("sqlite", []), ("postgresql", ["forgotten"])):
        restoring._write(own_city / "restored.json", {"backup": "b.zip", "database": database})
        done.clear()
        finishing.settle()
        finishing.settle()
        assert done == ["command line: b.zip", *forgotten] and not (own_city / "restored.json").exists()


def test_the_entry_point_follows_and_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[Any] = []
    monkeypatch.setattr("yipanqi.config.following.follow", lambda: done.append("follows"))
    monkeypatch.setattr("yipanqi.config.home.mine_alone", lambda: done.append("alone"))
    monkeypatch.setattr(cli, "answer", lambda words: done.append(words) or 3)
    monkeypatch.setattr(sys, "argv", ["yipanqi", "rules", "list"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 3 and done == ["follows", "alone", ["rules", "list"]]


def test_a_fault_before_djangos_settings_is_logged_in_the_data_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("YIPANQI_HOME", str(tmp_path))
    monkeypatch.setattr(logging.Logger, "hasHandlers", lambda self: False)
    made: list[Any] = []
    monkeypatch.setattr(logging, "basicConfig", lambda **given: made.extend(given["handlers"]))
    with speaking("en"):
        assert cli._told(ZeroDivisionError("by nothing")) == 1
    assert [Path(one.baseFilename) for one in made] == [tmp_path / "yipanqi.log"]
    assert capsys.readouterr().err.startswith("An internal fault (ZeroDivisionError: by nothing). Details are in")


# The worker.


@pytest.fixture
def rounds(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[dict[str, list[Any]]]:
    """A worker beside which nothing waits: what it looked for, and how long it waited; the third wait tells it to leave."""
    monkeypatch.setenv("YIPANQI_HOME", str(tmp_path))
    done: dict[str, list[Any]] = {"turns": [], "rounds": [], "waits": [], "signals": []}

    def wait(seconds: float) -> None:
        done["waits"].append(seconds)
        if len(done["waits"]) == 3:
            jobs.leave()

    monkeypatch.setattr("django.db.close_old_connections", lambda: None)
    monkeypatch.setattr(jobs, "turn", lambda: done["turns"].append(1))
    monkeypatch.setattr(jobs, "pause", wait)
    monkeypatch.setattr(_working, "_round", done["rounds"].append)
    monkeypatch.setattr(_working.signal, "signal", lambda number, deed: done["signals"].append((number, deed)))
    yield done
    running.LEAVING.clear()


def _failing(monkeypatch: pytest.MonkeyPatch, *faults: Exception) -> None:
    left = iter(faults)

    def turn() -> None:
        if (fault := next(left, None)) is not None:
            raise fault

    monkeypatch.setattr(jobs, "turn", turn)


def test_the_worker_looks_each_second_and_computes_each_interval(rounds: dict[str, list[Any]]) -> None:
    _working.work(3600.0, False)
    assert len(rounds["turns"]) == 3 and rounds["rounds"] == [False], "the second round is due in an hour"
    assert rounds["waits"] == [1.0] * 3
    assert rounds["signals"] == [(signal.SIGTERM, _working._leave), (signal.SIGINT, _working._leave)]


def test_the_worker_outlives_a_busy_database_and_a_full_disk(
    rounds: dict[str, list[Any]], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    _failing(monkeypatch, OperationalError("database is locked"), OSError(28, "No space left on device", "/data"))
    monkeypatch.setattr(logging.getLogger("yipanqi.jobs"), "propagate", True)
    with caplog.at_level(logging.ERROR, "yipanqi.jobs"):
        _working.work(30.0, False)
    assert rounds["waits"] == [2.0, 4.0, 1.0], "longer after each fault, and at once as before when it is over"
    busy, full = caplog.records
    assert busy.message == "the worker could not write; it tries again" and busy.exc_info is not None
    assert "磁盘已满（/data）" in full.message and full.exc_info is None


def test_no_wait_of_the_worker_is_longer_than_its_interval(rounds: dict[str, list[Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    _failing(monkeypatch, *(OSError("busy") for _ in range(3)))
    _working.work(3.0, False)
    assert rounds["waits"] == [2.0, 3.0, 3.0]


def test_one_round_tells_its_faults_and_waits_for_nothing(rounds: dict[str, list[Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    _working.work(5.0, True)
    assert (rounds["rounds"], rounds["waits"], rounds["signals"]) == ([True], [], [])
    _failing(monkeypatch, OSError("busy"))
    with pytest.raises(OSError, match="busy"):
        _working.work(5.0, True)


def test_a_worker_that_is_told_to_leave_within_a_turn_begins_no_round(
    rounds: dict[str, list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "turn", jobs.leave)
    _working.work(5.0, False)
    assert rounds["rounds"] == []


@pytest.mark.parametrize(
    ("fresh", "told", "said"),
    [(2, False, "第 3 批中断\n重算了 2 个指标\n"), (0, True, "第 3 批中断\n重算了 0 个指标\n"), (0, False, "第 3 批中断\n")],
)
def test_a_round_binds_tells_and_computes(
    fresh: int, told: bool, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sealed: list[str] = []
    monkeypatch.setattr("yipanqi.intake.actions.seal", sealed.append)
    monkeypatch.setattr("yipanqi.intake.actions.recover", lambda: ["第 3 批中断"])
    monkeypatch.setattr("yipanqi.board.actions.refresh_city", lambda: fresh)
    city: list[Any] = ["a city"]
    monkeypatch.setattr("yipanqi.registry.queries.city_or_none", lambda: city[0])
    with speaking("zh"):
        _working._round(told)
    assert capsys.readouterr().out == said and sealed == ["system"]
    city[0] = None  # before a city is set up there is nothing to compute
    with speaking("zh"):
        _working._round(False)
    assert capsys.readouterr().out == "第 3 批中断\n"


def test_a_step_that_fails_is_told_and_the_worker_lives_on(
    rounds: dict[str, list[Any]], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    faults = iter([Fault("x", "做不了", "cannot"), ValueError("odd"), None])

    def turn() -> None:
        if (fault := next(faults)) is not None:
            raise fault

    monkeypatch.setattr(jobs, "turn", turn)
    _working.work(30.0, False)
    assert [record.getMessage() for record in caplog.records if record.name == "yipanqi.jobs"] == [
        "做不了 · cannot",
        "the worker could not write; it tries again",
    ]


def test_the_first_signal_lets_the_step_end_and_the_second_ends_at_once(rounds: dict[str, list[Any]]) -> None:
    _working._leave(signal.SIGTERM, None)
    assert jobs.is_leaving() and rounds["signals"] == [(signal.SIGTERM, signal.SIG_DFL)]


# Serving.


def test_serving_is_web_processes_and_one_worker() -> None:
    made = _serving.kept_alive("127.0.0.1", 8123, 2)
    assert [(one.en, one.command[3:]) for one in made.parts] == [
        ("web process 1", ["-m", "yipanqi.config.web_process", "127.0.0.1", "8123"]),
        ("web process 2", ["-m", "yipanqi.config.web_process", "127.0.0.1", "8123"]),
        ("the worker", ["-m", "yipanqi", "worker"]),
    ]
    assert made.daily is _serving.swept


def test_what_killed_processes_left_is_swept_and_told_and_a_fault_closes_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> int:
        raise OSError("no such folder")

    monkeypatch.setattr(logging.getLogger("yipanqi.serve"), "propagate", True)
    monkeypatch.setattr("django.db.close_old_connections", lambda: None)
    monkeypatch.setattr("yipanqi.config.sweeping.sweep", lambda: 2)
    with caplog.at_level(logging.INFO, "yipanqi.serve"):
        for previews in (lambda: 1, lambda: -2, broken):
            monkeypatch.setattr("yipanqi.intake.actions.sweep_previews", previews)
            _serving.swept()
    assert [(one.levelname, one.getMessage()) for one in caplog.records] == [
        ("INFO", "清理了中断的进程留下的 3 个文件或文件夹 · 3 leftovers of ended processes removed"),
        ("ERROR", "sweeping"),
    ]


def test_a_portal_is_signed_for_before_and_after_whatever_ends_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import socket

    class Ended:
        def run(self) -> None:
            done.append("runs")
            raise KeyboardInterrupt

    done: list[str] = []
    monkeypatch.setattr(commands, "_signed", lambda: done.append("signed"))
    monkeypatch.setattr(_serving, "kept_alive", lambda *_: Ended())
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        taken.listen()
        with speaking("zh"), pytest.raises(Fault) as told:
            commands._serve("127.0.0.1", port, 1)
    assert told.value.exit_code == 2 and told.value.zh.startswith(f"端口 {port} 用不了") and f"--port {port + 1}" in told.value.en
    assert done == []
    with speaking("zh"), pytest.raises(KeyboardInterrupt):
        commands._serve("127.0.0.1", port, 1)
    assert done == ["signed", "runs", "signed"]
    assert capsys.readouterr().out == "", "the address is told once it answers"


def test_serving_mends_what_others_could_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("YIPANQI_HOME", str(tmp_path))
    tmp_path.chmod(0o750)
    done: list[Any] = []
    monkeypatch.setattr(start, "start", lambda: done.append("started"))
    monkeypatch.setattr("yipanqi.cli._secrets.ensure", lambda: done.append("keys"))
    monkeypatch.setattr(commands, "_serve", lambda *given: done.append(given))
    with speaking("zh"):
        commands.serve("127.0.0.1", 8000, 2)
        commands.serve("127.0.0.1", 8000, 2)
    assert done == ["started", "keys", ("127.0.0.1", 8000, 2)] * 2
    said = capsys.readouterr().err
    if os.name == "posix":
        assert said == "1 个文件或文件夹原来其他用户也能读，已改为只有本用户可读。\n", "mended once, told once"


def test_djangos_own_commands_get_the_words_behind_manage(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[Any] = []
    monkeypatch.setattr(start, "django_only", lambda: done.append("django"))
    monkeypatch.setattr("django.core.management.execute_from_command_line", done.append)
    assert cli.run(["manage", "check", "--deploy"]) == 0
    assert done == ["django", ["yipanqi manage", "check", "--deploy"]]


def test_a_city_is_chosen_and_what_was_made_anew_is_told(own_city: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from yipanqi.registry.queries import city_or_none

    with speaking("zh"):
        commands.init("330200", None)
        assert "另制了" not in capsys.readouterr().out
        (own_city / "web.secret").unlink()
        commands.init("330400", None)
    said = capsys.readouterr().out
    assert said.startswith("另制了 web.secret（大家要重新登录，揭榜书不受影响）。\n")
    assert f"嘉兴市已就绪：{own_city}。" in said and (own_city / "web.secret").exists()
    city = city_or_none()
    assert city is not None and city.code == "330400"
