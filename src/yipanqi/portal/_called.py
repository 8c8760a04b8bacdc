"""What records are called on a page: a project, a firm, a person; the number stands in the second line. In: a register, a reader,
numbers of records. Out: (title, second line), of columns that this reader may see in a list and no personal one.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from yipanqi.intake.access import personal_columns
from yipanqi.portal._registers import kinds, seen, visible
from yipanqi.registry.queries import place_names
from yipanqi.values.words import say

#: Columns that name a record, the best first; a title of somebody who has a name is a rank.
NAMES = ("project", "title", "name", "firm_name", "institution", "investor_name", "seller_name", "unit", "employer", "host")
#: Columns that say between whom or with whom.
BESIDE = ("firm_name", "seller_name", "buyer_name", "owner_name", "winner", "partner", "institution")


def called(label: str, user: Any, records: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Record -> its title and second line; one query a register."""
    if label not in kinds():
        return {}
    model, sight = kinds()[label].model, seen(label, user)
    hidden = set(personal_columns(model))
    columns = {f.name for f in model._meta.get_fields()} - hidden
    names = [n for n in NAMES if n in columns and not (n == "title" and "name" in columns | hidden)]
    out = {}
    for one in visible(label, user).filter(pk__in=list(records)):
        open_to = sight.of(one)
        told = {n: str(getattr(one, n)) for n in (*names, *BESIDE, "number") if n in columns & set(open_to) and getattr(one, n)}
        title = next((told[n] for n in names if n in told), "")
        beside = [told[n] for n in BESIDE if n in told and told[n] != title]
        number = told.get("number", "")
        out[one.pk] = (
            title or _placed(one) or number,
            " · ".join([say(" → ", " → ").join(beside), number] if beside else [number]),
        )
    return out


def _placed(one: Any) -> str:
    """A record without a name of its own: its place and year."""
    place = place_names().get(getattr(one, "place", None) or "", "")
    year = getattr(one, "year", None)
    return " ".join(part for part in (place, say(f"{year}年", str(year)) if year else "") if part)
