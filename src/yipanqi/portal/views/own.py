"""What a city adds itself: its indicators as a sentence over a register, and what it says of itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.apps import apps
from django.urls import reverse

from yipanqi.accounts.access import may
from yipanqi.board import actions
from yipanqi.board import queries as board
from yipanqi.portal import _own as own
from yipanqi.portal import queries
from yipanqi.ui.fields import ChoiceField, FlagField, RegisterForm, TextField, rows_of
from yipanqi.ui.pages import Done, FormPage
from yipanqi.ui.parts import Crumb
from yipanqi.values.words import Words as W
from yipanqi.values.words import say

_AMOUNTS = ("money", "whole", "number")


class RegisterChoice(RegisterForm):
    """Over which register."""

    register = ChoiceField(
        lambda: [(kind.label, kind.title) for kind in queries.kinds().values()], label=W("从哪个台账算", "Over which register")
    )


def sentence(label: str) -> type[RegisterForm]:
    """The form of an indicator over a register: its columns are what can be chosen."""
    amounts, days = lambda: own.options(label, *_AMOUNTS), lambda: own.options(label, "date")
    fields = {
        "zh": TextField(60, label=W("指标名称", "Name of the figure")),
        "en": TextField(60, required=False, label=W("英文名称", "In English")),
        "definition": TextField(300, required=False, lines=2, label=W("怎么定义", "Definition")),
        "way": ChoiceField(lambda: [(k, str(w)) for k, (w, _) in own.WAYS.items()], label=W("算什么", "What is counted")),
        "value": ChoiceField(amounts, required=False, label=W("相加的列", "Column that is added up")),
        "over": ChoiceField(amounts, required=False, label=W("除以哪一列", "Divided by")),
        "time": ChoiceField(lambda: [(k, str(w)) for k, w in own.TIMES.items()], label=W("哪些时间", "Of which time")),
        "day": ChoiceField(days, label=W("看哪个日期", "By which day")),
        "until": ChoiceField(
            days,
            required=False,
            label=W("到哪个日期为止", "Until"),
            help_text=W(
                "只用于“期末那天有效”；空着的记录按一直有效。", "Only for what is in force on a day; blank: without end."
            ),
        ),
        "less": FlagField(required=False, label=W("越小越好", "Less is better")),
    }
    return type("Sentence", (RegisterForm,), fields)


def conditions(label: str) -> type[RegisterForm]:
    """One condition on a column of the register."""
    fields = {
        "column": ChoiceField(lambda: own.options(label), label=W("列", "Column")),
        "test": ChoiceField(lambda: [(k, str(w)) for k, w in own.TESTS.items()], label=W("要求", "Must be")),
        "value": TextField(100, label=W("值", "Value")),
    }
    return type("Condition", (RegisterForm,), fields)


def _label(user: Any, label: str) -> str | None:
    """A register over which a figure can be made: one that knows a day."""
    found = queries.kinds().get(label.lower())
    if found is None:
        return None
    name = apps.get_model(found.label)._meta.label
    return name if own.options(name, "date") else None


def _make(user: Any, label: str, given: Mapping[str, Any], rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> Done:
    key = own.free_key()
    text = own.text_of(label, given, rows["only"])
    one = actions.define(key, text, by=user.get_username())
    (figure,) = board.figures([key])
    words = say(
        f"已设指标“{one.words.zh}”，现在是 {board.shown(figure)}。", f"{one.words.en} is there; it is {board.shown(figure)}."
    )
    return Done(reverse("figure", args=[key]), words)


def _crumbs(_: Any) -> list[Crumb]:
    return [Crumb(say("指标", "Figures"), reverse("figures"))]


def _may(user: Any) -> bool:
    return may(user, "run_for_all")


choose = FormPage(
    title=W("自设指标", "A figure of our own"),
    may=_may,
    form=lambda *_: RegisterChoice,
    deed=lambda user, found, given, rows: Done(reverse("own-figure", args=[given["register"]]), W("", "")),
    submit=W("下一步", "Next"),
    crumbs=_crumbs,
    note=lambda _: say(
        "不用写程序：选一个台账，说清算什么、看哪个日期、要什么条件。算出来的数一样能点开每一条记录。",
        "No program: choose a register, say what is counted, by which day and under which conditions. The figure opens its "
        "records like any other.",
    ),
    back=lambda _: reverse("figures"),
).view()


def define(request: Any, label: str) -> Any:
    """The sentence over a register, and its conditions."""
    name = _label(request.user, label)
    page = FormPage(
        title=W("自设指标", "A figure of our own"),
        may=_may,
        record=lambda user: name,
        form=lambda user, found: sentence(found),
        formsets={"only": rows_of(conditions(name or ""), W("条件（都要满足）", "Conditions (all must hold)"), most=20)}
        if name
        else {},
        deed=_make,
        submit=W("试算并保存", "Count and keep"),
        crumbs=_crumbs,
        scope=lambda found: [queries.kinds()[found.lower()].title],
        back=lambda _: reverse("own-figures"),
    )
    return page.view()(request)
