"""What was remembered by the version before stays; back again no memory is left that it would misread."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
BEFORE, AFTER = ("intake", "0006_queued"), ("intake", "0007_told")


def _at(target: tuple[str, str]) -> Any:
    made = MigrationExecutor(connection)
    made.migrate([target])
    return MigrationExecutor(connection).loader.project_state([target]).apps


@pytest.fixture
def migrations(settings: Any) -> Iterator[None]:
    """Tests make their tables at once; here the migrations are there, and those up to now count as done."""
    settings.MIGRATION_MODULES = {}
    made = MigrationExecutor(connection)
    made.recorder.ensure_schema()
    made.migrate(made.loader.graph.leaf_nodes(), fake=True)
    yield
    last = MigrationExecutor(connection)
    last.migrate(last.loader.graph.leaf_nodes())


def test_forth_and_back(migrations: None) -> None:
    kept = _at(BEFORE).get_model("intake", "Remembered")
    kept.objects.create(header="a", recognised="needs", mapping={"甲": "title"}, by="city")
    apps = _at(AFTER)
    found = apps.get_model("intake", "Remembered")
    assert [(one.mapping, one.told) for one in found.objects.all()] == [({"甲": "title"}, {})]
    found.objects.create(header="b", recognised="", mapping={}, told={"rows": [1, 0]}, by="city")
    found.objects.create(header="c", recognised="needs", mapping={"乙": "title"}, told={"units": {"丙": "万元"}}, by="city")
    file = apps.get_model("intake", "StoredFile").objects.create(sha256="0" * 64, name="x", size=1, received_from="city")
    said = {
        "b": {"rows": [1, 0], "by": "city"},
        "c": {"sheet": "needs", "mapping": {}, "by": "city", "units": {"丙": "万元"}},
    }
    apps.get_model("intake", "Batch").objects.create(file=file, name="x", by="city", said=said)
    apps = _at(BEFORE)
    assert sorted(apps.get_model("intake", "Remembered").objects.values_list("header", flat=True)) == ["a", "c"]
    assert list(apps.get_model("intake", "Batch").objects.get().said) == ["c"]
