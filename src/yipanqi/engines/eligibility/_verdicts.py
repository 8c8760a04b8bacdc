"""The verdict alone. In: as for `screen`. Out: firm and verdict, the same as there."""

from __future__ import annotations

from datetime import date
from typing import Any

from yipanqi.engines.eligibility._arriving import meant, whole_fen
from yipanqi.engines.eligibility._cells import settle_growth
from yipanqi.engines.eligibility._frames import arrived, back, is_pandas
from yipanqi.engines.eligibility._screen import in_memory, judged, sighted
from yipanqi.engines.eligibility.definition import Edition
from yipanqi.values.frames import answered, is_foreign
from yipanqi.values.frames import arrived as taken


def verdicts(frame: Any, edition: Edition, parameters: dict[str, Any] | None = None, *, on: date, codes: bool = False) -> Any:
    """Only `firm` and `verdict`, several times faster than `screen`; same arguments, same faults."""
    whole_fen(frame, edition)
    if is_pandas(frame):
        return back(verdicts(arrived(frame), edition, parameters, on=on, codes=codes))
    if is_foreign(frame):
        return answered(verdicts(taken(frame, "firms"), edition, parameters, on=on, codes=codes), frame)
    frame = meant(frame, edition)
    edition = edition.changed(**parameters) if parameters else edition
    if (quick := in_memory(frame, edition, on, whole=False, codes=codes)) is not None:
        return quick
    sight, collect = sighted(frame, edition, on, codes)
    settle_growth(sight)
    return judged(sight, collect, ["firm"])
