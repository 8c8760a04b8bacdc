"""The content of a briefing as plain data: figures, their records, series and the table of actions, as known now.

In: place, period, as-of day. Out: a dict that is written to a snapshot and from which every document is made again. Nothing in
it depends on the clock, the language or the reader.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from importlib import resources
from typing import Any

from yipanqi.board import queries as board
from yipanqi.board.catalogue import INDICATORS
from yipanqi.registry.frames import origins
from yipanqi.registry.queries import place as place_of
from yipanqi.registry.queries import standing_places
from yipanqi.values.figure import Figure

FORMAT = 1


def outline() -> dict[str, Any]:
    """The outline that every briefing follows."""
    with (resources.files("yipanqi.briefing") / "outline.toml").open("rb") as file:
        return tomllib.load(file)


def keys_in(plan: dict[str, Any]) -> list[str]:
    """Every figure that the outline names, in order."""
    found: dict[str, None] = {}
    for section in plan["section"]:
        for part in (*section.get("paragraph", ()), *section.get("table", ()), *section.get("chart", ())):
            names = [*part.get("figures", ()), part.get("figure", "")]
            names += [m.split("@")[0].split(".")[0] for m in re.findall(r"\{([a-z_@0-9.]+)\}", part.get("zh", ""))]
            found |= dict.fromkeys(n for n in names if n in INDICATORS)
    return list(found)


def content(here: board.Setting, place: str, *, with_records: bool) -> dict[str, Any]:
    """Everything that a briefing of `place` holds; the records behind its figures only where they are to be kept or sent."""
    plan = outline()
    keys = keys_in(plan)
    places = [p.code for p in standing_places(here.city)] if place == here.city else []
    figures, records = [], {}
    for figure in _figures(keys, [place, *places], here):
        figures.append(figure.as_json())
        if with_records and figure.place == place:
            records[f"{figure.key}@{figure.place}@{figure.period}"] = _records(figure)
    charts = {
        part["figure"]: [f.as_json() for f in board.history(part["figure"], place, here)]
        for section in plan["section"] for part in section.get("chart", ()) if part["over"] == "years"
    }
    names = {code: _names(code) for code in [place, *places]}
    cells = [cell.as_json() for cell in board.board_cells(None, None, here.period.code)] if place == here.city else []
    return {
        "format": FORMAT, "place": place, "period": here.period.code, "as_of": here.as_of.isoformat(), "names": names,
        "places": places, "outline": plan, "figures": figures, "series": charts, "records": records, "actions": cells,
        "sources": _sources(records), "synthetic": _synthetic(),
    }


def _figures(keys: list[str], places: list[str], here: board.Setting) -> Iterator[Figure]:
    by_period: dict[Any, list[str]] = defaultdict(list)
    for key in keys:
        by_period[board.default_period(key, here)].append(key)
    for period, names in by_period.items():
        yield from board.matrix(names, places, period, here.as_of, here.city).values()


def _records(figure: Figure) -> list[dict[str, Any]]:
    """The records behind a figure, without anything that names a person: key, file, sheet, row, role, reason, parts."""
    _, rows = board.figure_rows(figure.key, figure.place, figure.period, figure.as_of)
    wanted: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        if row.role != "left_out" or figure.kind == "rank":
            wanted[row.model].append(row.record)
    where = {(m, pk): hit for m, ids in wanted.items() for pk, hit in origins(m, ids).items()}
    out = []
    for row in rows:
        hit = where.get((row.model, row.record))
        if hit is not None:
            out.append({
                "fact": row.fact, "key": hit["key"], "place": row.place, "role": row.role, "reason": row.reason,
                "numerator": row.numerator, "denominator": row.denominator, "file": hit["file"], "sha256": hit["sha256"],
                "sheet": hit["sheet"], "row": hit["row"],
            })
    return out


def _sources(records: dict[str, list[dict[str, Any]]]) -> list[dict[str, str]]:
    seen = {(r["sha256"], r["file"]) for rows in records.values() for r in rows if r["sha256"]}
    return [{"file": name, "sha256": digest} for digest, name in sorted(seen)]


def _names(code: str) -> dict[str, str]:
    found = place_of(code)
    return {"zh": found.zh, "en": found.en or found.zh}


def _synthetic() -> bool:
    from yipanqi.registry.queries import the_city

    return the_city().synthetic


def serialised(data: dict[str, Any]) -> bytes:
    """The canonical bytes of a content; equal contents have equal bytes."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest_of(data: dict[str, Any]) -> str:
    return hashlib.sha256(serialised(data)).hexdigest()
