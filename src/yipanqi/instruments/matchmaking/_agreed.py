"""What the market hands over to a day: pairs of which both sides want to meet. In: a reader, a day. Out: the parties and requests
that the day does not have yet, as rows of `actions.take_in`, and how many pairs stay outside, and why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from yipanqi.instruments.matchmaking.models import Agenda, Party
from yipanqi.registry import reads
from yipanqi.registry.models import Organisation
from yipanqi.values.reading import party as as_party
from yipanqi.values.words import Words

PROPOSALS = reads.declare(
    __name__,
    "market_proposals",
    kind="text",
    offer="text",
    offer_title="text",
    need_title="text",
    stage="text",
    level="whole",
    score="number",
    demander="record",
    supplier="record",
)
_SIDES = {"achievement": "supply", "expert": "expert", "fund": "funder"}


@dataclass
class Taken:
    """Rows for the day, and the pairs that bring none: those there already, refused by a side, of a party that left, or of a
    side that the market knows by no name.
    """

    parties: list[dict[str, Any]] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    there: int = 0
    refused: int = 0
    nameless: int = 0

    @property
    def words(self) -> Words:
        """What was added and what was not, in one line."""
        zh = [f"加入参会方 {len(self.parties)} 家、请求 {len(self.requests)} 个"]
        en = [f"{len(self.parties)} parties and {len(self.requests)} requests added"]
        for count, in_zh, in_en in (
            (self.there, "{} 对已在本场，未动", "{} pairs are there already"),
            (self.refused, "{} 对不安排（不见或已退出）", "{} are not arranged (veto, or left)"),
            (self.nameless, "{} 对有一方没有对上单位，请手工添加", "{} pairs have a side that is not known: add by hand"),
        ):  # fmt: skip
            if count:
                zh.append(in_zh.format(count))
                en.append(in_en.format(count))
        return Words("；".join(zh) + "。", "; ".join(en) + ".")


def agreed(user: Any) -> list[Any]:
    """Pairs at the stage where both sides want to meet, in the reader's care, the surest first."""
    found = reads.records(PROPOSALS).visible_to(user).filter(stage="agreed")  # type: ignore[attr-defined]
    return list(found.order_by("-level", "-score", "pk"))


def lacking(one: Agenda, pairs: list[Any]) -> Taken:
    """What of these pairs the day lacks. Two who agreed on several needs meet once, on all of them."""
    ids = {pk for p in pairs for pk in (p.demander_id, p.supplier_id) if pk}
    registered = Organisation.objects.select_related("merged_into").in_bulk(ids)
    there = list(one.parties.all())
    by_organisation = {p.organisation_id: p for p in there if p.organisation_id and p.side != "expert"}
    by_name = {as_party(p.name): p for p in there}
    asked = {frozenset(pair) for pair in one.requests.values_list("a__name", "b__name")}
    vetoed = {frozenset(pair) for pair in one.vetoes.values_list("by__name", "other__name")}
    made, rows, wanted = Taken(), {}, {}

    def side(pair: Any, pk: int | None, kind: str) -> str:
        """The name under which a side takes part; '' where it is not known by one."""
        found = _standing(registered.get(pk)) if pk else None
        name = _called(pair, found, kind)
        known = by_organisation.get(found.pk) if found and kind != "expert" else None
        known = known or by_name.get(as_party(name))
        if known and found and known.organisation_id not in (None, found.pk):
            name, known = f"{name}（{found.uscc or found.pk}）", None  # another organisation of the same name takes part
        if known:
            return str(known.name)
        if name:
            rows.setdefault(name, {"name": name, "side": kind, "code": found.uscc or "" if found else ""})
        return name

    for pair in pairs:
        a, b = side(pair, pair.demander_id, "demand"), side(pair, pair.supplier_id, _SIDES.get(pair.kind, "supply"))
        both = frozenset((a, b))
        if not a or not b or a == b:
            made.nameless += 1
        elif both in vetoed or _left(by_name, a) or _left(by_name, b):
            made.refused += 1
        elif both in asked:
            made.there += 1
        elif both in wanted:
            wanted[both]["subject"] = f"{wanted[both]['subject']}；{pair.need_title}"[:300]
        else:
            weight = round(pair.level + pair.score, 2)
            wanted[both] = {"a": a, "b": b, "weight": weight, "must": False, "subject": pair.need_title[:300]}
    made.requests = list(wanted.values())
    named = {name for row in made.requests for name in (row["a"], row["b"])}
    made.parties = [row for name, row in rows.items() if name in named]
    return made


def _standing(found: Organisation | None) -> Organisation | None:
    """The organisation that stands for it, where two records were merged."""
    return (found.merged_into or found) if found else None


def _called(pair: Any, found: Organisation | None, kind: str) -> str:
    """An expert comes as a person, a fund by its name, everybody else as the organisation."""
    if kind == "expert":
        name, _, unit = str(pair.offer).partition(":")[2].partition("|")
        return f"{name}（{unit}）" if unit else name
    if found:
        return str(found.name)
    return str(pair.offer_title) if kind == "funder" else ""


def _left(known: Mapping[str | None, Party], name: str) -> bool:
    party = known.get(as_party(name))
    return party is not None and party.left
