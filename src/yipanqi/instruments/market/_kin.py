"""Who is of one house: a firm is never offered its own achievement, nor that of its branch or parent. In: the register. Out:
marks.

Two parties are of one house when their marks meet. Marks of a party: what its organisation turned out to be, the code, those
one tie away (branch, group, successor, a holding of more than half) and the written name up to where the firm's own name ends
(甲有限公司 in 甲有限公司乙分公司). Two ties thus join two branches of one firm.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from yipanqi.registry import queries as registry
from yipanqi.registry import reads
from yipanqi.registry.models import Relation
from yipanqi.values.reading import party

ORGANISATIONS = reads.declare(__name__, "organisations", name="text", uscc="text")
_TIES = ("branch", "group", "successor")
_HEAD = re.compile(r"^(.+?(?:公司|厂))(?:.+)$")
_BRANCH = re.compile(
    r"(?:分公司|子公司|分厂|支公司|分部|分院|分所|分校|分中心|分店|办事处|代表处|营业部|项目部|事业部|研究院|研究所|技术中心|研发中心|中心|实验室|车间|工厂|工作站|部)$"
)
SHORTEST = 4  # 无, 待定, 本市: not names
_APART = re.compile(r"[、，,；;/\n]+|\s+(?=\S{4})")
Mark = tuple[str, str]


def own_name(written: str | None) -> str:
    """The name in the form in which parties are compared, without the part of its branch; "" where it is too short to be a
    name.
    """
    name = party(written) or ""
    if len(name) < SHORTEST:
        return ""
    found = _HEAD.match(name)
    return found[1] if found and _BRANCH.search(name) else name


class Houses:
    """The ties of the register in force on a day."""

    def __init__(self, on: date) -> None:
        self._root = registry.canonical()
        force = (Q(valid_from__isnull=True) | Q(valid_from__lte=on)) & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))
        tied = Q(kind__in=_TIES) | Q(kind="shareholding", share__gt=0.5)
        self._ties: dict[int, set[int]] = {}
        for one, other in Relation.objects.filter(
            force, tied, subject_kind="organisation", object_kind="organisation"
        ).values_list("subject", "object"):
            a, b = self._root.get(one, one), self._root.get(other, other)
            self._ties.setdefault(a, set()).add(b)
            self._ties.setdefault(b, set()).add(a)
        known = reads.frame(ORGANISATIONS).select("record", "name", "uscc")
        self._named = {pk: (name, code) for pk, name, code in known.iter_rows()}

    def marks(self, organisation: int | None, written: str | None = None) -> frozenset[Mark]:
        """The marks of a party by its organisation (null: not known) and the names written of it, several parted by 、 or ；."""
        found: set[Mark] = {("name", own_name(part)) for part in _APART.split(written or "") if part.strip()}
        if organisation is not None:
            root = self._root.get(organisation, organisation)
            found |= {("organisation", str(pk)) for pk in (root, *self._ties.get(root, ()))}
            for pk in {organisation, root}:
                name, code = self._named.get(pk, (None, None))
                found |= {("name", own_name(name))} if name else set()
                found |= {("code", code)} if code else set()
        return frozenset(found - {("name", "")})


def own_pairs(
    needs: Iterable[tuple[str, int | None, str | None]], offers: Iterable[tuple[str, int | None, str | None]], on: date
) -> set[tuple[str, str]]:
    """(need, offer) of one house; both sides as id, organisation, names written."""
    houses = Houses(on)
    holders: dict[Mark, list[str]] = {}
    for offer, organisation, written in offers:
        for mark in houses.marks(organisation, written):
            holders.setdefault(mark, []).append(offer)
    return {
        (need, offer)
        for need, organisation, written in needs
        for mark in houses.marks(organisation, written)
        for offer in holders.get(mark, ())
    }
