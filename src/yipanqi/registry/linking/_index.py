"""The index that finds organisations by parts of their names. In: words. Out: SQL that selects their ids.

SQLite: an FTS5 table over the column `search`, kept by triggers. PostgreSQL: a GIN index over the same words as a tsvector made
from an array, so that no text parser of the server's locale decides what a Chinese word is. Both are made after `migrate`.
"""

from __future__ import annotations

from typing import Any

from django.db import connections

from yipanqi.registry.linking._naming import query_words

_TABLE, _FTS = "registry_organisation", "registry_organisation_words"
_VECTOR = "array_to_tsvector(string_to_array(search, ' '))"
_SQLITE = (
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {_FTS} USING fts5(search, content='{_TABLE}', content_rowid='id', detail=none,"
    " tokenize='unicode61 remove_diacritics 0')",
    f"CREATE TRIGGER IF NOT EXISTS {_FTS}_added AFTER INSERT ON {_TABLE} BEGIN"
    f" INSERT INTO {_FTS}(rowid, search) VALUES (new.id, new.search); END",
    f"CREATE TRIGGER IF NOT EXISTS {_FTS}_removed AFTER DELETE ON {_TABLE} BEGIN"
    f" INSERT INTO {_FTS}({_FTS}, rowid, search) VALUES ('delete', old.id, old.search); END",
    f"CREATE TRIGGER IF NOT EXISTS {_FTS}_changed AFTER UPDATE OF search ON {_TABLE} BEGIN"
    f" INSERT INTO {_FTS}({_FTS}, rowid, search) VALUES ('delete', old.id, old.search);"
    f" INSERT INTO {_FTS}(rowid, search) VALUES (new.id, new.search); END",
)
_POSTGRESQL = (f"CREATE INDEX IF NOT EXISTS {_FTS} ON {_TABLE} USING gin ({_VECTOR})",)


def ensure(using: str = "default", **_: Any) -> None:
    """Make the index where it is missing; what is in the table already is indexed too."""
    connection = connections[using]
    if _TABLE not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT 1 FROM sqlite_master WHERE name = %s", [f"{_FTS}_changed"])
            if cursor.fetchone():
                return
            for sql in _SQLITE:
                cursor.execute(sql)
            cursor.execute(f"INSERT INTO {_FTS}({_FTS}) VALUES ('rebuild')")
        elif connection.vendor == "postgresql":
            for sql in _POSTGRESQL:
                cursor.execute(sql)


def ids_matching(query: str, vendor: str) -> tuple[str, list[str]] | None:
    """SQL with its parameters that selects the ids of organisations found under all words; None where there is no word."""
    words = query_words(query)
    if not words:
        return None
    if vendor == "postgresql":
        asked = " & ".join("'" + word + "'" + (":*" if beginning else "") for word, beginning in words)
        return f"SELECT id FROM {_TABLE} WHERE {_VECTOR} @@ %s::tsquery", [asked]
    asked = " AND ".join('"' + word + '"' + ("*" if beginning else "") for word, beginning in words)
    return f"SELECT rowid FROM {_FTS} WHERE {_FTS} MATCH %s", [asked]
