"""Deeds of reviewing: who may be asked, ties, proposals without conflicts, answers and marks: the reviewer's own, or recorded as
such on behalf.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django.db import transaction

from yipanqi.engines.assignment import assign
from yipanqi.instruments.bounties import flow, queries
from yipanqi.instruments.bounties.models import Call, Original, Review, Reviewer, Tie
from yipanqi.instruments.bounties.steps.case import follow, held
from yipanqi.instruments.bounties.steps.conflicts import key_of
from yipanqi.instruments.bounties.steps.links import VOIDED, void
from yipanqi.ledger.actions import record
from yipanqi.registry.actions import note_person
from yipanqi.registry.conflicts import TIES
from yipanqi.values.fault import Fault
from yipanqi.values.places import within
from yipanqi.values.words import say
from yipanqi.work.actions import decide


@transaction.atomic
def add_reviewer(values: Mapping[str, Any], *, by: str, place: str | None = None) -> Reviewer:
    """Somebody who may be asked to review, of the place that adds it (None: the city). `identity` is kept masked only."""
    if not str(values.get("name", "")).strip():
        raise Fault("name", "请写评审专家姓名。", "Give the reviewer's name.", exit_code=2)
    made = Reviewer.objects.create(**values, place=place)
    record(by, "bounties.reviewer", f"reviewer:{made.pk}", {"place": place})
    return made


@transaction.atomic
def retire_reviewer(reviewer: int, *, by: str) -> Reviewer:
    """Ask this reviewer no more; reviews already given stay."""
    one = Reviewer.objects.select_for_update().get(pk=reviewer)
    one.active = False
    one.save(update_fields=["active"])
    record(by, "bounties.retire_reviewer", f"reviewer:{one.pk}")
    return one


@transaction.atomic
def declare_tie(reviewer: int, name: str, employer: str, kind: str, *, source: str, by: str, place: str | None = None) -> Tie:
    """A tie between a reviewer and somebody named here; both become persons of the registry if they are not yet. Source is
    required.

    `place`: whose it is, and where it counts (None: the city's, everywhere). Which person a reviewer of the city is, no county
    says: there the graph finds the person noted here by name and employer.
    """
    one = Reviewer.objects.select_for_update().get(pk=reviewer)
    if not name.strip() or not source.strip():
        raise Fault(
            "tie",
            "请写对方姓名和依据（如论文、自行申报）。",
            "Give the other person's name and the source, such as a paper or the reviewer's own word.",
            exit_code=2,
        )
    person = one.person or note_person(one.name, employer=one.employer, identity=one.identity, by=by)
    if one.person is None and (place is None or within(one.place, (place,))):
        one.person = person
        one.save(update_fields=["person"])
        record(by, "bounties.reviewer_is", f"reviewer:{one.pk}", {"person": person.pk})
    other = note_person(name, employer=employer, by=by)
    return tie(person.pk, other.pk, kind, source=source.strip()[:200], by=by, place=place)


@transaction.atomic
def clear(call: int, reviewer: int, path: str, reason: str, *, by: str, on: date, place: str | None = None) -> Any:
    """A doubtful conflict looked into and found to be none, for `place` (None: everywhere). Raises Fault for one that is
    certain, is not there, or without a reason.
    """
    one = held(call, *flow.of("award"))
    found = [b for b in queries.conflicts(one, on).get(reviewer, []) if b.path.zh == path]
    if not found:
        raise Fault("no_block", "没有这条回避。", "There is no such conflict.", exit_code=2)
    if not found[0].doubtful:
        raise Fault("certain", "这条回避身份确定，不能解除。", "This conflict is certain; it cannot be cleared.", exit_code=2)
    if not reason.strip():
        raise Fault("reason", "请写明核对的依据。", "Say what was checked.", exit_code=2)
    made = decide(
        "cleared",
        key_of(reviewer, path, place),
        {"reviewer": reviewer},
        by=by,
        on=on,
        reason=reason.strip()[:300],
        proposed={"path": path},
        place=place,
    )
    record(by, "bounties.clear", f"reviewer:{reviewer}", {"path": path, "reason": made.reason})
    return made


@transaction.atomic
def tie(one: int, other: int, kind: str, *, source: str, by: str, place: str | None = None) -> Tie:
    """A tie between two persons: co-authors, teacher and student, family, colleagues."""
    if kind not in TIES or one == other:
        raise Fault("tie", f"没有“{kind}”这种关系。", f"There is no tie {kind!r}.", exit_code=2)
    made = Tie.objects.create(one_id=one, other_id=other, kind=kind, source=source, place=place)
    record(by, "bounties.tie", f"person:{one}", {"other": other, "kind": kind, "source": source, "place": place})
    return made


@transaction.atomic
def choose_reviewers(
    *, by: str, on: date, among: Sequence[int] | None = None, needed: int | None = None, avoid: Sequence[tuple[int, int]] = ()
) -> dict[int, list[str]]:
    """Propose reviewers for all calls under review (or those `among`) at once; those invited, agreed or done stay. What could
    not be filled, by call, with reasons.

    Conflicts are looked up before anybody is invited; `avoid` are further bans (reviewer, call). Fields in common and free room
    count.
    `needed`: reviewers of each call; unless given, as many as its award needs.
    """
    calls = list(
        Call.objects.at("opened")
        .select_for_update()
        .filter(**({} if among is None else {"pk__in": list(among)}))
        .select_related("organisation")
    )
    pools = {one.pk: {r.pk: r for r in queries.pool(one)} for one in calls}
    people = list({pk: r for pool in pools.values() for pk, r in pool.items()}.values())
    if not calls or not people:
        raise Fault("nothing", "没有待评审的榜单或可选的专家。", "There are no calls under review, or no reviewers.", exit_code=1)
    held = {one.pk: queries.conflicts(one, on) for one in calls}
    Review.objects.filter(call__in=calls, state="proposed").delete()
    fixed = list(Review.objects.filter(call__in=calls).exclude(state="declined").values_list("reviewer_id", "call_id"))
    declined = set(Review.objects.filter(call__in=calls, state="declined").values_list("reviewer_id", "call_id"))
    busy = dict.fromkeys((r.pk for r in people), 0) | queries.loads(beside=[c.pk for c in calls])
    pairs = [(str(r.pk), str(c.pk), _fit(r, c, busy[r.pk])) for c in calls for r in people if r.pk in pools[c.pk]]
    bans = [
        (str(r), str(c.pk), str(found[0].path))
        for c in calls
        for r, found in held[c.pk].items()
        if found and (r, c.pk) not in fixed
    ]
    bans += [(str(r), str(c), say("已谢绝", "has declined")) for r, c in declined] + [
        (str(r), str(c), say("指定回避", "is to be avoided")) for r, c in avoid
    ]
    schema = {"agent_id": pl.String, "task_id": pl.String}
    room = {r.pk: max(r.most - busy[r.pk], sum(a == r.pk for a, _ in fixed)) for r in people}
    plan = assign(
        pl.DataFrame(pairs, schema={**schema, "score": pl.Float64}, orient="row"),
        pl.DataFrame(
            [(str(pk), 0, most) for pk, most in room.items()],
            schema={"agent_id": pl.String, "least": pl.Int64, "most": pl.Int64},
            orient="row",
        ),
        pl.DataFrame(
            [(str(c.pk), max(needed or flow.quorum(c), sum(t == c.pk for _, t in fixed))) for c in calls],
            schema={"task_id": pl.String, "needed": pl.Int64},
            orient="row",
        ),
        pl.DataFrame(bans, schema={**schema, "reason": pl.String}, orient="row").unique(["agent_id", "task_id"], keep="first"),
        pl.DataFrame([(str(a), str(t)) for a, t in fixed if a in room], schema=schema, orient="row"),
    )
    Review.objects.bulk_create(
        [
            Review(call_id=int(row["task_id"]), reviewer_id=int(row["agent_id"]), why=row["why"])
            for row in plan.pairs.filter(~pl.col("fixed")).iter_rows(named=True)
        ]
    )
    blocked = {c.pk: {str(r): [b.path.zh for b in found] for r, found in held[c.pk].items() if found} for c in calls}
    record(
        by,
        "bounties.choose_reviewers",
        "calls",
        {"pairs": plan.pairs.select("agent_id", "task_id").rows(), "blocked": blocked, "on": on},
    )
    called = {str(r.pk): r.name for r in people}
    away: dict[str, list[str]] = {}
    for agent, task, reason in dict.fromkeys(bans):
        away.setdefault(task, []).append(say(f"{called.get(agent, agent)}：{reason}", f"{called.get(agent, agent)}: {reason}"))
    return {
        int(row["task_id"]): [row["why"], row["remedy"], *away.get(row["task_id"], [])[:_NAMED]]
        for row in plan.unfilled.iter_rows(named=True)
    }


_NAMED = 5  # reviewers who may not, named with their reason where a place stays open


def _fit(reviewer: Reviewer, call: Call, busy: int) -> float:
    """Two for a field in common, one for part of a word in common, less a tenth for each call that the reviewer already has."""
    field = call.field_of_technology.strip()
    same = (
        2.0
        if field and field in reviewer.fields
        else 1.0
        if field and any(f and (f in field or field in f) for f in reviewer.fields)
        else 0.0
    )
    return round(same - busy / 10, 1)


@dataclass(frozen=True)
class Paper:
    """What an officer records marks from: the reason, and the reviewer's original as a file."""

    reason: str
    name: str
    content: bytes


LARGEST_PAPER = 8 * 2**20
PAPERS = (".pdf", ".jpg", ".jpeg", ".png", ".ofd", ".doc", ".docx", ".xls", ".xlsx")


def self_of(one: Review) -> str:
    """The name under which a reviewer's own deeds stand in the ledger."""
    return f"reviewer:{one.reviewer_id}"


def _by_oneself(one: Review, by: str, link: str | None) -> bool:
    """Whether it is the reviewer's own deed. Raises Fault for that name without the address that opens the review now."""
    if by != self_of(one):
        return False
    if one.link is None or link != one.link:
        raise Fault("link", "这个评审链接现在不能用。", "This address for a review cannot be used now.", exit_code=2)
    return True


@transaction.atomic
def agree(review: int, state: str, *, by: str, on: date, note: str = "", link: str | None = None) -> Review:
    """Invite, or note that a reviewer agreed or declined (`note`: why). Conflicts are looked up again: a reviewer in conflict is
    not invited.

    An answer that an officer writes down needs a note of how it was given and is told as such; the reviewer's own comes with the
    `link` (its digest).
    """
    one = Review.objects.select_for_update().select_related("call", "reviewer").get(pk=review)
    held(one.call_id, *flow.of("award"))
    nexts = {"proposed": ("invited", "declined"), "invited": ("agreed", "declined"), "agreed": ("declined",)}
    if state == "invited" and one.state in ("invited", "agreed", "done"):
        raise Fault(
            "invited",
            "这位专家已经邀请过；链接只显示一次，没有记下的请用“换新链接”。",
            "This reviewer is invited already; the address is shown once, so show another if it was not noted.",
            exit_code=2,
        )
    if state not in nexts.get(one.state, ()):
        raise Fault("review_state", "这一步不能这样改。", "That does not follow here.", exit_code=2)
    if state == "invited" and (found := queries.conflicts(one.call, on).get(one.reviewer_id)):
        raise Fault(
            "conflict",
            f"{one.reviewer.name} 须回避：{found[0].path.zh}",
            f"{one.reviewer.name} is in conflict: {found[0].path.en}",
        )
    own, answers = _by_oneself(one, by, link), one.state != "proposed"
    if answers and not own and not note.strip():
        raise Fault(
            "note",
            "代记专家的答复，请写明是怎么答复的（如：某日电话答复，已确认无利害关系）。",
            "Recording the answer for the reviewer: say how it was given (such as: by telephone, no interest declared).",
            exit_code=2,
        )
    one.state, one.answered_by = state, by if answers and not own else ""
    if note.strip():
        one.why = note.strip()[:500]
    if state == "declined":
        void(one)
    one.save(update_fields=["state", "why", "answered_by", *VOIDED])
    record(
        by,
        f"bounties.{state}",
        f"call:{one.call_id}",
        {"reviewer": one.reviewer_id, "note": one.why if note.strip() else "", "on_behalf": answers and not own},
    )
    return one


@transaction.atomic
def review(
    review: int,
    marks: Mapping[int, tuple[float, str]],
    *,
    by: str,
    on: date,
    link: str | None = None,
    paper: Paper | None = None,
) -> Review:
    """The marks (0–100) of one reviewer for every bid: the reviewer's own (with the `link` that is open now, void
    afterwards), or recorded by an officer from a `paper`, and told as such for good.

    Raises Fault when a mark is missing or out of range, a conflict has come to light, or an officer would act as the reviewer:
    without reason and
    original, or over marks that the reviewer gave.
    """
    one = Review.objects.select_for_update().select_related("call", "reviewer").get(pk=review)
    held(one.call_id, *flow.of("award"))
    if one.state not in ("agreed", "done"):
        raise Fault("review_state", "专家尚未同意评审。", "The reviewer has not agreed yet.", exit_code=2)
    own = _by_oneself(one, by, link)
    if not own:
        _from_paper(one, paper)
    if found := queries.conflicts(one.call, on).get(one.reviewer_id):
        raise Fault(
            "conflict",
            f"{one.reviewer.name} 须回避：{found[0].path.zh}",
            f"{one.reviewer.name} is in conflict: {found[0].path.en}",
        )
    open_ = set(one.call.bids.filter(state__in=["opened", "racing"]).values_list("pk", flat=True))
    if set(marks) != open_ or any(not 0 <= m <= 100 for m, _ in marks.values()):
        raise Fault("marks", "每份揭榜书都要有 0–100 的分数。", "Every bid needs a mark from 0 to 100.", exit_code=2)
    if one.state == "done":
        one.former = [*one.former, {"marks": one.marks, "until": on.isoformat(), "recorded_by": one.recorded_by}]
    one.marks = {str(pk): {"mark": mark, "note": note} for pk, (mark, note) in marks.items()}
    one.state = "done"
    told: dict[str, Any] = {"reviewer": one.reviewer_id, "marks": {str(k): m for k, (m, _) in marks.items()}}
    if one.former:
        told["replaced"] = {pk: m["mark"] for pk, m in one.former[-1]["marks"].items()}
    one.recorded_by = one.recorded_why = ""
    if not own and paper is not None:
        one.recorded_by, one.recorded_why = by, paper.reason.strip()[:300]
        kept = Original.objects.create(
            review=one,
            name=paper.name[-200:],
            content=paper.content,
            sha256=hashlib.sha256(paper.content).hexdigest(),
            by=by,
        )
        told |= {"on_behalf": True, "reason": one.recorded_why, "original": kept.sha256}
    void(one)
    one.save(update_fields=["marks", "former", "state", "recorded_by", "recorded_why", *VOIDED])
    one.call.reviewed_on = on
    one.call.save(update_fields=["reviewed_on"])
    follow(one.call, by, reviewed_on=on)
    record(by, "bounties.review", f"call:{one.call_id}", told)
    return one


def _from_paper(one: Review, paper: Paper | None) -> None:
    """Raises Fault where an officer may not record this reviewer's marks, or not from this paper."""
    if one.state == "done" and not one.recorded_by:
        raise Fault(
            "own_marks",
            "专家本人已经交了分数，工作人员不能改。要更正，请重新发链接由本人修改。",
            "The reviewer handed in marks; officers cannot change them. For a correction send the reviewer another address.",
            exit_code=2,
        )
    if paper is None or not paper.reason.strip():
        raise Fault(
            "reason",
            "代录分数要写明原因（如：专家现场纸质评分）。",
            "Recording marks on behalf needs a reason (such as: marked on paper in the meeting).",
            exit_code=2,
        )
    if not paper.content or not paper.name.lower().endswith(PAPERS):
        raise Fault(
            "original",
            "代录分数要附原件（专家签字的评分表扫描件或照片：PDF、图片、OFD、Word、Excel）。",
            "Recording marks on behalf needs the original: a scan or photograph of the signed sheet (PDF, picture, OFD, Word, "
            "Excel).",
            exit_code=2,
        )
    if len(paper.content) > LARGEST_PAPER:
        raise Fault(
            "original",
            f"原件超过 {LARGEST_PAPER // 2**20} MB，请压缩后再传。",
            f"The original is larger than {LARGEST_PAPER // 2**20} MB; make it smaller.",
            exit_code=2,
        )
