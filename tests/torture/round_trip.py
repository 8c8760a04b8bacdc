"""Every register of a city exported and taken in again: every row is the same, nothing is refused, and nothing is asked anew.

    python -m tests.torture.round_trip HOME

HOME is the data folder of a model city (`yipanqi demo --no-serve`); it stays as it is. Both exports are tried, the sheet in
its own format (which the command writes too) and the list of the page, for the city and for each county within its places.
Exit code 1 with what did not come back.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

#: A county's targets stand in rows of actions that are the city's, so the rows are the city's to report.
OF_THE_CITY = frozenset(["targets"])


def sheet_back(name: str, user: Any, folder: Path) -> tuple[int, list[str]]:
    """(rows, what is wrong) of a register in its own format."""
    from yipanqi.intake import workbooks

    path = folder / f"{name}.xlsx"
    path.write_bytes(workbooks.export(name, user, purpose="upkeep"))
    return _again(path, user)


def list_back(label: str, user: Any, folder: Path) -> tuple[int, list[str]]:
    """The same of the page of a register."""
    from yipanqi.portal.workbook import workbook

    path = folder / f"{label}-20241231.xlsx"
    path.write_bytes(workbook(label, user, {}, purpose="upkeep"))
    return _again(path, user)


def _again(path: Path, user: Any) -> tuple[int, list[str]]:
    from yipanqi.intake import actions, queries

    with actions.trying(path, by=user.get_username()) as trial:
        known = [r for r in trial.readings if r.recognised]
        rows, same = (sum(int(r.counts[n]) for r in known) for n in ("rows", "same"))
        told = [queries.told(one) for one in trial.problems if one.severity != "notice"]
        asked = [f"{t.cell} {t.severity}: {t.wrong.en}" for t in told]
        counts = trial.batch.counts
    wrong = [] if same == rows else [f"{rows} rows, {same} the same ({counts})"]
    return rows, [f"{path.stem}, {user.get_username()}: {line}" for line in [*wrong, *asked[:5]]]


def few(names: Iterable[str], most: int) -> list[str]:
    """The sheets whose registers hold at most so many records altogether."""
    from yipanqi.intake.catalogue import SHEETS

    return [n for n in names if sum(r.model_class._default_manager.count() for r in SHEETS[n].records) <= most]


def of_a_county(names: Iterable[str]) -> list[str]:
    """The sheets that a county can send in again: not those of the city."""
    return [n for n in names if n not in OF_THE_CITY]


def main() -> int:
    """Everything, for everybody; out: the exit code."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("home", type=Path)
    os.environ |= {"YIPANQI_HOME": str(asked.parse_args().home.resolve()), "DJANGO_SETTINGS_MODULE": "yipanqi.config.settings"}
    import django

    django.setup()
    from django.contrib.auth import get_user_model

    from yipanqi.intake.catalogue import SHEETS
    from yipanqi.portal import queries as portal

    wrong = []
    with tempfile.TemporaryDirectory(prefix="yipanqi-round-trip-") as made:
        for user in get_user_model()._default_manager.filter(role__in=("city_officer", "county_officer")):
            county = user.role == "county_officer"
            told = [sheet_back(n, user, Path(made)) for n in (of_a_county(SHEETS.names()) if county else SHEETS.names())]
            if not county:  # the page lists what a county may read of others too
                told += [list_back(label, user, Path(made)) for label in portal.kinds()]
            wrong += [line for _, lines in told for line in lines]
            print(f"{user.get_username()}: {len(told)} exports, {sum(rows for rows, _ in told)} rows", flush=True)
    print("\n".join(wrong) or "every row came back the same")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
