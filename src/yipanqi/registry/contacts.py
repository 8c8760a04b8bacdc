"""Whom to telephone about the rows of a work list. In: who reads and for what, which organisations. Out: a `Contact` each, masked
where this reader may not know it; that numbers were read stands in the ledger.

An instrument whose register names people says `contacts` in its `instrument.py`. A list asks here and knows none of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from yipanqi.accounts.access import OFFERED, may
from yipanqi.ledger.actions import record
from yipanqi.registry.catalogue import INSTRUMENTS
from yipanqi.registry.portrait import Contact
from yipanqi.ui.pages import Column
from yipanqi.ui.parts import Cell, Section
from yipanqi.ui.showing import MASK
from yipanqi.values.words import Words, say

_NOBODY = Contact("")
_DIALS = re.compile(r"\+?[0-9][0-9 \-]*", re.ASCII)


def contacts_of(user: Any, purpose: str, organisations: Iterable[int]) -> dict[int, Contact]:
    """Organisation -> whom to telephone there, of those that some register names; the first instrument that knows one says it."""
    wanted = sorted({pk for pk in organisations if pk})
    found: dict[int, Contact] = {}
    for instrument in INSTRUMENTS if wanted else ():
        if instrument.contacts is not None:
            found = {**instrument.contacts(user, wanted, purpose), **found}
    return found


def looked_up(organisation: Callable[[Any], int | None]) -> Callable[[Any, str, Sequence[Any]], None]:
    """For a list's `personal`: every row gets its `reached`, and what was read is written down."""

    def look(user: Any, purpose: str, rows: Sequence[Any]) -> None:
        known = contacts_of(user, purpose, (pk for row in rows if (pk := organisation(row))))
        for row in rows:
            row.reached = known.get(organisation(row) or 0, _NOBODY)
        read = sorted(pk for pk, one in known.items() if one.name not in ("", MASK) or one.number not in ("", MASK))
        if read:
            record(user.get_username(), "read_personal", "organisation", {"purpose": purpose, "organisations": read[:100]})

    return look


def may_call(user: Any) -> list[tuple[str, str]]:
    """For a list's `purposes`: what telephone numbers may be read for."""
    return [("contact", str(OFFERED["contact"]))] if may(user, "decide") else []


def telephone(row: Any) -> str:
    """The number as this reader may read it, or what is missing."""
    one = getattr(row, "reached", _NOBODY)
    return one.number or (say("缺电话", "no number") if one.name else say("缺联系人", "no contact"))


def person(row: Any) -> str:
    """Whose number it is."""
    return str(getattr(row, "reached", _NOBODY).name)


#: The column of a work list: number above, name below.
CONTACT = Column("contact", Words("联系", "Contact"), value=telephone, sub=person)


def card(row: Any, *more: Cell) -> Section:
    """Whom to telephone, at the head of a panel: the number dials."""
    number = telephone(row)
    dials = f"tel:{number}" if _DIALS.fullmatch(number) else ""
    facts = [Cell(person(row) or "—", say("联系人", "Contact")), Cell(number, say("电话", "Telephone"), href=dials), *more]
    return Section("", facts=facts)
