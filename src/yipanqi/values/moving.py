"""Figures that move. In: a figure before and after. Out: `Move`, with both as people read them; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from yipanqi.values.figure import Figure
from yipanqi.values.words import Words


@dataclass(frozen=True, slots=True)
class Move:
    """One figure of one place that is or would be another, both as people read them. `board`: it stands on the board."""

    before: Figure
    after: Figure
    name: Words
    place: Words
    period: Words
    before_words: Words
    after_words: Words
    board: bool

    @property
    def words(self) -> Words:
        """“技术交易额（嘉兴市，2024年）：376.6亿元 → 1,376.8亿元”."""
        return Words(
            f"{self.name.zh}（{self.place.zh}，{self.period.zh}）：{self.before_words.zh} → {self.after_words.zh}",
            f"{self.name.en} ({self.place.en}, {self.period.en}): {self.before_words.en} → {self.after_words.en}",
        )

    def as_json(self) -> dict[str, Any]:
        """What `yipanqi intake --json` prints; values in base units."""
        return {
            "key": self.after.key,
            "name": {"zh": self.name.zh, "en": self.name.en},
            "place": self.after.place,
            "period": self.after.period,
            "before": self.before.value,
            "after": self.after.value,
            "words": {"zh": self.words.zh, "en": self.words.en},
            "board": self.board,
        }


@dataclass(frozen=True, slots=True)
class Moves:
    """The figures that move, most important first, and the names of those that were not reckoned and may move."""

    moved: tuple[Move, ...] = ()
    perhaps: tuple[Words, ...] = ()

    def kept(self) -> dict[str, Any]:
        """As plain JSON values, to be kept."""
        moved = [asdict(one) for one in self.moved]
        for one in moved:
            for figure in (one["before"], one["after"]):
                figure["as_of"] = figure["as_of"].isoformat()
        return {"moved": moved, "perhaps": [asdict(words) for words in self.perhaps]}

    @classmethod
    def of_kept(cls, kept: Mapping[str, Any]) -> Moves:
        """Back from `kept`."""
        return cls(tuple(map(_move, kept["moved"])), tuple(Words(**words) for words in kept["perhaps"]))


def _move(kept: Mapping[str, Any]) -> Move:
    given: dict[str, Any] = {
        name: Words(**said) if isinstance(said, Mapping) else said
        for name, said in kept.items()
        if name not in ("before", "after")
    }
    return Move(before=_figure(kept["before"]), after=_figure(kept["after"]), **given)


def _figure(kept: Mapping[str, Any]) -> Figure:
    return Figure(**{**kept, "as_of": date.fromisoformat(kept["as_of"])})
