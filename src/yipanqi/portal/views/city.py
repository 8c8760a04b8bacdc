"""What a city says of itself: bureau, period, the cities it is compared with, names of mechanisms, what the menu leaves out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse

from yipanqi.accounts.access import may
from yipanqi.board import queries as board
from yipanqi.portal import mechanisms, queries
from yipanqi.registry.actions import say_profile
from yipanqi.registry.queries import english, place_names, profile, shown_year, the_city
from yipanqi.ui.fields import CellField, ChoiceField, LookUpField, ManyField, RegisterForm, TextField, rows_of
from yipanqi.ui.pages import FormPage
from yipanqi.values.words import Words as W
from yipanqi.values.words import say


class _Peer(RegisterForm):
    place = LookUpField("place", label=W("城市", "City"))


class _Mechanism(RegisterForm):
    code = ChoiceField(lambda: [(key, key) for key in mechanisms.NAMES], label=W("机制", "Mechanism"))
    zh = TextField(80, required=False, label=W("本市叫什么", "Its name here"))
    en = TextField(80, required=False, label=W("英文", "In English"))


class _English(RegisterForm):
    zh = TextField(200, label=W("表上写的", "As sheets write it"))
    en = TextField(200, required=False, label=W("英文", "In English"))


ROWS = {
    "peers": rows_of(_Peer, W("与哪些城市比较（排名、对照）", "Cities it is compared with"), blank=0),
    "mechanisms": rows_of(_Mechanism, W("机制在本市的名称", "Names of mechanisms"), most=28, blank=0),
    "english": rows_of(_English, W("行动、处室的英文名称", "Actions and offices in English"), most=300, blank=0),
}


def _periods() -> W:
    """Periods as this year would write them."""
    year = shown_year()
    return W(f"如 {year}、{year}Q3、{year}-06。", f"Such as {year}, {year}Q3, {year}-06.")


def _form(user: Any, found: Any) -> type[RegisterForm]:
    every = [(one.key, str(one.words)) for one in queries.instruments()]
    fields = {
        "bureau_zh": TextField(80, required=False, label=W("本局名称", "Name of the bureau")),
        "bureau_en": TextField(80, required=False, label=W("英文名称", "In English")),
        "period": TextField(
            10,
            required=False,
            label=W("默认时期", "Period shown"),
            help_text=_periods(),
        ),
        "as_of": CellField(
            "date",
            required=False,
            label=W("截止日", "As of"),
            help_text=W("其后的数据不计；空着不改。", "What came later does not count; blank: as it is."),
        ),
        "hide": ManyField(every, coerce=str, required=False, label=W("菜单里不显示", "Not in the menu")),
    }
    return type("CityForm", (RegisterForm,), fields)


def _initial(user: Any, found: Any) -> Mapping[str, Any]:
    said, here = profile(), the_city()
    bureau = said.get("bureau") or ["", ""]
    return {
        "bureau_zh": bureau[0],
        "bureau_en": bureau[1],
        "period": here.period,
        "as_of": here.as_of,
        "hide": said.get("hide", []),
    }


def _rows(user: Any, found: Any) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    said = profile()
    named = said.get("mechanisms", {})
    return {
        "peers": [{"place": code} for code in said.get("peers", [])],
        "mechanisms": [{"code": key, "zh": one["zh"], "en": one["en"]} for key, one in sorted(named.items())],
        "english": [{"zh": zh, "en": en} for zh, en in (dict.fromkeys(_spoken(), "") | english()).items()],
    }


def _spoken() -> list[str]:
    """What the office's list of actions writes in Chinese only: the actions of the year and who leads them."""
    leads = board.leads_written(board.setting())
    return list(dict.fromkeys([*leads, *(unit for unit, _ in leads.values() if unit)]))


def _keep(user: Any, found: Any, given: Mapping[str, Any], rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    shut = {key for key, one in profile().get("mechanisms", {}).items() if one.get("hide")}
    named = {
        row["code"]: {"zh": row.get("zh") or "", "en": row.get("en") or "", "hide": row["code"] in shut}
        for row in rows["mechanisms"]
    }
    say_profile(
        {
            "bureau": [given.get("bureau_zh") or "", given.get("bureau_en") or ""],
            "peers": [row["place"] for row in rows["peers"]],
            "hide": given.get("hide") or [],
            "mechanisms": named,
            "english": {row["zh"]: row["en"] for row in rows["english"] if row.get("en")},
            **{name: given[name] for name in ("period", "as_of") if given.get(name)},
        },
        by=user.get_username(),
    )
    return reverse("city")


city = FormPage(
    title=W("本市设置", "The city's own settings"),
    may=lambda user: may(user, "run_for_all"),
    form=_form,
    formsets=ROWS,
    initial=_initial,
    rows=_rows,
    deed=_keep,
    scope=lambda _: [place_names().get(the_city().code, the_city().code)],
    note=lambda _: say(
        "改了马上对所有人生效，记入台账；功能区在命令行设置（yipanqi places）。",
        "Changes hold for everybody at once and stand in the ledger; zones are set at the command line (yipanqi places).",
    ),
    back=lambda _: reverse("home"),
).view()
