"""What is asked on the pages of the bounties."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms

from yipanqi.instruments.bounties.models import Bid, Call, Review
from yipanqi.instruments.bounties.steps.money import MOST
from yipanqi.registry.conflicts import TIES
from yipanqi.ui.fields import CellField, ChoiceField, FileField, ManyField, MomentField, RegisterForm, TextField, rows_of
from yipanqi.ui.widgets import styled
from yipanqi.values.words import Words, say

W = Words
PAPERS = ("pdf", "jpg", "jpeg", "png", "ofd", "doc", "docx", "xls", "xlsx")


def _money(label: Words, **options: Any) -> CellField:
    hint = W("可写 80、120万、1.2亿", "80, “120万” and “1.2亿” are read")
    return CellField("money", unit="万元", most=MOST, label=label, help_text=hint, **options)


def _count(label: Words, most: int, **options: Any) -> CellField:
    return CellField("count", least=1, most=most, label=label, required=False, **options)


def _mark(label: Words | str, **options: Any) -> CellField:
    return CellField("number", least=0, most=100, label=label, **options)


class DraftForm(RegisterForm):
    title = TextField(200, label=W("榜单名称", "Title"))
    problem = TextField(20_000, lines=5, required=False, label=W("要解决的问题", "The problem"))
    field_of_technology = TextField(80, required=False, label=W("技术领域", "Field of technology"))
    amount = _money(W("榜额", "Prize"), required=False)
    closes_at = MomentField(required=False, label=W("揭榜截止", "Closes at"))
    eligible = TextField(2000, required=False, label=W("谁可以揭榜", "Who may bid"))
    ip_terms = TextField(2000, lines=2, required=False, label=W("知识产权约定", "Intellectual property"))
    contact = TextField(120, required=False, label=W("联系人（不公开）", "Contact (never public)"))
    quorum = _count(W("定榜至少几份有效评审（不填为三份）", "Reviews that the award needs (three unless given)"), 99)
    racing = forms.BooleanField(required=False, label=W("赛马：多家并行，分轮淘汰", "Race: several teams run, round by round"))


class ForAFirm(DraftForm):
    """The same with the poster in front, for an officer."""

    poster = TextField(label=W("发榜单位（全称或统一社会信用代码）", "Poster (full name or credit code)"))
    field_order = ("poster",)


class _Indicator(RegisterForm):
    name = TextField(120, label=W("指标", "Indicator"))
    way = ChoiceField(lambda: [("least", say("≥ 不低于", "≥ at least")), ("most", say("≤ 不高于", "≤ at most"))],
                      initial="least", label=W("方向", "Direction"))  # fmt: skip
    target = CellField("number", below_zero=True, label=W("应达数值", "Target"))
    unit = TextField(30, required=False, label=W("单位", "Unit"))
    test = TextField(200, required=False, label=W("怎么测", "How tested"))


class _Party(RegisterForm):
    name = TextField(label=W("单位名称", "Name"))
    code = TextField(30, required=False, label=W("统一社会信用代码", "Credit code"))


class _Member(RegisterForm):
    name = TextField(80, label=W("姓名", "Name"))
    employer = TextField(required=False, label=W("单位", "Employer"))


class _Milestone(RegisterForm):
    name = TextField(120, label=W("里程碑", "Milestone"))
    planned = CellField("date", label=W("计划日期", "Planned day"))
    prize = _money(W("拨付", "Prize"), required=False)


INDICATORS = {"indicators": rows_of(_Indicator, W("验收指标", "Indicators of acceptance"))}
TEAM = {"parties": rows_of(_Party, W("联合揭榜单位", "Joint bidders")), "team": rows_of(_Member, W("团队成员", "Team"))}
MILESTONES = {"lines": rows_of(_Milestone, W("里程碑", "Milestones"))}


class BidForm(RegisterForm):
    plan = TextField(50_000, lines=6, label=W("技术方案", "Plan"))
    price = _money(W("报价", "Price"), required=False)
    months = _count(W("周期（月）", "Months"), 1200)


class AmendForm(RegisterForm):
    what = TextField(2000, label=W("更正了什么", "What changes"))
    amount = _money(W("榜额", "Prize"), required=False)
    closes_at = MomentField(required=False, label=W("新截止", "New deadline"))
    eligible = TextField(2000, required=False, label=W("谁可以揭榜", "Who may bid"))


class SignForm(RegisterForm):
    number = TextField(120, label=W("技术合同编号", "Contract number"))
    value = _money(W("合同金额", "Value"))


class MeasureForm(RegisterForm):
    value = CellField("number", below_zero=True, label=W("实测值", "Measured"))
    evidence = TextField(300, required=False, label=W("检测报告等佐证", "Evidence"))


def asks(name: str, label: Words, most: int = 300, **options: Any) -> type[RegisterForm]:
    """A form of one line; the action says what is missing in it."""
    return type("OneLine", (RegisterForm,), {name: TextField(most, required=False, label=label, **options)})


class ReviewerForm(RegisterForm):
    name = TextField(80, label=W("姓名", "Name"))
    employer = TextField(200, required=False, label=W("工作单位", "Employer"))
    fields_known = TextField(300, required=False, label=W("领域（顿号分隔）", "Fields (comma-separated)"))
    identity = TextField(18, required=False, label=W("身份证号（只存掩码）", "Identity number (kept masked)"))
    most = _count(W("同时最多评审", "At most at once"), 1200, initial="3")


def tie_form(reviewers: Any) -> type[RegisterForm]:
    """A tie of one of these reviewers."""
    kinds = [(key, words) for key, words in TIES.items()]
    return type(
        "TieForm",
        (RegisterForm,),
        {
            "reviewer": ChoiceField(lambda: [(str(r.pk), r.name) for r in reviewers], label=W("评审专家", "Reviewer")),
            "kind": ChoiceField(lambda: [(key, str(words)) for key, words in kinds], label=W("关系", "Tie")),
            "name": TextField(80, label=W("对方姓名", "The other person")),
            "employer": TextField(200, required=False, label=W("对方单位", "Employer of the other")),
            "source": TextField(200, required=False, label=W("依据", "Source")),
        },
    )


def award_form(bids: list[tuple[Bid, float | None]]) -> type[RegisterForm]:
    """The bids among which the demander chooses, with their marks."""
    named = [(b.pk, b.organisation.name + (f" ({mark:.1f})" if mark is not None else "")) for b, mark in bids]
    chosen = ManyField(named, required=False, label=W("揭榜书", "Bids"))
    return type(
        "AwardForm", (RegisterForm,), {"bid": chosen, "reason": TextField(2000, required=False, label=W("理由", "Reason"))}
    )


def marks_form(bids: list[Bid], *, on_behalf: bool) -> type[RegisterForm]:
    """A mark for each bid: with a remark by the reviewer, with reason and original by an officer."""
    asked: dict[str, Any] = {}
    for bid in bids:
        name = bid.organisation.name
        asked[f"mark-{bid.pk}"] = _mark(W(f"{name}：分数（0–100）", f"{name}: mark (0–100)"))
        if not on_behalf:
            asked[f"note-{bid.pk}"] = TextField(500, required=False, label=W(f"{name}：评语", f"{name}: remark"))
    if on_behalf:
        asked["reason"] = TextField(300, required=False, label=W("为什么代录", "Why on behalf"))
        label = W("原件（签字评分表的扫描件或照片，8 MB 以内）", "Original (scan or photograph of the signed sheet, up to 8 MB)")
        asked["original"] = FileField(PAPERS, 8, required=False, label=label)
    return type("MarksForm", (RegisterForm,), asked)


def marks_typed(given: Any, bids: list[Bid]) -> dict[int, tuple[float, str]]:
    """Bid -> mark and remark."""
    return {b.pk: (float(given[f"mark-{b.pk}"]), given.get(f"note-{b.pk}") or "") for b in bids}


def marks_there(review: Review, bids: list[Bid]) -> dict[str, Any]:
    """The marks of a review as its form holds them."""
    kept = {b.pk: review.marks.get(str(b.pk), {}) for b in bids}
    return {f"{what}-{pk}": mark.get(what) for pk, mark in kept.items() for what in ("mark", "note")}


class DeclareForm(RegisterForm):
    declared = forms.BooleanField(
        required=False,
        label=W(
            "我与发榜方和以上各方没有任职、投资、合作发表、师生、亲属等利害关系，并对评审内容保密",
            "I have no interest in the poster or these parties (employment, shares, papers together, teacher or student, "
            "family), "
            "and I keep the content confidential",
        ),
    )


def door_form(first: bool) -> type[RegisterForm]:
    """The code of a reviewer's address; at the first opening with a code of the person's own. Digits in full width are digits."""

    def code(label: Words, **attrs: Any) -> TextField:
        return TextField(64, required=False, label=label, widget=styled(forms.PasswordInput, **attrs))

    opening = TextField(64, required=False, label=W("开启码（六位数字）", "Opening code (six digits)"))
    opening.widget = styled(forms.TextInput, inputmode="numeric", autocomplete="one-time-code")
    asked: dict[str, Any] = {"code": opening if first else code(W("您自己的口令", "Your own code"))}
    if first:
        new = {"autocomplete": "new-password"}
        asked["own"] = code(W("您自己的口令（六位以上）", "A code of your own (six characters or more)"), **new)
        asked["again"] = code(W("再输一次", "Once more"), **new)
    return type("DoorForm", (RegisterForm,), asked)


def door_typed(given: Any) -> dict[str, str]:
    return {name: unicodedata.normalize("NFKC", given.get(name) or "").strip() for name in ("code", "own", "again")}


def draft_values(given: Any) -> dict[str, Any]:
    """The fields of a draft; a blank takes away what stood there."""
    texts = {k: given.get(k) or "" for k in ("title", "problem", "field_of_technology", "eligible", "ip_terms", "contact")}
    return {**texts, **{k: given.get(k) for k in ("amount", "closes_at", "quorum")}, "racing": bool(given.get("racing"))}


def indicator_lines(rows: Any) -> list[dict[str, Any]]:
    """Indicators as the action takes them."""
    said = [{"name": r["name"], "unit": r["unit"] or "", "test": r["test"] or ""} for r in rows]
    return [{**s, "at_least": r["way"] == "least", "target": float(r["target"])} for s, r in zip(said, rows, strict=True)]


def indicator_rows(call: Call) -> list[dict[str, Any]]:
    """The indicators of a draft as their rows."""
    return [
        {"name": i.name, "way": "least" if i.at_least else "most", "target": i.target, "unit": i.unit, "test": i.test}
        for i in call.indicators.order_by("pk")
    ]
