"""Who stands to whom on a day: ownership, branches, posts and ties, merges followed. In: the registry's relations. Out: what is
near, and the way.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import polars as pl
from django.db.models import Q

from yipanqi.engines.identity import normalise_organisation
from yipanqi.registry.conflicts._paths import near
from yipanqi.registry.models import Organisation, Person, Relation
from yipanqi.values.words import Words

STEPS = 2
#: Money given still ties for so many years after it ended; this house's number, no legal one.
FUNDED_YEARS = 3
OWNED = {
    "shareholding": Words("持股", "shares"),
    "branch": Words("分支机构", "branch"),
    "group": Words("同一集团", "group"),
    "supervision": Words("主管", "supervision"),
    "related_party": Words("关联方", "related party"),
    "successor": Words("承继", "succession"),
    "co_founded": Words("共建", "founded together"),
}
POSTS = {
    "employment": Words("任职于", "works at"),
    "dual_affiliation": Words("双聘于", "is also employed at"),
    "legal_representative": Words("任法定代表人于", "is the legal representative of"),
    "director": Words("任董事、监事或高管于", "is a director or officer of"),
    "funding": Words("曾获资助自", "was given money by"),
}
#: From a person to a person.
TIES = {
    "coauthor": Words("合作发表", "published together with"),
    "supervision": Words("师生", "was teacher or student of"),
    "family": Words("亲属", "is a relative of"),
    "colleague": Words("近年同事", "was a colleague of"),
}
FUNDING = Words("资助往来", "money given")
PART = Words("名称所属", "part of, by its name")
#: Where the whole name of an organisation may end inside the name of a part of it.
_WHOLE = ("大学", "学院", "研究院", "研究所", "医院", "实验室", "有限公司", "有限责任公司", "公司", "集团", "银行", "厂")
_SHORTEST = 4  # characters of a whole name
Node = int | str  # an organisation of the registry, or the cleaned name of one that it does not know


@dataclass(frozen=True)
class Step:
    """One step from an organisation to the next; `guessed`: only the name says so; `once`: no other step goes with it."""

    to: Node
    words: Words
    guessed: bool = False
    once: bool = False


@dataclass(frozen=True)
class Tie:
    """A tie between two persons of the registry that somebody declared: coauthor, supervision, family, colleague."""

    one: int
    other: int
    kind: str


def canonical(pk: int, merged: dict[int, int]) -> int:
    """The organisation or person that this one turned out to be."""
    seen = {pk}
    while pk in merged and merged[pk] not in seen:
        pk = merged[pk]
        seen.add(pk)
    return pk


def cleaned(names: Iterable[str]) -> list[str | None]:
    """Names of organisations as they are compared."""
    found: list[str | None] = normalise_organisation(pl.Series([str(n) for n in names], dtype=pl.String))["name"].to_list()
    return found


def name_of(node: Node) -> str:
    """The name of an organisation."""
    return node if isinstance(node, str) else Organisation.objects.filter(pk=node).values_list("name", flat=True).first() or ""


def wholes(name: str) -> list[str]:
    """The names with which `name` begins and which are whole ones: 模例大学材料学院 -> 模例大学; an academy of academies is no
    whole here.
    """
    ends = range(_SHORTEST, len(name))
    return [name[:end] for end in ends if name[:end].endswith(_WHOLE) and not name[:end].endswith("科学院")]


class Graph:
    """Relations in force on a day, by their ends; posts of persons, and ties between them, the declared ones among them."""

    def __init__(self, on: date, declared: Iterable[Tie] = ()) -> None:
        self.orgs = dict(Organisation.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into"))
        self.merged_people = dict(Person.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into"))
        begun, lasting = Q(valid_from__isnull=True) | Q(valid_from__lte=on), Q(valid_to__isnull=True) | Q(valid_to__gte=on)
        funded = Q(kind="funding", valid_to__gte=years_before(on, FUNDED_YEARS))
        force = begun & (lasting | funded)
        self.ties: dict[int, list[tuple[int, str]]] = {}
        self.owned: dict[Node, list[Step]] = {}
        self.held: dict[int, list[tuple[int, str]]] = {}
        for r in Relation.objects.filter(force, kind__in=[*OWNED, *POSTS, *TIES]).order_by("pk"):
            if r.subject_kind == r.object_kind == "organisation" and r.kind in OWNED:
                words = (
                    OWNED[r.kind]
                    if r.share is None
                    else Words(f"{OWNED[r.kind].zh} {r.share:.0%}", f"{OWNED[r.kind].en} {r.share:.0%}")
                )
                self._tie(canonical(r.subject, self.orgs), canonical(r.object, self.orgs), words)
            elif r.subject_kind == r.object_kind == "organisation" and r.kind == "funding":
                self._tie(canonical(r.subject, self.orgs), canonical(r.object, self.orgs), FUNDING, once=True)
            elif r.subject_kind == r.object_kind == "person" and r.kind in TIES:
                self._know(r.subject, r.object, r.kind)
            elif r.kind in POSTS and {r.subject_kind, r.object_kind} == {"person", "organisation"}:
                person, org = (r.subject, r.object) if r.subject_kind == "person" else (r.object, r.subject)
                self.held.setdefault(canonical(person, self.merged_people), []).append((canonical(org, self.orgs), r.kind))
        self._one_representative()
        for tie in declared:
            self._know(tie.one, tie.other, tie.kind)

    def canonical(self, node: Node) -> Node:
        return node if isinstance(node, str) else canonical(node, self.orgs)

    def _know(self, one: int, other: int, kind: str) -> None:
        a, b = canonical(one, self.merged_people), canonical(other, self.merged_people)
        if a != b:
            self.ties.setdefault(a, []).append((b, kind))
            self.ties.setdefault(b, []).append((a, kind))

    def _tie(self, a: Node, b: Node, words: Words, *, guessed: bool = False, once: bool = False) -> None:
        if a != b:
            self.owned.setdefault(a, []).append(Step(b, words, guessed, once))
            self.owned.setdefault(b, []).append(Step(a, words, guessed, once))

    def _one_representative(self) -> None:
        """Organisations with one legal representative stand beside each other."""
        for person, held in self.held.items():
            led = list(dict.fromkeys(org for org, kind in held if kind == "legal_representative"))
            for other in led[1:]:
                name = Person.objects.filter(pk=person).values_list("name", flat=True).first() or ""
                self._tie(led[0], other, Words(f"同一法定代表人 {name}", f"the same legal representative {name}"))

    def learn_parts(self, nodes: Iterable[Node]) -> None:
        """Organisations whose names begin with the whole name of another are parts of it, whether the registry has that other or
        not.
        """
        every = list(dict.fromkeys(nodes))
        called = dict(Organisation.objects.filter(pk__in=[n for n in every if isinstance(n, int)]).values_list("pk", "name"))
        names = dict(zip(every, cleaned([n if isinstance(n, str) else called.get(n, "") for n in every]), strict=True))
        parts = {node: wholes(name) for node, name in names.items() if name}
        asked = {whole for found in parts.values() for whole in found}
        known: dict[str, Node] = {name: node for node, name in names.items() if name}
        listed = Organisation.objects.filter(name__in=asked).order_by("-pk").values_list("name", "pk")
        known |= {name: canonical(pk, self.orgs) for name, pk in listed}
        for node, found in parts.items():
            for whole in found:
                self._tie(node, known.get(whole, whole), PART, guessed=True)

    def posts(self, person: int) -> list[tuple[Node, Words]]:
        """Where a person works or holds a post: what the registry says of it and of everybody merged into it."""
        same = [pk for pk in self.merged_people if canonical(pk, self.merged_people) == person]
        own = (
            Person.objects.filter(pk__in=[person, *same], organisation__isnull=False)
            .order_by("pk")
            .values_list("organisation_id", flat=True)
        )
        found = [(canonical(o, self.orgs), "employment") for o in own] + self.held.get(person, [])
        return [(org, POSTS[kind]) for org, kind in dict.fromkeys(found)]

    def reach(self, org: Node, steps: int = STEPS) -> dict[Node, list[Step]]:
        """Organisations within `steps`, with the way there."""
        return near(self.owned, org, steps)


def years_before(day: date, years: int) -> date:
    """The same day so many years before; 29 February gives 28."""
    return day.replace(year=day.year - years, day=min(day.day, 28) if day.month == 2 else day.day)
