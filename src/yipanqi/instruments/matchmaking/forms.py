"""What is asked on the pages of matchmaking: a session, its day, parties, requests, vetoes, a loss, what came of a meeting."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django import forms

from yipanqi.accounts.access import places_of
from yipanqi.instruments.matchmaking import flow, queries
from yipanqi.instruments.matchmaking.actions import MOST_SLOTS, MOST_TABLES
from yipanqi.instruments.matchmaking.models import Session
from yipanqi.registry.queries import standing_places, the_city
from yipanqi.ui.fields import (
    CellField,
    ChoiceField,
    ClockField,
    FileField,
    LookUpField,
    ManyField,
    RegisterForm,
    TextField,
    form_of,
    rows_of,
)
from yipanqi.values.places import within
from yipanqi.values.words import Words, say

W = Words
_ASKED = ("number", "name", "kind", "held_on", "venue", "organiser")


def _offered(words: Mapping[str, Words]) -> Callable[[], Iterable[tuple[str, str]]]:
    return lambda: [(key, str(w)) for key, w in words.items()]


def _one_of(names: Sequence[tuple[str, str]], label: Words, **options: Any) -> ChoiceField:
    return ChoiceField(lambda: names, label=label, **options)


def _count(label: Words, most: int, **options: Any) -> CellField:
    return CellField("count", least=1, most=most, label=label, required=False, **options)


def session_form(user: Any) -> type[RegisterForm]:
    """A new session in one of the reader's places; one of the whole city for who answers for it."""
    own = places_of(user)
    here = [(p.code, str(p)) for p in standing_places(the_city().code) if within(p.code, own)]
    note = W("不选为全市", "none: the whole city") if own is None else ""
    place = _one_of(here, W("地区", "Place"), required=own is not None, help_text=note)
    made = form_of(Session, _ASKED, required=("number", "name"), others={"place": place})
    return type("SessionForm", (made,), {"field_order": (*_ASKED[:4], "place")})


# ---- the day ------------------------------------------------------------------------------------------------------------


class DayForm(RegisterForm):
    """Tables and limits; its slots are rows, or laid out evenly from the first one."""

    tables = CellField("count", least=1, most=MOST_TABLES, label=W("桌数", "Tables"))
    in_a_row = _count(
        W("最多连续几场", "Most in a row"), MOST_SLOTS, help_text=W("之后须休息；不填不限", "then a rest; blank: no limit")
    )
    deadline = CellField("date", required=False, label=W("请求截止日", "Deadline for requests"))
    first = ClockField(required=False, label=W("重排时段：几点开始", "Lay out anew: from"))
    minutes = _count(W("重排时段：每场几分钟", "Lay out anew: minutes each"), 720)
    number = _count(
        W("重排时段：共几场", "Lay out anew: how many"),
        MOST_SLOTS,
        help_text=W("三项都填，就替换下面的时段", "all three replace the slots below"),
    )


class _Slot(RegisterForm):
    start = ClockField(label=W("开始", "From"))
    end = ClockField(label=W("结束", "To"))
    tables = CellField("count", least=0, most=MOST_TABLES, required=False, label=W("桌数不同时", "Tables, where others"))
    rest = forms.BooleanField(required=False, label=W("之后休息", "A break follows"))


SLOTS = {"slots": rows_of(_Slot, W("时段", "Slots"), most=MOST_SLOTS)}


def _later(start: str, minutes: int) -> str:
    hours, rest = divmod(int(start[:2]) * 60 + int(start[3:]) + minutes, 60)
    return f"{hours:02d}:{rest:02d}"


def laid_out(first: str, minutes: int, number: int) -> list[dict[str, Any]]:
    """Slots one after the other."""
    return [{"start": _later(first, minutes * n), "end": _later(first, minutes * (n + 1))} for n in range(number)]


