"""The tables of own registers. In: their models. Out: tables and columns that were missing are there; nothing else is touched."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction

from yipanqi.instruments.own._making import Made
from yipanqi.instruments.own._watching import OWN


def after_migrate(**_: Any) -> None:
    """Make what is missing, after an upgrade or a move to another database."""
    OWN.look()
    for one in OWN.registers().values():
        ensure(one)


@transaction.atomic
def ensure(one: Made) -> None:
    """Make the table, or the columns that it lacks."""
    _settle()
    editor = connection.schema_editor()
    editor.deferred_sql = []
    table = one.model._meta.db_table
    if table not in connection.introspection.table_names():
        editor.create_model(one.model)
    else:
        with connection.cursor() as cursor:
            there = {column.name for column in connection.introspection.get_table_description(cursor, table)}
        for field in one.model._meta.concrete_fields:
            if field.column not in there:
                editor.add_field(one.model, field)
    for statement in editor.deferred_sql:
        editor.execute(statement)


def drop(one: Made) -> None:
    """Take an empty table away."""
    _settle()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {connection.ops.quote_name(one.model._meta.db_table)}")


def _settle() -> None:
    """PostgreSQL alters no table of which something is still to be checked at the end of the transaction: check it now."""
    if connection.vendor == "postgresql":
        connection.check_constraints()
