"""Which figures a large batch moves, reckoned once beside the request. In: a batch. Out: kept with it, as people read it.

With what is foreseen the state of the records is kept, so that a page can say when it has changed since.
"""

from __future__ import annotations

import hashlib
from time import monotonic

from yipanqi.intake import _keeping as keeping
from yipanqi.intake.catalogue import FIGURES
from yipanqi.intake.models import Batch
from yipanqi.values.moving import Moves


def reckon(batch: Batch, seconds: float) -> None:
    until = monotonic() + seconds

    def enough() -> bool:
        return monotonic() >= until

    state, now = batch.state, state_of_records()
    if state == "previewed" and FIGURES.foreseen is not None:
        moves = FIGURES.foreseen(batch, enough, False)
    elif state == "accepted" and FIGURES.moved is not None:
        moves = FIGURES.moved(batch, enough)
    else:
        return
    Batch.objects.filter(pk=batch.pk, state=state).update(moves={"of": state, "at": now, **moves.kept()})


def reckoned(batch: Batch) -> tuple[Moves, bool] | None:
    """What was kept with the batch as it stands, and whether records have changed since; None where nothing was."""
    if batch.moves.get("of") != batch.state:
        return None
    return Moves.of_kept(batch.moves), batch.state == "previewed" and batch.moves["at"] != state_of_records()


def state_of_records() -> str:
    """A digest of the state that all records are in."""
    return hashlib.sha256(repr(sorted(keeping.stamps().items())).encode()).hexdigest()[:16]
