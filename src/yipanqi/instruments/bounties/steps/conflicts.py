"""Who may not review a call, and by which path. In: a call, its opened bids, reviewers, a day. Out: blocks in words, before anybody is invited.

Reviewers, bidders, joint parties and team members are first resolved to single identities (merges of the registry, engines.identity); then
the registry's relations are followed: reviewer → employers → shareholding, group, branch … (two steps at most) → a party; and
reviewer → co-author, teacher, relative → employer or team. A doubtful identity blocks as well and says that it is doubtful.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django.db.models import Q

from yipanqi.engines.identity import link, normalise_person
from yipanqi.instruments.bounties import flow
from yipanqi.instruments.bounties.models import Bid, Call, Reviewer, Tie
from yipanqi.registry.models import Organisation, Person, Relation
from yipanqi.values.words import Words

OWNED = {
    "shareholding": Words("持股", "shares"), "branch": Words("分支机构", "branch"), "group": Words("同一集团", "group"),
    "supervision": Words("主管", "supervision"), "related_party": Words("关联方", "related party"), "successor": Words("承继", "succession"),
    "co_founded": Words("共建", "founded together"),
}
WORKS = ("employment", "dual_affiliation")
Path = tuple[Words, ...]


@dataclass(frozen=True)
class Block:
    """One reason why a reviewer may not review: the path in words; `doubtful` when an identity is only likely."""

    path: Words
    doubtful: bool


def blocks(call: Call, bids: Iterable[Bid], reviewers: Iterable[Reviewer], on: date) -> dict[int, list[Block]]:
    """Reviewer id -> why not (an empty list: no conflict known)."""
    many = list(reviewers)
    targets, teams = _targets(call, list(bids))
    if not many:
        return {}
    graph = _Graph(on)
    people, employers = _persons(many), _employers(many)
    return {r.pk: _unique(_of(r, people[r.pk], employers.get(r.pk, []), targets, teams, graph)) for r in many}


def _unique(found: list[Block]) -> list[Block]:
    return list({b.path.zh: b for b in found}.values())


def canonical(pk: int, merged: dict[int, int]) -> int:
    """The organisation or person that this one turned out to be."""
    seen = {pk}
    while pk in merged and merged[pk] not in seen:
        pk = merged[pk]
        seen.add(pk)
    return pk


class _Graph:
    """Relations in force on a day, by their ends; names; ties of persons."""

    def __init__(self, on: date) -> None:
        self.orgs = dict(Organisation.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into"))
        self.merged_people = dict(Person.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into"))
        force = (Q(valid_from__isnull=True) | Q(valid_from__lte=on)) & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))
        self.owned: dict[int, list[tuple[int, Words]]] = {}
        self.works: dict[int, list[int]] = {}
        for r in Relation.objects.filter(force, kind__in=[*OWNED, *WORKS]):
            if r.subject_kind == r.object_kind == "organisation" and r.kind in OWNED:
                a, b = canonical(r.subject, self.orgs), canonical(r.object, self.orgs)
                words = OWNED[r.kind] if r.share is None else Words(f"{OWNED[r.kind].zh} {r.share:.0%}", f"{OWNED[r.kind].en} {r.share:.0%}")
                self.owned.setdefault(a, []).append((b, words))
                self.owned.setdefault(b, []).append((a, words))
            elif r.kind in WORKS and {r.subject_kind, r.object_kind} == {"person", "organisation"}:
                person, org = (r.subject, r.object) if r.subject_kind == "person" else (r.object, r.subject)
                self.works.setdefault(canonical(person, self.merged_people), []).append(canonical(org, self.orgs))
        self.ties: dict[int, list[tuple[int, str]]] = {}
        for tie in Tie.objects.all():
            a, b = canonical(tie.one_id, self.merged_people), canonical(tie.other_id, self.merged_people)
            self.ties.setdefault(a, []).append((b, tie.kind))
            self.ties.setdefault(b, []).append((a, tie.kind))

    def employers(self, person: int) -> set[int]:
        """Where a person works: what the registry says of it and of everybody merged into it."""
        same = [pk for pk in self.merged_people if canonical(pk, self.merged_people) == person]
        own = Person.objects.filter(pk__in=[person, *same], organisation__isnull=False).values_list("organisation_id", flat=True)
        return {canonical(o, self.orgs) for o in own} | set(self.works.get(person, []))

    def reach(self, org: int, steps: int = 2) -> dict[int, list[tuple[Words, int]]]:
        """Organisations within `steps` ties of ownership, with the way there."""
        found: dict[int, list[tuple[Words, int]]] = {org: []}
        edge = [org]
        for _ in range(steps):
            fresh = []
            for at in edge:
                for to, words in self.owned.get(at, []):
                    if to not in found:
                        found[to] = [*found[at], (words, to)]
                        fresh.append(to)
            edge = fresh
        return found


@dataclass(frozen=True)
class _Target:
    """A party of the call: the organisation, what it is here, and whether that it is this one is doubtful."""

    role: Words
    doubtful: bool


def _targets(call: Call, bids: list[Bid]) -> tuple[dict[int, _Target], list[tuple[dict[str, Any], Words]]]:
    merged = dict(Organisation.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into"))
    found = {canonical(call.organisation_id, merged): _Target(Words("发榜方", "the poster"), False)}
    written: list[dict[str, Any]] = []
    teams: list[tuple[dict[str, Any], Words]] = []
    for bid in bids:
        found.setdefault(canonical(bid.organisation_id, merged), _Target(Words("揭榜方", "a bidder"), False))
        written += bid.opened.get("parties", [])
        teams += [(m, Words(f"揭榜团队成员（{bid.organisation.name}）", f"team of the bidder {bid.organisation.name}")) for m in bid.opened.get("team", [])]
    for pk, doubtful in _organisations([(p.get("name", ""), p.get("code")) for p in written]):
        if pk is not None:
            found.setdefault(canonical(pk, merged), _Target(Words("联合揭榜方", "a joint bidder"), doubtful))
    return found, teams


def _organisations(names: list[tuple[str, str | None]]) -> list[tuple[int | None, bool]]:
    """The organisation of the registry that each name means, and whether that is doubtful.

    A name written exactly as one organisation of the registry is called is that one; only the others are compared with all.
    """
    exact: dict[str, list[tuple[int, str | None]]] = {}
    for pk, name, uscc in Organisation.objects.filter(name__in={n for n, _ in names}).values_list("pk", "name", "uscc"):
        exact.setdefault(name, []).append((pk, uscc))
    found: dict[int, tuple[int | None, bool]] = {}
    for at, (name, code) in enumerate(names):
        if len(same := exact.get(name, [])) == 1 and (not code or code == same[0][1]):
            found[at] = (same[0][0], False)
    left = [at for at in range(len(names)) if at not in found]
    if left:
        rows = pl.DataFrame([(str(at), names[at][0], names[at][1] or None) for at in left],
                            schema={"id": pl.String, "name": pl.String, "code": pl.String}, orient="row")
        known = pl.DataFrame([(str(pk), name, code, place) for pk, name, code, place in Organisation.objects.values_list("pk", "name", "uscc", "place")],
                             schema={"id": pl.String, "name": pl.String, "code": pl.String, "place": pl.String}, orient="row")
        answer = link(rows, known).select("against_id", "decision").iter_rows() if known.height else [(None, "")] * len(left)
        for at, (other, decision) in zip(left, answer, strict=True):
            found[at] = (int(other) if other else None, bool(other) and decision != "same")
    return [found[at] for at in range(len(names))]


def _employers(reviewers: list[Reviewer]) -> dict[int, list[tuple[int, bool]]]:
    written = [r for r in reviewers if r.employer.strip()]
    found = _organisations([(r.employer, None) for r in written])
    return {r.pk: [(pk, doubtful)] for r, (pk, doubtful) in zip(written, found, strict=True) if pk is not None}


def _persons(reviewers: list[Reviewer]) -> dict[int, list[tuple[int, bool]]]:
    """The persons of the registry that each reviewer is (or may be): its link, the same identity under any name, the same name."""
    out: dict[int, list[tuple[int, bool]]] = {r.pk: [(r.person_id, False)] if r.person_id else [] for r in reviewers}
    names = {r.name for r in reviewers} | {n for n in _plain([r.name for r in reviewers]) if n}
    marks = {r.identity for r in reviewers if r.identity}
    near = Person.objects.filter(Q(name__in=names) | Q(identity__in=marks)).select_related("organisation")
    if not near:
        return out
    against = pl.DataFrame([(str(p.pk), p.name, p.identity, p.born, p.organisation.name if p.organisation else None) for p in near], schema=_PERSON, orient="row")
    rows = pl.DataFrame([(str(r.pk), r.name, r.identity, r.born, r.employer or None) for r in reviewers], schema=_PERSON, orient="row")
    for pk, other, decision in link(rows, against, kind="person").select("id", "against_id", "decision").iter_rows():
        if other:
            out[int(pk)].append((int(other), decision != "same"))
    for r in reviewers:
        out[r.pk] += [(p.pk, "*" in p.identity) for p in near if r.identity and p.identity == r.identity]
    return out


_PERSON = {"id": pl.String, "name": pl.String, "identity": pl.String, "born": pl.String, "employer": pl.String}


def _plain(names: list[str]) -> list[str | None]:
    found: list[str | None] = normalise_person(pl.DataFrame({"id": [str(n) for n in range(len(names))], "name": names}))["name"].to_list()
    return found


def _of(
    r: Reviewer, persons: list[tuple[int, bool]], employers: list[tuple[int, bool]], targets: dict[int, _Target],
    teams: list[tuple[dict[str, Any], Words]], graph: _Graph,
) -> list[Block]:
    found = [_team(r, member, role) for member, role in teams if _same_person(r, member)]
    known: dict[int, bool] = {}
    for pk, doubtful in persons:
        one = canonical(pk, graph.merged_people)
        known[one] = known.get(one, True) and doubtful
    for org, doubtful in employers:
        found += _from(canonical(org, graph.orgs), Words(f"{r.name} 任职于", f"{r.name} works at"), doubtful, targets, graph)
    for person, doubtful in known.items():
        who = _called(r, person)
        for org in graph.employers(person):
            found += _from(org, Words(f"{who.zh} 任职于", f"{who.en} works at"), doubtful, targets, graph)
        for other, kind in graph.ties.get(person, []):
            found += _tied(r, other, kind, doubtful, targets, teams, graph)
    return found


def _called(r: Reviewer, person: int) -> Words:
    name = Person.objects.filter(pk=person).values_list("name", flat=True).first() or r.name
    return Words(r.name, r.name) if name == r.name else Words(f"{r.name}（即 {name}）", f"{r.name} (that is {name})")


def _from(org: int, how: Words, doubtful: bool, targets: dict[int, _Target], graph: _Graph) -> list[Block]:
    reached = graph.reach(org)
    hits = [o for o in reached if o in targets]
    names = dict(Organisation.objects.filter(pk__in=[org, *hits, *(n for o in hits for _, n in reached[o])]).values_list("pk", "name"))
    found = []
    for hit in hits:
        steps_zh = "".join(f" —{w.zh}→ {names.get(n, '')}" for w, n in reached[hit])
        steps_en = "".join(f" —{w.en}→ {names.get(n, '')}" for w, n in reached[hit])
        unsure = doubtful or targets[hit].doubtful
        mark = Words("（身份存疑，请核对）", " (identity doubtful, please check)") if unsure else Words("", "")
        found.append(Block(Words(f"{how.zh} {names.get(org, '')}{steps_zh}（{targets[hit].role.zh}）{mark.zh}",
                                 f"{how.en} {names.get(org, '')}{steps_en} ({targets[hit].role.en}){mark.en}"), unsure))
    return found


def _tied(r: Reviewer, other: int, kind: str, doubtful: bool, targets: dict[int, _Target], teams: list[tuple[dict[str, Any], Words]], graph: _Graph) -> list[Block]:
    person = Person.objects.filter(pk=other).first()
    if person is None:
        return []
    words = flow.TIES.get(kind, Words(kind, kind))
    found = [Block(Words(f"{r.name} —{words.zh}— {person.name}：{role.zh}", f"{r.name} {words.en} {person.name}: {role.en}"), doubtful)
             for member, role in teams if _plain([member.get("name", "")])[0] == _plain([person.name])[0]]
    for org in graph.employers(other):
        found += _from(org, Words(f"{r.name} —{words.zh}— {person.name}，任职于", f"{r.name} {words.en} {person.name}, who works at"), doubtful, targets, graph)
    return found


def _same_person(r: Reviewer, member: dict[str, Any]) -> bool:
    if r.identity and member.get("identity") == r.identity:
        return True
    names = _plain([r.name, str(member.get("name", ""))])
    return names[0] is not None and names[0] == names[1]


def _team(r: Reviewer, member: dict[str, Any], role: Words) -> Block:
    sure = bool(r.identity and member.get("identity") == r.identity)
    name = str(member.get("name", ""))
    also = "" if name == r.name else f"（{name}）"
    return Block(Words(f"{r.name}{also} 就是{role.zh}" + ("" if sure else "（同名，请核对）"), f"{r.name}{also} is in the {role.en}" + ("" if sure else " (same name, please check)")), not sure)
