"""The content of a briefing as plain data: figures, their records, series and the table of actions, as known now.

In: place, period, as-of day. Out: a dict that is written to a snapshot and from which every document is made again. Nothing in
it depends on the clock, the language or the reader.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from yipanqi.board import queries as board
from yipanqi.board.catalogue import INDICATORS
from yipanqi.briefing._outline import outline
from yipanqi.registry.frames import origins
from yipanqi.registry.queries import bureau, standing_places
from yipanqi.registry.queries import place as place_of
from yipanqi.values.figure import Figure
from yipanqi.values.period import Period

FORMAT = 2


def keys_in(plan: dict[str, Any]) -> list[str]:
    """Every figure that the outline names, in order."""
    found: dict[str, None] = {}
    for section in plan["section"]:
        clauses = [clause["zh"] for paragraph in section.get("paragraph", ()) for clause in paragraph.get("clause", (paragraph,))]
        names = [m.split("@")[0].split(".")[0] for clause in clauses for m in re.findall(r"\{([a-z_@0-9.]+)\}", clause)]
        for part in (*section.get("table", ()), *section.get("chart", ())):
            names += [*part.get("figures", ()), part.get("figure", "")]
        found |= dict.fromkeys(n for n in names if n in INDICATORS)
    return list(found)


def content(here: board.Setting, place: str, *, with_records: bool) -> dict[str, Any]:
    """Everything that a briefing of `place` holds; the records behind its figures only where they are to be kept or sent."""
    plan = outline()
    if place == here.city:  # a county's briefing is the county's
        plan |= {f"issuer_{lang}": bureau(lang) for lang in ("zh", "en") if bureau(lang)}
    places = [p.code for p in standing_places(here.city)] if place == here.city else []
    series = {
        part["figure"]: board.history(part["figure"], place, here)
        for section in plan["section"]
        for part in section.get("chart", ())
        if part["over"] == "years"
    }
    cells = _told(board.board_cells(None, None, here.period.code, here.as_of), place) if place == here.city else []
    figures = _every(plan, [place, *places], cells, series, here)
    records = _records(figures) if with_records else {}
    return {
        "format": FORMAT,
        "place": place,
        "period": here.period.code,
        "as_of": here.as_of.isoformat(),
        "names": {code: _names(code) for code in [place, *places]},
        "places": places,
        "outline": plan,
        "figures": [f.as_json() for f in figures],
        "series": {key: [f.as_json() for f in found] for key, found in series.items()},
        "records": records,
        "actions": _actions(cells, with_records=with_records),
        "sources": _sources(records),
        "synthetic": _synthetic(),
    }


def _every(
    plan: dict[str, Any], places: list[str], cells: list[board.Cell], series: dict[str, list[Figure]], here: board.Setting
) -> list[Figure]:
    """Every figure that stands anywhere in the briefing, each once: of the text and tables, of the actions, of the charts."""
    found = {(f.key, f.place, f.period): f for f in _figures(keys_in(plan), places, here)}
    for cell in cells:
        lacking = [p for p in cell.places if (cell.key, p, cell.figure_period) not in found]
        if cell.key and lacking:
            for figure in board.matrix([cell.key], lacking, Period.parse(cell.figure_period), here.as_of, here.city).values():
                found[figure.key, figure.place, figure.period] = figure
    for figure in (one for row in series.values() for one in row):
        found.setdefault((figure.key, figure.place, figure.period), figure)
    return list(found.values())


def _told(cells: list[board.Cell], city: str) -> list[board.Cell]:
    """The cells of the city, and those of the places of which a target of several places alone is made."""
    parts = {(c.action, c.indicator, place) for c in cells if c.place == city and len(c.covers) > 1 for place in c.covers}
    return [c for c in cells if c.place == city or (c.action, c.indicator, c.place) in parts]


def _actions(cells: list[board.Cell], *, with_records: bool) -> list[dict[str, Any]]:
    """The lines of the table of actions; with records, also the file, sheet and row that each target was read from."""
    lines = [cell.as_json() for cell in cells]
    if with_records:
        where = origins("board.Target", [cell.record for cell in cells])
        for line, cell in zip(lines, cells, strict=True):
            line["origin"] = {name: where.get(cell.record, {}).get(name) for name in ("key", "file", "sha256", "sheet", "row")}
    return lines


def _figures(keys: list[str], places: list[str], here: board.Setting) -> Iterator[Figure]:
    by_period: dict[Any, list[str]] = defaultdict(list)
    for key in keys:
        by_period[board.default_period(key, here)].append(key)
    for period, names in by_period.items():
        yield from board.matrix(names, places, period, here.as_of, here.city).values()


#: Why a record is left out that simply belongs to another time: it says nothing about the figure and stays out of the pack.
_OTHER_TIME = ("other_period", "after_as_of", "not_yet", "over", "other_year")


def _records(figures: list[Figure]) -> dict[str, list[dict[str, Any]]]:
    """The records behind each figure, without anything that names a person: key, file, sheet, row, role, reason, parts."""
    return {
        f"{one.figure.key}@{one.figure.place}@{one.figure.period}": [
            {
                "fact": row.fact,
                "key": hit["key"],
                "place": row.place,
                "role": row.role,
                "reason": row.reason,
                **({"doubted": True} if row.doubted and row.role == "counted" else {}),
                "numerator": row.numerator,
                "denominator": row.denominator,
                "file": hit["file"],
                "sha256": hit["sha256"],
                "sheet": hit["sheet"],
                "row": hit["row"],
            }
            for row in one.rows
            if (hit := one.origin(row)) is not None
        ]
        for one in board.traced(figures, _told_of)
    }


def _told_of(figure: Figure, row: board.FigureRow) -> bool:
    return row.role != "left_out" or row.reason not in _OTHER_TIME or (figure.kind == "rank" and row.reason != "other_year")


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
