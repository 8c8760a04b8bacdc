"""Official lists as rows. In: the files beside this one (sources in README.md). Out: rows for the tables of the registry."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator
from importlib import resources
from typing import Any

#: Classes that this list of GB/T 4754-2017 has beyond the 1,380 under which the standard was published; which ones is unknown.
PUBLISHED_CLASSES = 1380


def _rows(name: str) -> Iterator[dict[str, str]]:
    yield from csv.DictReader(resources.files(__package__).joinpath(name).read_text(encoding="utf-8").splitlines())


def level_of(code: str) -> str:
    """province, city, county, zone (fifth digit 7) or town, by the form of the code."""
    if len(code) == 9:
        return "town"
    if code.endswith("0000"):
        return "province"
    if code.endswith("00"):
        return "city"
    return "zone" if code[4] == "7" else "county"


def places() -> list[dict[str, Any]]:
    """Rows of Place: the official list in its order, then the zones with internal codes."""
    listed = list(_rows("places.csv"))
    known = {row["code"] for row in listed}
    out = []
    for order, row in enumerate(listed):
        code = row["code"]
        level = level_of(code)
        out.append(
            {
                "code": code,
                "zh": row["zh"],
                "en": row["en"],
                "level": level,
                "parent": _parent(code, level, known),
                "lies_in": [],
                "aliases": [row["short"]] if row["short"] else [],
                "official": True,
                "order": order,
            }
        )
    zones = tomllib.loads(resources.files(__package__).joinpath("zones.toml").read_text(encoding="utf-8"))
    for order, (code, zone) in enumerate(zones.items(), len(out)):
        out.append(
            {
                "code": code,
                "zh": zone["zh"],
                "en": zone["en"],
                "level": "zone",
                "parent": zone["city"],
                "lies_in": zone["lies_in"],
                "aliases": zone["aliases"],
                "official": False,
                "order": order,
            }
        )
    return out


def _parent(code: str, level: str, known: set[str]) -> str:
    if level == "province":
        return ""
    if level == "town":
        return code[:6]
    if level != "city" and f"{code[:4]}00" in known:
        return f"{code[:4]}00"
    return f"{code[:2]}0000"


def industries() -> list[dict[str, Any]]:
    """Rows of Industry: codes with their letter."""
    return [
        {
            "code": row["code"],
            "zh": row["zh"],
            "parent": "" if len(row["code"]) == 1 else row["code"][0] if len(row["code"]) == 3 else row["code"][:-1],
            "level": max(1, len(row["code"]) - 1),
        }
        for row in _rows("industries.csv")
    ]


def high_tech_fields() -> list[dict[str, Any]]:
    """Rows of HighTechField."""
    return [{**row, "level": {2: 1, 3: 2}.get(len(row["code"]), 3)} for row in _rows("high_tech_fields.csv")]