def day_values(given: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Values of actions.set_day."""
    laid = [given.get(name) for name in ("first", "minutes", "number")]
    typed = laid_out(*laid) if all(laid) else sorted(rows, key=lambda row: row["start"])  # type: ignore[arg-type]
    slots = [{"start": r["start"], "end": r["end"], **({"rest": True} if r.get("rest") else {})} for r in typed]
    fewer = {r["start"]: r["tables"] for r in typed if r.get("tables") is not None}
    return {"slots": slots, "fewer": fewer, **{name: given.get(name) for name in ("tables", "in_a_row", "deadline")}}


def day_there(agenda: Any) -> dict[str, Any]:
    return {name: getattr(agenda, name) for name in ("tables", "in_a_row", "deadline")} if agenda else {"tables": 10}


def slots_there(agenda: Any) -> list[dict[str, Any]]:
    """The slots as rows; a morning of six where there are none yet."""
    return [{**s, "tables": agenda.fewer.get(s["start"])} for s in agenda.slots] if agenda else laid_out("09:00", 20, 6)


# ---- who meets whom -----------------------------------------------------------------------------------------------------


def party_form(agenda: Any, *, known: bool = False) -> type[RegisterForm]:
    """A party of the register or by name; one that is `known` already keeps its name."""
    leave = W("留空的不改", "blank: left as it is") if known else ""
    asked: dict[str, Any] = {
        "organisation": LookUpField("organisation", required=False, label=W("单位", "Organisation")),
        "name": TextField(200, required=False, label=W("或写名称", "Or a name"),
                          help_text=W("单位库里没有的，如专家", "whoever is not in the register, such as an expert")),
    } if not known else {}  # fmt: skip
    asked["side"] = ChoiceField(_offered(flow.SIDES), label=W("类型", "Side"))
    asked["contact"] = TextField(100, required=False, label=W("联系人", "Contact"), help_text=leave)
    asked["phone"] = TextField(60, required=False, label=W("联系电话", "Telephone"), help_text=leave)
    free = W("有空时段（不选为全天）", "Free slots (none ticked: all day)")
    slots = [(s["start"], f"{s['start']}–{s['end']}") for s in agenda.slots]
    asked["free"] = ManyField(slots, coerce=str, required=False, label=free)
    return type("PartyForm", (RegisterForm,), asked)


def _names(agenda: Any) -> list[tuple[str, str]]:
    return [(p.name, p.name) for p in queries.parties(agenda).filter(left=False)]


def request_form(agenda: Any) -> type[RegisterForm]:
    names = _names(agenda)
    asked = {
        "a": _one_of(names, W("需求方", "Demand side")),
        "b": _one_of(names, W("供给方", "Supply side")),
        "third": _one_of(names, W("第三方（专家、资金方）", "Third party (expert, funder)"), required=False),
        "weight": CellField("number", least=0, most=10**9, initial=1, label=W("权重", "Weight"), required=False),
        "subject": TextField(300, required=False, label=W("对接内容", "Subject")),
        "must": forms.BooleanField(required=False, label=W("必见", "Must meet")),
    }
    return type("RequestForm", (RegisterForm,), asked)


def veto_form(agenda: Any) -> type[RegisterForm]:
    names = _names(agenda)
    asked = {"a": _one_of(names, W("提出方", "Given by")), "b": _one_of(names, W("不见", "Not with"))}
    return type("VetoForm", (RegisterForm,), asked | {"reason": TextField(300, required=False, label=W("原因", "Reason"))})


def own_veto_form(party: Any) -> type[RegisterForm]:
    """One of the partners of the party's own requests; a veto of before is taken back."""
    asked = [r.b if r.a_id == party.pk else r.a for r in queries.own_requests(party)]
    names = [(str(p.pk), p.name) for p in asked]
    other = _one_of(names, W("不见", "Not with"), coerce=int)
    back = forms.BooleanField(required=False, label=W("撤回", "Withdraw"))
    return type("OwnVetoForm", (RegisterForm,), {"other": other, "withdraw": back})


LOSSES = {
    "leaves": W("一方退出", "a party leaves"),
    "absence": W("一方某时段没空", "a party is not free in a slot"),
    "slot": W("取消时段", "a slot is lost"),
    "table": W("某时段少一张桌", "one table less in a slot"),
}


def loss_form(agenda: Any) -> type[RegisterForm]:
    """What is lost; it asks for the party, the slot, or both."""
    parties = [(str(p.pk), p.name) for p in queries.parties(agenda).filter(left=False)]
    slots = [(s, s) for s in queries.starts(agenda)]
    asked: dict[str, Any] = {
        "kind": ChoiceField(_offered(LOSSES), label=W("变化", "What")),
        "party": _one_of(parties, W("参会方", "Party"), required=False, coerce=int),
        "slot": _one_of(slots, W("时段", "Slot"), required=False),
    }

    def clean(form: RegisterForm) -> dict[str, Any]:
        kind = form.cleaned_data.get("kind")
        for name, wanted in (("party", ("leaves", "absence")), ("slot", ("absence", "slot", "table"))):
            if kind in wanted and form.cleaned_data.get(name) is None and name not in form.errors:
                form.add_error(name, say("请选择少了什么。", "Choose what is lost."))
        return form.cleaned_data

    return type("LossForm", (RegisterForm,), {**asked, "clean": clean})


def loss(given: Mapping[str, Any]) -> dict[str, Any]:
    """The loss as the job takes it."""
    party, slot = given.get("party"), given.get("slot")
    return {
        "leaves": {"leaves": party},
        "absence": {"absence": [party, slot]},
        "slot": {"slot": slot},
        "table": {"fewer_at": slot},
    }[given["kind"]]


def move_form(seat: Any) -> type[RegisterForm]:
    """The slots and tables that are free for a meeting."""
    free = [
        (f"{s.slot}|{n}", say(f"{s.slot} · {n} 号桌", f"{s.slot} · table {n}")) for s in queries.spots(seat) for n in s.tables
    ]
    return type("MoveForm", (RegisterForm,), {"to": _one_of(free, W("移到", "Move to"))})


class OutcomeForm(RegisterForm):
    """What came of a meeting; the result is the button that is pressed."""

    reason = ChoiceField(_offered(flow.REASONS), required=False, label=W("未成的原因", "Why nothing came of it"))
    amount = CellField("money", unit="万元", required=False, label=W("签约金额", "Amount signed"))
    follow_up_on = CellField("date", required=False, label=W("下次跟进", "Follow up on"))
    follower = TextField(60, required=False, label=W("跟进人", "Followed up by"), help_text=W("不填就不改", "blank: as it was"))
    note = TextField(500, lines=2, required=False, label=W("备注", "Note"))


class UploadForm(RegisterForm):
    """The workbook of the session, filled in."""

    file = FileField(("xlsx", "xls", "ods"), most=7, label=W("填好的模板", "The filled template"))
