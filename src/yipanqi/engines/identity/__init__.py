"""The same organisation or person under several names: who is who, how sure, and why.

In: frames of names with codes and places where known. Out: decisions (same, doubtful, new) with a stable reason each.
Method: exact evidence first (codes of GB 32100-2015 and GB 11714, names, former names, cores with places), likeness last and
only ever doubtful. `reference.py` decides the same plainly, pair by pair.
"""

from yipanqi.engines.identity._link import candidates, link
from yipanqi.engines.identity._normalise import normalise_organisation
from yipanqi.engines.identity._people import normalise_person
from yipanqi.engines.identity._places import is_place_code
from yipanqi.engines.identity._reasons import reasons
from yipanqi.engines.identity._resolve import resolve
from yipanqi.engines.identity._sides import Side, prepare

__all__ = [
    "Side",
    "candidates",
    "is_place_code",
    "link",
    "normalise_organisation",
    "normalise_person",
    "prepare",
    "reasons",
    "resolve",
]
