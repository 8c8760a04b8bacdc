"""Why a pair stands where it stands. In: both items, their signals, weights of words. Out: reasons with codes and words, zh and
en.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from yipanqi.engines.matching._basis import whole_text
from yipanqi.engines.matching._structure import SIGNALS
from yipanqi.engines.text import shared_phrases, telling
from yipanqi.values.words import Words

PHRASES = 3
_AGAINST = (
    "field_differs maturity_too_low price_over amount_too_small ends_before_deadline expired closed place_far no_capacity settled"
)
AGAINST = frozenset(_AGAINST.split())


@dataclass(frozen=True)
class Reason:
    """`code`; the words of each side that it points at and where they begin ("" and −1 for structured parts); what it says."""

    code: str
    need: str
    offer: str
    need_at: int
    offer_at: int
    said: Words

    @property
    def against(self) -> bool:
        """Whether it speaks against the pair."""
        return self.code in AGAINST


def reasons(
    need: tuple[str | None, str | None],
    offer: tuple[str | None, str | None],
    codes: Sequence[str],
    weight: Callable[[str], float],
    related: Sequence[tuple[str, str]] = (),
    tells: Callable[[str], bool] = telling,
) -> list[Reason]:
    """Shared phrases (heaviest first), words of like meaning, then structured signals. Positions count characters of title, a
    line end and text. `weight` and `tells` say how much a word says, and whether it says anything.
    """
    found: list[Reason] = []
    left, right = whole_text(*need), whole_text(*offer)
    for phrase in shared_phrases(left, right, weight, PHRASES, tells):
        said = Words(f"双方都写到“{phrase.words}”", f"both say “{phrase.words}”")
        found.append(Reason("phrase", phrase.words, phrase.there, phrase.first, phrase.second, said))
    for mine, theirs in related:
        said = Words(f"“{mine}”与“{theirs}”相近", f"“{mine}” is close to “{theirs}”")
        found.append(Reason("related", mine, theirs, left.lower().find(mine), right.lower().find(theirs), said))
    if not found:
        found.append(Reason("nothing_shared", "", "", -1, -1, Words("没有能说明问题的共同词语", "no telling words in common")))
    found.extend(Reason(code, "", "", -1, -1, SIGNALS[code]) for code in codes)
    return found


def told(found: Sequence[Reason]) -> str:
    """The reasons as one line in the current language; those against come last, after 但/but."""
    good = [str(reason.said) for reason in found if not reason.against]
    bad = [str(reason.said) for reason in found if reason.against]
    line = str(Words("；", "; ")).join(good)
    if bad:
        line += str(Words("；但：", "; but: ")) + str(Words("；", "; ")).join(bad)
    return line
