"""The list of findings as it is worked: rows, columns, filters, the panel with the contracts side by side. In: what `queries`
found. Out: declarations of the kit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from yipanqi.instruments.contracts import flow, queries
from yipanqi.instruments.contracts._columns import PLACE, TITLE, TURNOVER, WHO, money, page
from yipanqi.instruments.contracts._recognition import finding_of
from yipanqi.instruments.contracts.models import Contract
from yipanqi.ledger.queries import actor_words
from yipanqi.registry import contacts
from yipanqi.registry.queries import place_names
from yipanqi.rules.technology_contract.standing import reasons
from yipanqi.ui.listing import grid, side_by_side
from yipanqi.ui.pages import Column, Filter, columns_of
from yipanqi.ui.parts import Act, Cell, Grid, Light, Section, Side
from yipanqi.ui.rows import Rows
from yipanqi.ui.showing import text_of
from yipanqi.values.money import money_words
from yipanqi.values.words import Words, say
from yipanqi.work import pages as work
from yipanqi.work import queries as floor

_STATE_LIGHTS = {"open": "slow", "confirmed": "late", "cleared": "ok"}


def findings(user: Any, number: str) -> list[Any]:
    """The findings on one contract, with their words, from its side."""
    return [_finding(r, f"{r['code']}:{r['other'] or ''}") for r in queries.work_list(user, state="", number=number)]


def worked(user: Any) -> Rows:
    """The findings that the reader works on, those that hang together as one, each with who is in charge of its contract."""
    every = queries.grouped(user)
    charge = queries.in_charge(r["record"] for r in every)
    found = [_finding(r, f"{r['number']}:{r['code']}:{r['other'] or ''}") for r in every]
    for one in found:
        one.person, one.year = charge.get(one.record, ""), (one.registered_on or one.signed_on or _NO_DAY).year
    return Rows(found)


_NO_DAY = date(1, 1, 1)


def _finding(r: Mapping[str, Any], key: str) -> Any:
    found, decided = finding_of(r["code"], r["registered_on"] or r["signed_on"]), r["decided"]
    ground = flow.GROUNDS.get(r["state"], {}).get(decided.ground, "") if decided else ""
    return SimpleNamespace(**{**r, "ground": str(ground)}, pk=key, found=found)


def _many(one: Any) -> str:
    """How many contracts hang together in it."""
    return say(f"{len(one.numbers)} 份一组", f"{len(one.numbers)} together") if one.pairs else ""


def _stands(one: Any) -> str:
    """How many hang together in it, and what it came to where it is decided."""
    return " · ".join(part for part in (_many(one), "" if one.state == "open" else str(flow.STATES[one.state])) if part)


def _said(one: Any) -> str:
    return f"{one.found.words} “{one.word}”" if one.word else str(one.found.words)


def titled(one: Any) -> str:
    return f"{_said(one)} · {one.other}" if one.other else _said(one)


_FOUND = Column("code", Words("核查发现", "Finding"), value=_said, sub=lambda r: r.other or "", order="code", wide=True)
_CLAUSE = Column("clause", Words("条款", "Clause"), value=lambda r: r.found.clause, wide=True)
_TODO = Column("todo", Words("处理", "What to do"), value=lambda r: str(r.found.todo), wide=True)
_STATE = Column(
    "state", Words("状态", "State"), value=lambda r: str(flow.STATES[r.state]), light=lambda r: Light(_STATE_LIGHTS[r.state])
)
_WHY = Column("why", Words("依据", "Why"), value=lambda r: str(r.found.why), sub=lambda r: r.found.clause, wide=True)
_BOTH = Column(
    "seller_name",
    Words("卖方、买方", "Seller, buyer"),
    value=lambda r: r.seller_name or say("缺卖方", "no seller"),
    sub=lambda r: f"→ {r.buyer_name or say('缺买方', 'no buyer')}",
    order="seller_name",
    wide=True,
)
_PERSON = Column("person", Words("经办人", "In charge"), value=lambda r: r.person or say("未定人", "nobody yet"), order="person")
CHECKS = (
    replace(TITLE, order="title"),
    _BOTH,
    contacts.CONTACT,
    replace(_FOUND, sub=_stands, light=lambda r: Light(_STATE_LIGHTS[r.state])),
    replace(TURNOVER, words=Words("技术交易额", "Turnover")),
    _PERSON,
)
#: What can be chosen besides.
CHECKS_MORE = (_STATE, PLACE, _WHY, _TODO)
CHECKS_BOOK = (
    *WHO,
    replace(_FOUND, value=lambda r: str(r.found.words)),
    Column("word", Words("所见词语", "Word found")),
    _WHY,
    _CLAUSE,
    _TODO,
    Column("other", Words("另一份合同", "Other contract")),
    Column("group", Words("一组", "Group"), value=lambda r: "、".join(r.numbers) if r.pairs else ""),
    _PERSON,
    _STATE,
    Column("ground", Words("结论依据", "Ground")),
    Column("reason", Words("说明", "Reason"), value=lambda r: r.decided.reason if r.decided else ""),
    Column("by", Words("结论人", "Decided by"), value=lambda r: actor_words(r.decided.by) if r.decided else ""),
)
CHECKS_FILTERS = (
    Filter(
        "state", Words("状态", "State"), lambda: [(k, str(w)) for k, w in flow.STATES.items()], lambda v: Q(state=v), first="open"
    ),
    Filter("code", Words("发现", "Finding"), lambda: [(k, str(f.words)) for k, f in flow.FINDINGS.items()], lambda v: Q(code=v)),
    Filter(
        "year",
        Words("登记年份", "Registered in"),
        lambda: [(str(y), say(f"{y}年", str(y))) for y in queries.years_registered()],
        lambda v: Q(year=int(v)),
    ),
    Filter("person", Words("经办人", "In charge"), list, lambda v: Q(person=v), offered=lambda user: _persons(user)),
)


def _persons(user: Any) -> list[tuple[str, str]]:
    return [(who, f"{who} ({n})") for who, n in sorted(queries.charges(user).items())]


# ---- a finding, opened beside the list ----------------------------------------------------------------------------------

_NAMED = (*columns_of(Contract, "number", "title", "seller_name", "buyer_name"), PLACE)
_STATED = (
    *(replace(column, unit="万元") for column in columns_of(Contract, "value", "turnover", "non_technical_cost")),
    *columns_of(Contract, "category", "signed_on", "registered_on"),
    Column("counts", Words("计入指标", "Counts"), value=lambda r: _counts(r)),
)


#: More than two of them: a line each, what differs within a split.
_LINES = (
    Column("title", Words("合同", "Contract"), value=lambda r: r.title or r.number, sub=lambda r: r.number, wide=True),
    money("turnover", "交易额", "Turnover", sub=lambda r: text_of("date", r.signed_on)),
    Column("counts", Words("计入", "Counts"), value=lambda r: _counts(r), wide=True),
)


def _counts(one: Any) -> str:
    """Whether it is in the figure, or why not."""
    if one.excluded:
        return say(f"不计：{reasons()[one.excluded].zh}", f"no: {reasons()[one.excluded].en}")
    return say("计入", "yes") if not one.unclear else say("存疑，未计", "doubtful, not counted")


def _why_and_what(found: flow.Finding) -> str:
    why, todo, clause = found.why, found.todo, found.clause
    return say(
        f"{why.zh}（{clause}）。{todo.zh}。", f"{why.en[:1].upper()}{why.en[1:]} ({clause}). {todo.en[:1].upper()}{todo.en[1:]}."
    )


def beside(held: Sequence[Any]) -> Grid | None:
    """Contracts side by side, the first registered first: one with what it states, two line by line, more of them a line each."""
    if len(held) > 2:
        return grid(_LINES, held, link=page)
    titles = [say("先登记的", "Registered first"), say("后登记的", "Later")] if len(held) > 1 else [say("登记", "Registered")]
    return side_by_side((*_NAMED, *_STATED) if len(held) > 1 else _STATED, held, titles, link=page)


def aside(user: Any, one: Any) -> Side:
    """Whom to telephone, why it was found and what to do, the contract or contracts side by side, what was said before."""
    rows = queries.of_numbers(user, one.numbers)
    held, stake = [SimpleNamespace(**r) for r in rows], queries.at_stake(rows)
    missing = len(one.numbers) - len(held)
    elsewhere = say(f"另有 {missing} 份不在您负责的地区。", f"{missing} more are not of your places.") if missing else ""
    falls = say(
        f"一组一并核定；合并登记后指标减少 {money_words(stake)}。",
        f"Decided at once; registered as one, the figure falls by {money_words(stake)}.",
    )
    effect = [falls] if one.pairs and one.state == "open" and stake else []
    firm = Act(say("卖方企业画像", "The seller"), reverse("organisation", args=[one.organisation])) if one.organisation else None
    person = Cell(one.person or say("未定人", "nobody yet"), say("经办人", "In charge"))
    seller = Cell(one.seller_name or "—", say("卖方", "Seller"), href=firm.href if firm else "")
    made, past = one.decided, work.events(floor.case_of(user, flow.CHECKING, one.record), user)
    told = (one.ground, made.reason, actor_words(made.by), text_of("day", made.at)) if made else ()
    return Side(
        one.title or one.number,
        page(one),
        say("打开合同", "Open the contract"),
        Light(_STATE_LIGHTS[one.state], str(flow.STATES[one.state])),
        [_said(one), *([_many(one)] if one.pairs else [])],
        [
            contacts.card(one, seller, person),
            Section(
                say("依据和处理", "Why, and what to do"),
                texts=[("", _why_and_what(one.found))],
                note=" · ".join(part for part in told if part),
            ),
            Section(
                say("并排看", "Side by side") if len(held) > 1 else say("登记内容", "As registered"),
                grid=beside(held),
                note=" ".join([*effect, *([elsewhere] if elsewhere else [])]),
            ),
            *([Section(say("往来", "So far"), events=past[:6])] if past else []),
        ],
        ("decide", "call"),
    )


def below_checks(user: Any, every: Any) -> list[Section]:
    """How many of each state in each county, and of each kind."""
    names = place_names()
    counties = sorted(queries.by_county(every).items())
    kinds: dict[str, Counter[str]] = {}
    for r in every:
        kinds.setdefault(r.code, Counter())[r.state] += 1
    most = sorted(kinds.items(), key=lambda one: (-one[1]["open"], -one[1].total()))
    county, kind, no_place = Words("地区", "Place"), Words("发现", "Finding"), say("未定位", "no place")
    tables = (
        (Words("各地办理情况", "Work by county"), "place", county, [(k, names.get(k) or no_place, n) for k, n in counties]),
        (Words("各类发现", "By kind of finding"), "code", kind, [(k, str(flow.FINDINGS[k].words), n) for k, n in most]),
    )
    states = [Column(k, w, "count", value=lambda r, k=k: r[2][k]) for k, w in flow.STATES.items()]
    return [
        Section(str(title), grid=grid((Column(name, words, value=lambda r: r[1]), *states), lines, link=partial(_narrowed, name)))
        for title, name, words, lines in tables
        if lines
    ]


def _narrowed(name: str, line: tuple[str, str, Any]) -> str:
    """The open ones of one line."""
    return f"?{urlencode({name: line[0]})}" if line[0] else ""
