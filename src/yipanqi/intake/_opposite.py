"""Parts with an opposite. In: a declared sheet, a heading as written. Out: the column that means the other part.

其中：技术性 and 其中：非技术性 differ by one character and mean the two parts of one amount; whoever maps one sees the other.
"""

from __future__ import annotations

import re

from yipanqi.intake import _roles as roles
from yipanqi.intake import _wordforms as words
from yipanqi.intake.definition import Sheet
from yipanqi.values.words import Words

_DIMENSION = "amount"
#: Words by which a heading says that it is a part, or what is left of one; 技术交易额 alone names a whole column.
_PART = re.compile(r"其中|部分|以外|之外|除外|扣除|剔除|不含|不包括|不计|非")


def of(sheet: Sheet, heading: str) -> Words | None:
    """The heading of the opposite part; None where the heading is no part or the sheet knows no opposite."""
    if not _PART.search(heading):
        return None
    mine = roles.roles("".join(words.plain(p) for p in heading.split(" / "))).get(_DIMENSION)
    if mine is None:
        return None
    others = (
        c.heading.words for c in sheet.columns if roles.roles(words.plain(c.heading.zh)).get(_DIMENSION) not in (mine, None)
    )
    return next(others, None)
