"""The whole model city. In: a folder, a scale and a seed. Out: its workbooks: eighteen registers and some small ones."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from importlib import import_module
from pathlib import Path

import numpy as np

from yipanqi.demo._firms import Firms, make_firms
from yipanqi.demo._institutes import Institute, institutes

#: The writers, in the order in which the office would hand the books over: registers of who exists first.
BOOKS = (
    "statistics",
    "institutions",
    "research_spend",
    "screening",
    "smes",
    "high_tech",
    "centres",
    "contracts",
    "achievements",
    "needs",
    "bounties",
    "sessions",
    "funds",
    "insurance",
    "enclaves",
    "commissioners",
    "visits",
    "talents",
    "actions",
    "awards",
    "exemptions",
    "cards",
    "cooperation",
)


@dataclass
class City:
    """What the writers share. Every writer draws from its own generator, so that none changes another's records."""

    folder: Path
    scale: int
    seed: int
    on: date

    @cached_property
    def firms(self) -> Firms:
        return make_firms(self.seed, self.scale)

    @cached_property
    def institutes(self) -> list[Institute]:
        return institutes(self.seed)

    def rng(self, name: str) -> np.random.Generator:
        return np.random.default_rng([self.seed, zlib.crc32(name.encode())])

    def path(self, name: str) -> Path:
        return self.folder / name

    def under(self, office: str, unit: str) -> str:
        """The line under the title."""
        day = f"{self.on.year + 1}年1月10日"
        return f"填报单位（盖章）：{office}          填报日期：{day}          单位：{unit}"


def write_city(directory: Path, *, scale: int = 1, seed: int = 20241231, on: date = date(2024, 12, 31)) -> list[Path]:
    """Write the model city's workbooks into `directory` (made if missing) and return their paths in order.

    `scale` multiplies the number of firms (12 000) and of their contracts; the published totals stay. Same arguments, same bytes.
    """
    if scale < 1:
        raise ValueError("scale is a whole number of at least 1")
    directory = Path(directory)
    directory.mkdir(parents=True, exist_ok=True)
    city = City(directory, scale, seed, on)
    paths: list[Path] = []
    for name in BOOKS:
        book: Callable[[City], list[Path]] = import_module(f"yipanqi.demo.books.{name}").write
        paths += book(city)
    return paths
