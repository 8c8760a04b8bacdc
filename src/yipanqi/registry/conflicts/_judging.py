"""Who is blocked from judging these parties, and by which path. In: who may be asked, parties, members, a day. Out: blocks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl
from django.db.models import Q

from yipanqi.engines.identity import link, normalise_person
from yipanqi.registry.conflicts._relations import TIES, Graph, Node, Tie, canonical, cleaned, name_of
from yipanqi.registry.models import Organisation, Person
from yipanqi.values.words import Words


@dataclass(frozen=True)
class Block:
    """One reason why somebody may not judge: the path in words; `doubtful` when an identity is only likely."""

    path: Words
    doubtful: bool


@dataclass(frozen=True)
class Asked:
    """Somebody who may be asked. `person`: number in the registry; `identity`: masked, as the registry keeps it."""

    key: int
    name: str
    employer: str = ""
    identity: str | None = None
    born: str | None = None
    person: int | None = None


@dataclass(frozen=True)
class Party:
    """An organisation that would be judged: its number in the registry, or its name (and code) as written."""

    role: Words
    organisation: int | None = None
    name: str = ""
    code: str | None = None


@dataclass(frozen=True)
class Member:
    """A person on the side of a party."""

    role: Words
    name: str
    identity: str | None = None


def conflicts(
    asked: Iterable[Asked], parties: Sequence[Party], members: Sequence[Member], on: date, *, declared: Iterable[Tie] = ()
) -> dict[int, list[Block]]:
    """`key` of each who may be asked -> why not (an empty list: no conflict known). `declared`: ties that no register holds."""
    many = list(asked)
    if not many:
        return {}
    graph = Graph(on, declared)
    targets = _targets(parties, graph)
    people, employers = _persons(many), _employers(many, [t for t in targets if isinstance(t, str)])
    met = {canonical(pk, graph.merged_people) for found in people.values() for pk, _ in found}
    met |= {other for person in met for other, _ in graph.ties.get(person, [])}
    graph.learn_parts(
        [
            *targets,
            *(node for found in employers.values() for node, _ in found),
            *(org for person in sorted(met) for org, _ in graph.posts(person)),
        ]
    )
    return {r.key: _unique(_of(r, people[r.key], employers.get(r.key, []), targets, members, graph)) for r in many}


def _unique(found: list[Block]) -> list[Block]:
    return list({b.path.zh: b for b in found}.values())


@dataclass(frozen=True)
class _Target:
    """A party that would be judged: the organisation, what it is here, and whether that it is this one is doubtful."""

    role: Words
    doubtful: bool


def _targets(parties: Sequence[Party], graph: Graph) -> dict[Node, _Target]:
    found: dict[Node, _Target] = {}
    for one in parties:
        if one.organisation is not None:
            found.setdefault(graph.canonical(one.organisation), _Target(one.role, False))
    written = [p for p in parties if p.organisation is None]
    for one, (node, doubtful) in zip(written, _organisations([(p.name, p.code) for p in written]), strict=True):
        if node is not None:
            found.setdefault(graph.canonical(node), _Target(one.role, doubtful))
    return found


def _organisations(names: list[tuple[str, str | None]], also: Sequence[str] = ()) -> list[tuple[Node | None, bool]]:
    """The organisation that each name means, and whether that is doubtful: one of the registry, one of `also` (names that it
    does not know), or the cleaned name itself; None for no name.

    A name written exactly as one organisation of the registry is called is that one; only the others are compared with all.
    """
    plain = cleaned([n for n, _ in names])
    exact: dict[str, list[tuple[int, str | None]]] = {}
    for pk, name, uscc in Organisation.objects.filter(name__in={n for n in plain if n}).values_list("pk", "name", "uscc"):
        exact.setdefault(name, []).append((pk, uscc))
    found: dict[int, tuple[Node | None, bool]] = {at: (None, False) for at, name in enumerate(plain) if name is None}
    for at, (name, (_, code)) in enumerate(zip(plain, names, strict=True)):
        if name and len(same := exact.get(name, [])) == 1 and (not code or code == same[0][1]):
            found[at] = (same[0][0], False)
        elif name and not same and name in also:
            found[at] = (name, False)
    left = [at for at in range(len(names)) if at not in found]
    if left:
        rows = pl.DataFrame(
            [(str(at), names[at][0], names[at][1] or None) for at in left],
            schema={"id": pl.String, "name": pl.String, "code": pl.String},
            orient="row",
        )
        listed = [
            (str(pk), name, code, place)
            for pk, name, code, place in Organisation.objects.values_list("pk", "name", "uscc", "place")
        ]
        known = pl.DataFrame(
            [*listed, *((f"={name}", name, None, None) for name in also)],
            schema={"id": pl.String, "name": pl.String, "code": pl.String, "place": pl.String},
            orient="row",
        )
        answer = link(rows, known).select("against_id", "decision").iter_rows() if known.height else [(None, "new")] * len(left)
        for at, (other, decision) in zip(left, answer, strict=True):
            node: Node | None = plain[at] if not other else other[1:] if other.startswith("=") else int(other)
            found[at] = (node, decision == "doubtful")
    return [found[at] for at in range(len(names))]


def _employers(asked: list[Asked], parties: Sequence[str]) -> dict[int, list[tuple[Node, bool]]]:
    """Key -> the employer as written; `parties`: names of parties that the registry does not know."""
    written = [r for r in asked if r.employer.strip()]
    found = _organisations([(r.employer, None) for r in written], parties)
    return {r.key: [(node, doubtful)] for r, (node, doubtful) in zip(written, found, strict=True) if node is not None}


def _persons(asked: list[Asked]) -> dict[int, list[tuple[int, bool]]]:
    """The persons of the registry that each reviewer is (or may be): its link, the same identity under any name, the same
    name.
    """
    out: dict[int, list[tuple[int, bool]]] = {r.key: [(r.person, False)] if r.person else [] for r in asked}
    names = {r.name for r in asked} | {n for n in _plain([r.name for r in asked]) if n}
    marks = {r.identity for r in asked if r.identity}
    near = Person.objects.filter(Q(name__in=names) | Q(identity__in=marks)).select_related("organisation")
    if not near:
        return out
    against = pl.DataFrame(
        [(str(p.pk), p.name, p.identity, p.born, p.organisation.name if p.organisation else None) for p in near],
        schema=_PERSON,
        orient="row",
    )
    rows = pl.DataFrame(
        [(str(r.key), r.name, r.identity, r.born, r.employer or None) for r in asked], schema=_PERSON, orient="row"
    )
    for pk, other, decision in link(rows, against, kind="person").select("id", "against_id", "decision").iter_rows():
        if other:
            out[int(pk)].append((int(other), decision != "same"))
    for r in asked:
        out[r.key] += [(p.pk, "*" in p.identity) for p in near if r.identity and p.identity == r.identity]
    return out


_PERSON = {"id": pl.String, "name": pl.String, "identity": pl.String, "born": pl.String, "employer": pl.String}


def _plain(names: list[str]) -> list[str | None]:
    found: list[str | None] = normalise_person(pl.DataFrame({"id": [str(n) for n in range(len(names))], "name": names}))[
        "name"
    ].to_list()
    return found


def _of(
    r: Asked,
    persons: list[tuple[int, bool]],
    employers: list[tuple[Node, bool]],
    targets: dict[Node, _Target],
    members: Sequence[Member],
    graph: Graph,
) -> list[Block]:
    found = [_team(r, member) for member in members if _same_person(r, member)]
    known: dict[int, bool] = {}
    for pk, doubtful in persons:
        one = canonical(pk, graph.merged_people)
        known[one] = known.get(one, True) and doubtful
    for org, doubtful in employers:
        found += _from(graph.canonical(org), Words(f"{r.name} 任职于", f"{r.name} works at"), doubtful, targets, graph)
    for person, doubtful in known.items():
        who = _called(r, person)
        for org, how in graph.posts(person):
            found += _from(org, Words(f"{who.zh} {how.zh}", f"{who.en} {how.en}"), doubtful, targets, graph)
        for other, kind in graph.ties.get(person, []):
            found += _tied(r, other, kind, doubtful, targets, members, graph)
    return found


def _called(r: Asked, person: int) -> Words:
    name = Person.objects.filter(pk=person).values_list("name", flat=True).first() or r.name
    return Words(r.name, r.name) if name == r.name else Words(f"{r.name}（即 {name}）", f"{r.name} (that is {name})")


def _from(org: Node, how: Words, doubtful: bool, targets: dict[Node, _Target], graph: Graph) -> list[Block]:
    reached = graph.reach(org)
    found = []
    for hit in (node for node in reached if node in targets):
        way = reached[hit]
        zh = "".join(f" —{s.words.zh}→ {name_of(s.to)}" for s in way)
        en = "".join(f" —{s.words.en}→ {name_of(s.to)}" for s in way)
        unsure, guessed = doubtful or targets[hit].doubtful, any(s.guessed for s in way)
        mark = Words("", "")
        if unsure:
            mark = Words("（身份存疑，请核对）", " (identity doubtful, please check)")
        elif guessed:
            mark = Words("（据名称推断，请核对）", " (judged by the name, please check)")
        found.append(
            Block(
                Words(
                    f"{how.zh} {name_of(org)}{zh}（{targets[hit].role.zh}）{mark.zh}",
                    f"{how.en} {name_of(org)}{en} ({targets[hit].role.en}){mark.en}",
                ),
                unsure or guessed,
            )
        )
    return found


def _tied(
    r: Asked,
    other: int,
    kind: str,
    doubtful: bool,
    targets: dict[Node, _Target],
    members: Sequence[Member],
    graph: Graph,
) -> list[Block]:
    person = Person.objects.filter(pk=other).first()
    if person is None:
        return []
    words = TIES.get(kind, Words(kind, kind))
    found = [
        Block(
            Words(
                f"{r.name} —{words.zh}— {person.name}：{member.role.zh}", f"{r.name} {words.en} {person.name}: {member.role.en}"
            ),
            doubtful,
        )
        for member in members
        if _plain([member.name])[0] == _plain([person.name])[0]
    ]
    for org, how in graph.posts(other):
        found += _from(
            org,
            Words(f"{r.name} —{words.zh}— {person.name}，{how.zh}", f"{r.name} {words.en} {person.name}, who {how.en}"),
            doubtful,
            targets,
            graph,
        )
    return found


def _same_person(r: Asked, member: Member) -> bool:
    if r.identity and member.identity == r.identity:
        return True
    names = _plain([r.name, member.name])
    return names[0] is not None and names[0] == names[1]


def _team(r: Asked, member: Member) -> Block:
    sure = bool(r.identity and member.identity == r.identity)
    name = member.name
    also = "" if name == r.name else f"（{name}）"
    return Block(
        Words(
            f"{r.name}{also} 就是{member.role.zh}" + ("" if sure else "（同名，请核对）"),
            f"{r.name}{also} is in the {member.role.en}" + ("" if sure else " (same name, please check)"),
        ),
        not sure,
    )
