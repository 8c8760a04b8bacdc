"""The database itself refuses to change or remove an entry: triggers, put in place after every migration, on SQLite and
PostgreSQL.

They stop mistakes and injected statements. Who owns the tables can take them off; against that stand the signed checkpoints,
and on PostgreSQL a role of its own for the application (docs/reference/reliability.md).
"""

from __future__ import annotations

from typing import Any

TABLE = "ledger_entry"
_SAID = "the ledger is only ever added to"
_SQLITE = [
    f"CREATE TRIGGER IF NOT EXISTS ledger_no_{deed.lower()} BEFORE {deed} ON {TABLE} BEGIN SELECT RAISE(ABORT, '{_SAID}'); END"
    for deed in ("UPDATE", "DELETE")
]
_POSTGRESQL = [
    f"""CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{_SAID}'; END $$""",
    f"CREATE OR REPLACE TRIGGER ledger_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {TABLE} FOR EACH STATEMENT "
    "EXECUTE FUNCTION ledger_refuse()",
]


def install(connection: Any) -> None:
    """Put the triggers in place; nothing where the table is not there yet."""
    statements = {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}.get(connection.vendor, [])
    with connection.cursor() as cursor:
        if TABLE not in connection.introspection.table_names(cursor):
            return
        for statement in statements:
            cursor.execute(statement)


def remove(connection: Any) -> None:
    """Take them off, as the owner of the tables can."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"DROP TRIGGER IF EXISTS ledger_no_change ON {TABLE}")
        else:
            for deed in ("update", "delete"):
                cursor.execute(f"DROP TRIGGER IF EXISTS ledger_no_{deed}")


def in_place(connection: Any) -> bool:
    """Whether the database refuses."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT count(*) FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname = 'ledger_no_change' AND "
                "tgenabled <> 'D'",
                [TABLE],
            )
            return bool(cursor.fetchone()[0])
        cursor.execute(
            "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s AND name LIKE 'ledger_no_%%'", [TABLE]
        )
        return int(cursor.fetchone()[0]) == len(_SQLITE)


def may_change(connection: Any) -> bool:
    """Whether the role that the application uses could change entries, were there no triggers (PostgreSQL; a SQLite file has no
    roles).
    """
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:  # pragma: no cover - the suite that is measured runs on SQLite
        cursor.execute(
            "SELECT has_table_privilege(%s, 'UPDATE') OR has_table_privilege(%s, 'DELETE') OR has_table_privilege(%s, "
            "'TRUNCATE')",
            [TABLE] * 3,
        )
        return bool(cursor.fetchone()[0])
