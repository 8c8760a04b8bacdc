"""For the tests of the registers: workbooks as an office hands them over, the ordinary intake to take them in, and the tables of
a version before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from yipanqi.intake import actions
from yipanqi.intake.models import Batch
from yipanqi.registry.actions import set_city

Path_ = tuple[str, ...]


@dataclass
class Tab:
    """One sheet: title over all columns, the line with office and unit, headings (paths), rows, a note and a signature.

    `merged` are positions of columns whose equal neighbours are merged downward.
    """

    name: str
    title: str
    headings: Sequence[str | Path_]
    rows: Sequence[Sequence[Any]]
    under: str = "填报单位（盖章）：嘉兴市科学技术局    填报日期：2025年1月10日    单位：万元"
    merged: tuple[int, ...] = ()


@pytest.fixture
def hand_in(db: None, settings: Any, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Batch]:
    """Write tabs into a workbook of this name and take it in for the city officer; the batch as accepted."""
    home = tmp_path_factory.mktemp("home")
    settings.FILES, settings.PREVIEWS, settings.COPIES = home / "files", home / "previews", home / "facts"
    settings.INTAKE_ISOLATE = False
    set_city("330400", period="2024", by="test")

    def handed(name: str, *tabs: Tab, accept_red: str = "示例") -> Batch:
        return actions.take_in(write(tmp_path / name, tabs), by="test", place="330400", accept_red=accept_red)

    return handed


def counts(batch: Batch) -> dict[str, tuple[int, int]]:
    """Recognised sheet -> (rows added, rows refused), over all tabs."""
    found: dict[str, tuple[int, int]] = {}
    for reading in batch.readings.all():
        added, refused = found.get(reading.recognised, (0, 0))
        found[reading.recognised] = (added + reading.counts["added"], refused + reading.counts["refused"])
    return found


def write(path: Path, tabs: Sequence[Tab]) -> Path:
    with xlsxwriter.Workbook(str(path), {"strings_to_numbers": False, "default_date_format": "yyyy-mm-dd"}) as book:
        for tab in tabs:
            _tab(book.add_worksheet(tab.name), tab)
    return path


def _tab(sheet: Any, tab: Tab) -> None:
    paths = [(h,) if isinstance(h, str) else h for h in tab.headings]
    sheet.merge_range(0, 0, 0, len(paths) - 1, tab.title)
    sheet.write(1, 0, tab.under)
    depth = max(len(p) for p in paths)
    _header(sheet, paths, depth)
    first = 2 + depth
    for at, row in enumerate(tab.rows, first):
        for column, cell in enumerate(row):
            if cell is not None:
                sheet.write(at, column, cell)
    for column in tab.merged:
        _merge_down(sheet, [row[column] if column < len(row) else None for row in tab.rows], first, column)
    after = first + len(tab.rows)
    sheet.write(after, 0, "注：1.数据截至2024年12月31日。")
    sheet.write(after + 1, 0, "审核人：            填表人：            联系电话：")


def _header(sheet: Any, paths: list[Path_], depth: int) -> None:
    for level in range(depth):
        column = 0
        while column < len(paths):
            path = paths[column]
            if level >= len(path):
                column += 1
                continue
            last, down = column, level if level < len(path) - 1 else depth - 1
            while down == level < len(path) - 1 and last + 1 < len(paths) and paths[last + 1][: level + 1] == path[: level + 1]:
                last += 1
            if last > column or down > level:
                sheet.merge_range(2 + level, column, 2 + down, last, path[level])
            else:
                sheet.write(2 + level, column, path[level])
            column = last + 1


def _merge_down(sheet: Any, cells: list[Any], first: int, column: int) -> None:
    start = 0
    for at in range(1, len(cells) + 1):
        if at == len(cells) or cells[at] != cells[start]:
            if at - start > 1 and cells[start] is not None:
                sheet.merge_range(first + start, column, first + at - 1, column, cells[start])
            start = at


@pytest.fixture
def migrations(settings: Any) -> Iterator[None]:
    """Tests make their tables at once; here the migrations are there again, and those up to now count as done. Afterwards the
    tables are the present ones for the tests that follow.
    """
    settings.MIGRATION_MODULES = {}
    made = MigrationExecutor(connection)
    made.recorder.ensure_schema()
    made.migrate(made.loader.graph.leaf_nodes(), fake=True)
    yield
    last = MigrationExecutor(connection)
    last.migrate(last.loader.graph.leaf_nodes())


def migrated_to(to: tuple[str, str], *beside: tuple[str, str]) -> Any:
    """Go to a migration, forth or back; the models as they were then, with those of other folders as of `beside`."""
    made = MigrationExecutor(connection)
    made.migrate([to])
    return MigrationExecutor(connection).loader.project_state([to, *beside]).apps
