"""Where signing in is kept on SQLite: a file of its own, because one file has one writer, and nobody shall wait at the door
while a large workbook is written.

Only sessions and failed attempts lie there, nothing of the city. It is never migrated and may be deleted: everybody signs in
again.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections, models

#: The alias of that database; there is none on PostgreSQL, where writers do not wait for each other.
ALIAS = "sign_in"
_KEPT = ("sessions.session", "accounts.loginattempt")


class Router:
    """Django's question where a model is kept."""

    def db_for_read(self, model: type[models.Model], **hints: Any) -> str | None:
        return ALIAS if model._meta.label_lower in _KEPT else None

    db_for_write = db_for_read

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        return False if db == ALIAS else None


def prepare() -> None:
    """Make the tables that are missing there."""
    if ALIAS not in settings.DATABASES:
        return
    connection = connections[ALIAS]
    there = set(connection.introspection.table_names())
    for label in _KEPT:
        model = apps.get_model(label)
        if model._meta.db_table not in there:
            with connection.schema_editor() as editor:
                editor.create_model(model)
