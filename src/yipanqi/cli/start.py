"""Start Django for a command. In: the environment. Out: a database that is there and up to date."""

from __future__ import annotations

import sys

from yipanqi.cli._settings import settings_only
from yipanqi.values.data_folder import data_folder
from yipanqi.values.disk import trouble
from yipanqi.values.fault import Fault
from yipanqi.values.words import say


def django_only() -> None:
    """Settings and apps, no look at the database. From here on this process counts as one that uses the city."""
    from yipanqi.cli.backup import finishing
    from yipanqi.config import in_use

    finishing.finish_what_was_begun()
    in_use.hold()
    settings_only()


def start() -> None:
    """Django with its tables; an installation used for the first time is set up on the way, saying so."""
    django_only()
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as fault:
        if trouble(fault, data_folder()):
            raise  # told as what it is
        raise Fault(
            "no_database",
            f"连不上数据库（{_first_line(fault)}）。请检查 DATABASE_URL 或数据目录 YIPANQI_HOME 是否可写。",
            f"Cannot reach the database ({_first_line(fault)}). Check DATABASE_URL, or whether YIPANQI_HOME can be written.",
        ) from fault
    if pending:
        print(say("正在准备数据库……", "Preparing the database …"), file=sys.stderr)
        set_up()
    _open_the_door()
    from yipanqi.intake.actions import recover

    try:
        for line in recover():
            print(line, file=sys.stderr)
    except (DatabaseError, OSError) as fault:
        if (words := trouble(fault, data_folder())) is None:
            raise
        print(words, file=sys.stderr)  # what only reads goes on; what writes ends in the same line
    from yipanqi.cli.backup.finishing import settle

    settle()
    for fault in _own_files():
        print(fault, file=sys.stderr)


def _own_files() -> list[Fault]:
    """What is wrong with what the city declares itself: its registers, its outline, numbers of rules. It goes on without."""
    from yipanqi.briefing.queries import outline_problem
    from yipanqi.instruments.own.queries import problems
    from yipanqi.rules import local

    outline = outline_problem()
    return [*problems().values(), *([outline] if outline else []), *local.problems()]


def _open_the_door() -> None:
    """Where sessions are kept; on a disk that can only be read nobody signs in, and the commands work all the same."""
    from django.db import DatabaseError

    from yipanqi.accounts.apart import prepare

    try:
        prepare()
    except DatabaseError as fault:
        print(
            say(
                f"登录信息写不进数据目录（{_first_line(fault)}），现在无法登录。请检查磁盘空间和权限。",
                f"Sessions cannot be written to the data folder ({_first_line(fault)}): nobody can sign in. "
                "Check disk and permissions.",
            ),
            file=sys.stderr,
        )


def set_up() -> None:
    """Tables, official lists, key and secret; safe to run again."""
    from django.core.management import call_command

    from yipanqi.cli._secrets import make_first
    from yipanqi.registry.actions import load_official

    if not _made_at_once():
        call_command("migrate", verbosity=0, interactive=False)
    load_official()
    make_first()


class _NoMigrations:
    """For Django's MIGRATION_MODULES: no app has any, so that its tables are made from its models."""

    def __contains__(self, app: str) -> bool:
        return True

    def __getitem__(self, app: str) -> None:
        return None


def _made_at_once() -> bool:
    """An empty database gets its tables as the models are now, with all migrations marked as applied; False where there are
    tables.

    Step by step the same takes ten times as long. One transaction: all tables or none.
    """
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection, transaction
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.recorder import MigrationRecorder

    if connection.introspection.table_names():
        return False
    applied, modules = MigrationLoader(connection).disk_migrations, settings.MIGRATION_MODULES
    connection.disable_constraint_checking()  # SQLite cannot do so within a transaction
    settings.MIGRATION_MODULES = _NoMigrations()
    try:
        with transaction.atomic():
            if connection.introspection.table_names():
                return False  # another process was quicker
            call_command("migrate", run_syncdb=True, verbosity=0, interactive=False)
            recorder = MigrationRecorder(connection)
            recorder.ensure_schema()
            for app, name in applied:
                recorder.record_applied(app, name)
    finally:
        settings.MIGRATION_MODULES = modules
        connection.enable_constraint_checking()
    return True


def _first_line(fault: Exception) -> str:
    return (str(fault).strip().splitlines() or [type(fault).__name__])[0][:160]
