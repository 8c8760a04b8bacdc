"""PostgreSQL's own tools. In: the database that the settings name. Out: a dump of one moment; a dump put back in one transaction.

Address and password go by the environment of the tool, which only its owner sees; its arguments are seen by every user.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import IO, Any

from yipanqi.values.fault import Fault

_OPTIONS = {"options": "PGOPTIONS", "service": "PGSERVICE", "passfile": "PGPASSFILE", "connect_timeout": "PGCONNECT_TIMEOUT"}
#: Everything of the schema that a city lives in goes, so that nothing of a newer version stays beside what is put back.
_EMPTY = """DO $$ DECLARE one record; BEGIN
FOR one IN SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()
  LOOP EXECUTE format('DROP TABLE IF EXISTS %I CASCADE', one.name); END LOOP;
FOR one IN SELECT sequencename AS name FROM pg_sequences WHERE schemaname = current_schema()
  LOOP EXECUTE format('DROP SEQUENCE IF EXISTS %I CASCADE', one.name); END LOOP;
DROP FUNCTION IF EXISTS ledger_refuse() CASCADE; END $$;
"""
#: The last entry must be the one that was verified, or the whole transaction is taken back.
_SAME = """DO $$ BEGIN IF (SELECT count(*) || ' ' || coalesce(max(number), 0) FROM public.ledger_entry) <> '{count} {count}'
  OR NOT EXISTS (SELECT 1 FROM public.ledger_entry WHERE number = {count} AND digest = '{digest}')
  THEN RAISE EXCEPTION 'the dump does not hold the ledger of this backup'; END IF; END $$;
"""
MARK = "yipanqi_restored"


def dump(out: Path, snapshot: str = "") -> None:
    """The whole database in the tool's own format; of the moment that `snapshot` names, where one is given."""
    words = ["--format=custom", "--no-owner", f"--file={out}", *([f"--snapshot={snapshot}"] if snapshot else [])]
    done = subprocess.run([_tool("pg_dump"), *words], capture_output=True, text=True, check=False, env=_environment())
    if done.returncode:
        raise _failed("pg_dump", done.stderr)


def put_back(file: Path, *, token: str, ledger: tuple[int, str], lock: int | None) -> None:
    """Replace everything in the database by the dump, in one transaction that also leaves `token`; all or nothing.

    The script goes to psql by a pipe and ends with COMMIT: when this process dies before that, the server takes everything back.
    psql holds the lock of the data folder too, so that nothing is begun while it still works.
    """
    tool = [_tool("psql"), "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--output=/dev/null"]
    handed = (lock,) if lock is not None else ()
    running = subprocess.Popen(
        tool, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=_environment(), pass_fds=handed
    )
    assert running.stdin is not None and running.stderr is not None
    fault = ""
    try:
        running.stdin.write(b"BEGIN;\nSET LOCAL lock_timeout = '10s';\n" + _EMPTY.encode())
        fault = _script(file, running.stdin)
        if not fault:
            end = (
                _SAME.format(count=ledger[0], digest=ledger[1])
                + f"CREATE TABLE public.{MARK} AS SELECT '{token}'::text AS token;\nCOMMIT;\n"
            )
            running.stdin.write(end.encode())
        running.stdin.close()
    except BrokenPipeError:  # psql says why
        pass
    said = running.stderr.read().decode("utf-8", "replace")
    if running.wait() or fault:
        raise _failed("psql", fault or said)


def _script(file: Path, out: IO[bytes]) -> str:
    """The dump as statements, written to `out`; what the tool says when it fails, else ''."""
    words = [_tool("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(file)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as made:
        assert made.stdout is not None and made.stderr is not None
        shutil.copyfileobj(made.stdout, out, 1 << 20)
        said = made.stderr.read().decode("utf-8", "replace")
        return said.strip() or "pg_restore" if made.wait() else ""


def committed(token: str) -> bool:
    """Whether the transaction that leaves `token` was kept."""
    from django.db import connection

    if MARK not in connection.introspection.table_names():
        return False
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {MARK} WHERE token = %s", [token])
        return bool(cursor.fetchone()[0])


def forget() -> None:
    """Take away what `put_back` left."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {MARK}")


def others() -> int:
    """How many connections the database has besides this process, whose pool may have opened several."""
    import psycopg
    from django.db import connection

    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    named = connection.get_connection_params()
    named.pop("pool", None)
    with psycopg.connect(
        **{k: v for k, v in named.items() if k not in ("cursor_factory", "context", "prepare_threshold")}
    ) as own:
        found = own.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND backend_type = 'client backend'"
        ).fetchone()
    return int(found[0]) if found else 0


def _environment() -> dict[str, str]:
    from django.db import connection

    named: dict[str, Any] = connection.settings_dict
    found = {
        "PGHOST": named.get("HOST"), "PGPORT": named.get("PORT"), "PGUSER": named.get("USER"),
        "PGPASSWORD": named.get("PASSWORD"), "PGDATABASE": named.get("NAME"),
    }  # fmt: skip
    for option, value in (named.get("OPTIONS") or {}).items():
        if option.startswith("ssl") or option in _OPTIONS:
            found[_OPTIONS.get(option, f"PG{option.upper()}")] = value
    hidden = ("DATABASE_URL", "YIPANQI_SECRET_KEY")
    return {**{k: v for k, v in os.environ.items() if k not in hidden}, **{k: str(v) for k, v in found.items() if v}}


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise Fault(
            "no_pg_dump", f"找不到 {name}；请安装 PostgreSQL 客户端。", f"{name} was not found; install the PostgreSQL client."
        )
    return found


def _failed(tool: str, said: str) -> Fault:
    lines = said.strip().splitlines() or ["?"]
    told = next((line for line in lines if "ERROR" in line or "FATAL" in line), lines[-1])
    return Fault("postgresql", f"{tool} 失败：{told}", f"{tool} failed: {told}")
