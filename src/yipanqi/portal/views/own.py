"""The city's own indicators: their list; one made, changed or taken away as a sentence over a register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from yipanqi.accounts.access import may
from yipanqi.board import actions
from yipanqi.board import queries as board
from yipanqi.portal import _own as own
from yipanqi.portal import queries
from yipanqi.ui.fields import ChoiceField, FlagField, RegisterForm, TextField, rows_of
from yipanqi.ui.pages import Column, Done, FormPage, ReportPage, Table
from yipanqi.ui.parts import Act, Crumb
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


def _change(user: Any, found: tuple[str, str], given: Mapping[str, Any], rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> Done:
    key, label = found
    text = own.text_of(label, given, rows["only"])
    one = actions.define(key, text, by=user.get_username(), reason=given["why"])
    (figure,) = board.figures([key])
    words = say(
        f"“{one.words.zh}”已改，现在是 {board.shown(figure)}。已冻结的简报不变。",
        f"{one.words.en} is changed; it is {board.shown(figure)}. Frozen briefings stay as they are.",
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


def define(request: HttpRequest, label: str) -> HttpResponse:
    """The sentence over a register, and its conditions."""
    name = _label(request.user, label)
    page = FormPage(
        title=W("自设指标", "A figure of our own"),
        may=_may,
        record=lambda user: name,
        form=lambda user, found: sentence(found),
        formsets=_formsets(name),
        deed=_make,
        submit=W("试算并保存", "Count and keep"),
        crumbs=_crumbs,
        scope=lambda found: [queries.kinds()[found.lower()].title],
        back=lambda _: reverse("own-figures"),
    )
    return page.view()(request)


def _formsets(name: str | None) -> dict[str, Any]:
    if not name:
        return {}
    return {"only": rows_of(conditions(name), W("条件（都要满足）", "Conditions (all must hold)"), most=20)}


def change(request: HttpRequest, key: str) -> HttpResponse:
    """The sentence of an own figure as it is, to be changed with a reason."""
    said = _said(key)
    label, given, rows = said if said is not None else ("", {}, [])
    page = FormPage(
        title=W("改自设指标", "Change a figure of our own"),
        may=_may,
        record=lambda user: (key, label) if said is not None and own.options(label, "date") else None,
        form=lambda user, found: _with_why(sentence(label)),
        formsets=_formsets(label),
        initial=lambda user, found: given,
        rows=lambda user, found: {"only": rows},
        deed=_change,
        submit=W("试算并保存", "Count and keep"),
        crumbs=_crumbs,
        scope=lambda found: [queries.kinds()[label.lower()].title],
        note=lambda found: say(
            "改了马上重算，目标、棋盘和以后的简报都用新的算法；改前的写法留在操作台账里。",
            "It is counted anew at once: targets, board and later briefings use the new formula. What it was is in the ledger.",
        ),
        back=lambda _: reverse("own-list"),
    )
    return page.view()(request)


def _said(key: str) -> tuple[str, dict[str, Any], list[dict[str, str]]] | None:
    """What the file of an own figure says, where a page can say it."""
    if key not in {one.key for one in board.own_indicators()}:
        return None
    return own.said_of(board.own_text(key))


def _with_why(form: type[RegisterForm]) -> type[RegisterForm]:
    """The same form, asking at its end why."""
    return type("Changed", (form,), {"why": TextField(200, label=W("为什么改", "Why it is changed"))})


class Farewell(RegisterForm):
    """Why a figure is taken away."""

    why = TextField(200, label=W("为什么去掉", "Why it goes"))


def remove(request: HttpRequest, key: str) -> HttpResponse:
    """Taking an own figure away, with a reason; what needs it is said first."""
    there = {one.key: one for one in board.own_indicators()}.get(key)

    def deed(user: Any, found: Any, given: Mapping[str, Any], rows: Any) -> Done:
        actions.drop(key, by=user.get_username(), reason=given["why"])
        words = say(
            f"已去掉“{found.words.zh}”；它的写法留在操作台账里。", f"{found.words.en} is gone; what it was stays in the ledger."
        )
        return Done(reverse("own-list"), words)

    page = FormPage(
        title=W("去掉自设指标", "Take a figure of our own away"),
        may=_may,
        record=lambda user: there,
        form=lambda *_: Farewell,
        deed=deed,
        submit=W("去掉", "Take it away"),
        crumbs=_crumbs,
        scope=lambda found: [str(found.words)],
        note=lambda found: _needed(key),
        back=lambda _: reverse("own-list"),
    )
    return page.view()(request)


def _needed(key: str) -> str:
    """What keeps a figure from being taken away."""
    named = say("、", ", ").join(str(words) for words in board.needing(key))
    if not named:
        return say("没有目标、提纲和冻结的简报用到它。", "No target, outline or frozen briefing needs it.")
    return say(f"还不能去掉：{named}要用它。", f"It cannot go yet; it is needed by: {named}.")


@dataclass(frozen=True)
class _Line:
    """An own figure on the list, or a file that cannot be used."""

    key: str
    name: str
    told: str
    now: str = ""
    used: str = ""
    changed: bool = False


def _lines(user: Any, on: Mapping[str, str]) -> tuple[list[_Line], list[_Line]]:
    there = board.own_indicators()
    figures = {one.key: one for one in board.figures([one.key for one in there])} if there else {}
    good = [
        _Line(
            one.key,
            str(one.words),
            str(one.definition),
            str(board.shown(figures[one.key])),
            say("、", ", ").join(str(words) for words in board.needing(one.key)),
            _said(one.key) is not None,
        )
        for one in there
    ]
    return good, [_Line(key, key, str(fault)) for key, fault in board.own_problems().items()]


def _tables(found: tuple[list[_Line], list[_Line]]) -> list[Table]:
    good, bad = found
    columns = (
        Column(
            "name", W("指标", "Figure"), sub=lambda one: one.told, href=lambda one: reverse("figure", args=[one.key]), wide=True
        ),
        Column("now", W("现在", "Now")),
        Column("used", W("用在哪里", "Needed by"), wide=True),
        Column(
            "change",
            W("改", "Change"),
            value=lambda one: say("改", "Change") if one.changed else say("改文件", "Change its file"),
            href=lambda one: reverse("own-change", args=[one.key]) if one.changed else "",
        ),
        Column(
            "remove",
            W("去掉", "Take away"),
            value=lambda one: say("去掉", "Take away"),
            href=lambda one: reverse("own-remove", args=[one.key]),
        ),
    )
    tables = [Table(W("在用的", "In use"), columns, good, empty=W("还没有自设指标。", "There are none yet."))]
    if bad:
        faults = (Column("name", W("文件", "File")), Column("told", W("为什么用不了", "Why it cannot be used"), wide=True))
        tables.append(Table(W("用不了的文件", "Files that cannot be used"), faults, bad))
    return tables


listed = ReportPage(
    key="own-figures",
    title=W("自设指标", "Figures of our own"),
    report=_lines,
    tables=_tables,
    may=_may,
    note=lambda _: say(
        "写法存在数据目录里，升级、备份都带着；增、改、去掉都记入操作台账。",
        "Their files lie in the data folder, kept through upgrades and in every backup; each change stands in the ledger.",
    ),
    acts=lambda user: [Act(say("再设一个", "Make another"), reverse("own-figures"), "plus")],
).view()
