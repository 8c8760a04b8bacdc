"""Is this installation healthy? Out: checks, each with what is wrong and what to do."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from importlib import resources
from typing import NamedTuple

from yipanqi.config.home import home


class Check(NamedTuple):
    """One thing looked at."""

    name: str
    ok: bool
    zh: str
    en: str


def examine() -> list[Check]:
    """Every check, in the order in which one would repair things."""
    found = [*_folders()]
    try:
        from yipanqi.cli.start import django_only

        django_only()
        found += [*_database(), *_lists()]
    except Exception as fault:
        found.append(Check("database", False, f"数据库打不开：{fault}", f"the database does not open: {fault}"))
    return found


def _folders() -> Iterator[Check]:
    free = shutil.disk_usage(home()).free / 1e9
    yield Check("home", True, f"数据目录 {home()}", f"data folder {home()}")
    yield Check("space", free > 1, f"剩余空间 {free:.1f} GB", f"free space {free:.1f} GB")
    vendor = resources.files("yipanqi.ui") / "static" / "vendor"
    ok = vendor.is_dir() and any(entry.name.startswith("tabler") for entry in vendor.iterdir())
    yield Check("front_end", ok, "前端文件" + ("齐全" if ok else "缺失：请运行 make setup"),
                "front-end files " + ("present" if ok else "missing: run make setup"))
    fonts = resources.files("yipanqi.engines.documents") / "fonts"
    ok = fonts.is_dir() and any(entry.name.endswith(".ttf") for entry in fonts.iterdir())
    yield Check("fonts", ok, "PDF 字体" + ("齐全" if ok else "缺失：请运行 make setup"),
                "PDF fonts " + ("present" if ok else "missing: run make setup"))


def _database() -> Iterator[Check]:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    yield Check("migrations", not pending, f"数据库 {connection.vendor}，待更新 {len(pending)} 项",
                f"database {connection.vendor}, {len(pending)} updates pending")
    if pending:
        return
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA quick_check")
            answer = cursor.fetchone()[0]
        yield Check("integrity", answer == "ok", f"SQLite 完整性：{answer}", f"SQLite integrity: {answer}")
    from yipanqi.ledger.queries import first_break

    broken = first_break()
    yield Check("ledger", broken is None, "台账链完整" if broken is None else f"台账链在第 {broken} 条断开",
                "the ledger's chain is whole" if broken is None else f"the ledger's chain breaks at entry {broken}")


def _lists() -> Iterator[Check]:
    from yipanqi.registry.queries import size_of_lists

    places, trades = size_of_lists()
    yield Check("lists", places > 3000 and trades > 1900, f"官方名录：地区 {places}，行业 {trades}",
                f"official lists: {places} places, {trades} industries")
