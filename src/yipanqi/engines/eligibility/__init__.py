"""Who qualifies, what is lacking, what would flip it? Rules over columns, three-valued, exact at the legal line. See
README.md.
"""

from yipanqi.engines.eligibility._explain import (
    NOTICE,
    REASON_WORDS,
    VERDICT_WORDS,
    Explanation,
    Sentence,
    amount_words,
    explain,
    kind_of,
    other_basis,
)
from yipanqi.engines.eligibility._flips import flips, last_day
from yipanqi.engines.eligibility._phone import phone_cells, phone_first
from yipanqi.engines.eligibility._saying import way_words
from yipanqi.engines.eligibility._screen import screen
from yipanqi.engines.eligibility._suspects import blanked, suspects
from yipanqi.engines.eligibility._verdicts import verdicts
from yipanqi.engines.eligibility._what_if import what_if
from yipanqi.engines.eligibility._widen import disputed, widen
from yipanqi.engines.eligibility.definition import (
    REASONS,
    VERDICTS,
    Age,
    Amount,
    Band,
    Change,
    Column,
    Condition,
    Edition,
    Flag,
    Item,
    Line,
    Listed,
    Outside,
    Parameter,
    Reason,
    Score,
    Sector,
    Share,
)

__all__ = [
    "NOTICE",
    "REASONS",
    "REASON_WORDS",
    "VERDICTS",
    "VERDICT_WORDS",
    "Age",
    "Amount",
    "Band",
    "Change",
    "Column",
    "Condition",
    "Edition",
    "Explanation",
    "Flag",
    "Item",
    "Line",
    "Listed",
    "Outside",
    "Parameter",
    "Reason",
    "Score",
    "Sector",
    "Sentence",
    "Share",
    "amount_words",
    "blanked",
    "disputed",
    "explain",
    "flips",
    "kind_of",
    "last_day",
    "other_basis",
    "phone_cells",
    "phone_first",
    "screen",
    "suspects",
    "verdicts",
    "way_words",
    "what_if",
    "widen",
]
