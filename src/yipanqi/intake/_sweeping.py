"""Previews and locks that nobody waits for. In: the folder of previews and the batches. Out: how many were taken away.

A preview is wanted as long as its batch can still be accepted, however long that takes: an officer may be on leave.
"""

from __future__ import annotations

from yipanqi.intake import _folders as folders
from yipanqi.intake import _holding as holding
from yipanqi.intake import _keeping as keeping
from yipanqi.intake import _later as later
from yipanqi.intake.models import Batch

_WANTED = ("queued", "reading", "previewed", "accepting", "interrupted")


def sweep() -> int:
    """Take away previews of batches that are settled or unknown, and locks that no living process holds."""
    gone, place = 0, folders.previews()
    if not place.is_dir():
        return 0
    for path in place.iterdir():
        name = path.name.removesuffix(".lock").removesuffix(later.ENDING)
        if not name.isdecimal() or holding.is_held(batch := int(name)):
            continue
        if path.name.endswith(later.ENDING):
            if not Batch.objects.filter(pk=batch, state__in=later.UNREAD).exists():
                path.unlink(missing_ok=True)
                gone += 1
        elif path.name.endswith(".lock"):
            with holding.held(batch) as mine:  # who holds it takes it away at the end
                gone += mine
        elif not Batch.objects.filter(pk=batch, state__in=_WANTED).exists():
            keeping.drop(batch)
            gone += not path.exists()
    return gone
