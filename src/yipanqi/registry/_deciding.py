"""Deeds of people on organisations: review, merge and take apart, rename, relate. One transaction and one ledger entry each.

`by` is a user (then role and visibility are checked) or the name of a program. Merging changes no record: records follow
`merged_into` when they are read, so taking a merge back restores exactly what was.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from yipanqi.accounts.access import may
from yipanqi.intake.models import Revision
from yipanqi.ledger import actions as ledger
from yipanqi.registry._everything import family, pointing
from yipanqi.registry.linking import _making as making
from yipanqi.registry.linking._register import LABELS
from yipanqi.registry.models import Merge, Name, Organisation, Person, Relation
from yipanqi.values.fault import Fault

#: Kinds of relation: (zh, en) of subject to object.
RELATIONS = {
    "shareholding": ("持股", "holds shares of"),
    "branch": ("分支机构", "is a branch of"),
    "group": ("集团成员", "is a member of the group of"),
    "supervision": ("主管", "supervises"),
    "co_founded": ("共建", "founded together"),
    "successor": ("承继", "is the successor of"),
    "employment": ("任职", "works at"),
    "dual_affiliation": ("双聘", "is also employed at"),
    "legal_representative": ("法定代表人", "is the legal representative of"),
    "director": ("董事、监事或高管", "is a director or officer of"),
    "related_party": ("关联方", "is a related party of"),
    "coauthor": ("合作发表", "published together with"),
    "family": ("亲属", "is a relative of"),
    "colleague": ("近年同事", "was a colleague of"),
    "funding": ("受资助", "was given money by"),
}


def _who(by: Any, *organisations: Organisation) -> str:
    """The name to write down; Fault when a user may not decide or does not see one of the organisations."""
    if isinstance(by, str):
        return by
    seen = Organisation.objects.visible_to(by).filter(pk__in=[o.pk for o in organisations]).count()
    if not may(by, "decide") or seen != len({o.pk for o in organisations}):
        raise Fault(
            "not_allowed",
            "您没有处理这些单位的权限。请联系市科技局。",
            "You may not decide on these organisations. Ask the city's science bureau.",
            exit_code=2,
        )
    return str(by.username)


def _organisation(pk: int) -> Organisation:
    found = Organisation.objects.select_for_update().filter(pk=pk).first()
    if found is None:
        raise Fault("no_organisation", f"没有编号为 {pk} 的单位。", f"There is no organisation {pk}.", exit_code=2)
    return found


def _touched() -> None:
    """Say that the register changed, and every register whose records follow it."""
    Revision.bump(*LABELS, *{model._meta.label for model, _ in pointing()})


def _waiting(review: int, by: Any) -> tuple[Name, Organisation, Organisation, str]:
    name = Name.objects.select_for_update().filter(pk=review).first()
    if name is None or name.decision != "doubtful" or name.suggested_id is None:
        raise Fault(
            "not_waiting",
            f"核对事项 {review} 已处理或不存在。请刷新页面。",
            f"Item {review} has been decided or does not exist. Reload the page.",
            exit_code=2,
        )
    one, other = _organisation(name.organisation_id), _organisation(name.suggested_id)
    return name, one, other, _who(by, one, other)


_DECIDED = ["decision", "decided_by", "decided_at", "remark"]


def _decide(name: Name, decision: str, who: str, remark: str) -> None:
    name.decision, name.decided_by, name.decided_at, name.remark = decision, who, timezone.now(), remark.strip()[:300]
    name.save(update_fields=_DECIDED)


@transaction.atomic
def confirm(review: int, *, by: Any, remark: str = "") -> Merge:
    """The doubtful name is the organisation suggested: merge the two. The one with a code stays."""
    name, one, other, who = _waiting(review, by)
    _decide(name, "confirmed", who, remark)
    away, into = (other, one) if one.uscc and not other.uscc else (one, other)
    return _merge(away, into, reason=remark.strip()[:300] or name.reason, who=who, name=name)


@transaction.atomic
def differ(review: int, *, by: Any, remark: str = "") -> None:
    """The doubtful name is another organisation; it is never suggested for that one again."""
    name, one, other, who = _waiting(review, by)
    _decide(name, "different", who, remark)
    Revision.bump("registry.Name")
    ledger.record(who, "keep_apart", f"organisation:{one.pk}", {"other": other.pk, "name": name.spelling, "reason": remark})


@transaction.atomic
def reconsider(review: int, *, by: Any) -> None:
    """Take back that two organisations are two: they are suggested again, and a name that came in waits again."""
    name = Name.objects.select_for_update().filter(pk=review, decision="different", suggested__isnull=False).first()
    if name is None:
        raise Fault(
            "no_decision", "这一对没有判为两家。请刷新页面。", "This pair is not kept apart. Reload the page.", exit_code=2
        )
    one, other = _organisation(name.organisation_id), _organisation(name.suggested_id or 0)
    who = _who(by, one, other)
    if name.reason == "named" and name.confidence == 1.0:  # made by `keep_apart` for a pair of the register: no name came in
        name.delete()
    else:
        name.decision, name.decided_by, name.decided_at, name.remark = "doubtful", "", None, ""
        name.save(update_fields=_DECIDED)
    Revision.bump("registry.Name")
    ledger.record(who, "reconsider", f"organisation:{one.pk}", {"other": other.pk})


@transaction.atomic
def keep_apart(one: int, other: int, *, by: Any, remark: str = "") -> None:
    """Two organisations that look alike are two; they are not suggested again."""
    first, second = _organisation(one), _organisation(other)
    who = _who(by, first, second)
    waiting = Name.objects.filter(organisation=first, suggested=second) | Name.objects.filter(
        organisation=second, suggested=first
    )
    said = {"decided_by": who, "decided_at": timezone.now(), "remark": remark.strip()[:300]}
    if not waiting.filter(decision="doubtful").update(decision="different", **said):
        Name.objects.create(
            organisation=first,
            spelling=first.name,
            code=first.uscc,
            suggested=second,
            decision="different",
            reason="named",
            **said,
        )
    Revision.bump("registry.Name")
    ledger.record(who, "keep_apart", f"organisation:{one}", {"other": other, "reason": remark})


@transaction.atomic
def merge(away: int, into: int, *, reason: str = "", by: Any) -> Merge:
    """Declare two organisations one. Fault when they are one already."""
    one, other = _organisation(away), _organisation(into)
    who = _who(by, one, other)
    return _merge(one, other, reason=reason, who=who, name=None)


def _merge(away: Organisation, into: Organisation, *, reason: str, who: str, name: Name | None) -> Merge:
    root = into
    while root.merged_into_id:
        root = _organisation(root.merged_into_id)
    if away.merged_into_id or root.pk == away.pk:
        raise Fault(
            "merged_already",
            f"“{away.name}”与“{into.name}”已经合并，或其中之一已并入别的单位。请先撤销原来的合并。",
            f"{away.name} and {into.name} are merged already, or one is part of another. Take the earlier merge back first.",
            exit_code=2,
        )
    away.merged_into = root
    away.save(update_fields=["merged_into"])
    made = Merge.objects.create(away=away, into=root, reason=reason, by=who, name=name)
    making.respell([root], {root.pk: family(root)})
    _touched()
    ledger.record(who, "merge", f"organisation:{root.pk}", {"away": away.pk, "names": [away.name, root.name], "reason": reason})
    return made


@transaction.atomic
def unmerge(merge: int, *, by: Any) -> Merge:
    """Take a merge back: both organisations and their records are again as they were. A review that led to it waits again."""
    made = Merge.objects.select_for_update().filter(pk=merge, undone_at=None).first()
    if made is None:
        raise Fault("no_merge", f"合并 {merge} 不存在或已撤销。", f"Merge {merge} does not exist or was taken back.", exit_code=2)
    away, into = _organisation(made.away_id), _organisation(made.into_id)
    who = _who(by, into)
    away.merged_into = None
    away.save(update_fields=["merged_into"])
    made.undone_by, made.undone_at = who, timezone.now()
    made.save(update_fields=["undone_by", "undone_at"])
    if made.name_id:
        Name.objects.filter(pk=made.name_id).update(decision="doubtful", decided_by="", decided_at=None, remark="")
    making.respell([into, away], {into.pk: family(into), away.pk: family(away)})
    _touched()
    ledger.record(who, "unmerge", f"organisation:{into.pk}", {"away": away.pk, "merge": merge})
    return made


@transaction.atomic
def rename(pk: int, name: str, *, by: Any) -> Organisation:
    """Give the organisation another name; the former one stays known as one of its spellings."""
    one = _organisation(pk)
    who = _who(by, one)
    fresh = " ".join(name.split())
    if not fresh:
        raise Fault("no_name", "名称不能为空。", "The name must not be empty.", exit_code=2)
    former = one.name
    if fresh == former:
        return one
    if not Name.objects.filter(organisation=one, spelling=former).exists():
        Name.objects.create(organisation=one, spelling=former, code=one.uscc, reason="named", reading=one.reading, row=one.row)
    one.name = fresh
    making.respell([one], {one.pk: family(one)})
    Revision.bump(*LABELS)
    ledger.record(who, "rename", f"organisation:{pk}", {"old": former, "new": fresh})
    return one


@transaction.atomic
def relate(
    subject: tuple[str, int],
    kind: str,
    object: tuple[str, int],
    *,
    share: float | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
    by: Any,
) -> Relation:
    """`subject` ('organisation' or 'person', id) stands to `object` in a relation of RELATIONS, from a day to a day.

    `share` is a share of one. The same relation with the same beginning is changed, not doubled.
    """
    if kind not in RELATIONS:
        raise Fault(
            "no_relation",
            f"没有“{kind}”这种关系。可用：{'、'.join(RELATIONS)}",
            f"No relation {kind!r}; there are {', '.join(RELATIONS)}",
            exit_code=2,
        )
    if share is not None and not 0 <= share <= 1:
        raise Fault("bad_share", f"比例 {share} 不在 0 与 1 之间。", f"The share {share} is not between 0 and 1.", exit_code=2)
    models = {"organisation": Organisation, "person": Person}
    for what, pk in (subject, object):
        if what not in models or not models[what]._default_manager.filter(pk=pk).exists():
            raise Fault("no_party", f"没有 {what} {pk}。", f"There is no {what} {pk}.", exit_code=2)
    who = _who(by, *Organisation.objects.filter(pk__in=[pk for what, pk in (subject, object) if what == "organisation"]))
    relation, _ = Relation.objects.update_or_create(
        subject_kind=subject[0],
        subject=subject[1],
        object_kind=object[0],
        object=object[1],
        kind=kind,
        valid_from=valid_from,
        defaults={"share": share, "valid_to": valid_to},
    )
    Revision.bump("registry.Relation")
    ledger.record(
        who,
        "relate",
        f"{subject[0]}:{subject[1]}",
        {"kind": kind, "object": f"{object[0]}:{object[1]}", "share": share, "valid_from": valid_from, "valid_to": valid_to},
    )
    return relation


@transaction.atomic
def unrelate(pk: int, *, by: Any) -> None:
    """Remove a relation that was entered wrongly; one that ended gets a last day instead (`relate`)."""
    found = Relation.objects.filter(pk=pk).first()
    if found is None:
        raise Fault("no_relation", f"没有编号为 {pk} 的关系。", f"There is no relation {pk}.", exit_code=2)
    parties = [i for k, i in ((found.subject_kind, found.subject), (found.object_kind, found.object)) if k == "organisation"]
    who = _who(by, *Organisation.objects.filter(pk__in=parties))
    detail = {"kind": found.kind, "object": f"{found.object_kind}:{found.object}"}
    found.delete()
    Revision.bump("registry.Relation")
    ledger.record(who, "unrelate", f"{found.subject_kind}:{found.subject}", detail)


__all__ = ["RELATIONS", "confirm", "differ", "keep_apart", "merge", "reconsider", "relate", "rename", "unmerge", "unrelate"]
