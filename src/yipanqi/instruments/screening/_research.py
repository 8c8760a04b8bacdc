"""The list of firms without R&D, with less than before, or that did not say: its columns, filters, panel. In: candidates of a
year with what they stated (`queries.falling`). Out: declarations of the kit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.urls import reverse

from yipanqi.instruments.screening import _calling as calling
from yipanqi.instruments.screening import _tables as tables
from yipanqi.instruments.screening import queries
from yipanqi.instruments.screening._tables import column, condition
from yipanqi.registry import contacts
from yipanqi.registry.queries import shown_day
from yipanqi.ui.listing import grid
from yipanqi.ui.parts import Cell, Light, Section, Side
from yipanqi.ui.showing import text_of
from yipanqi.values.words import Words, say

_STANDS = {
    queries.SILENT: (Words("未填，先问", "not stated: ask"), "none"),
    queries.NOTHING: (Words("没有研发", "no R&D"), "late"),
    queries.LESS: (Words("比上年少", "less than before"), "slow"),
}


def _per_cent(part: int | None, whole: int | None) -> str:
    return "—" if part is None or not whole else text_of("ratio", part / whole)


LIST = (
    column("firm_name", "企业", "Firm", lambda c: c.firm_name, order="firm_name", wide=True, sub=lambda c: _town(c)),
    contacts.CONTACT,
    column(
        "stands",
        "情况",
        "How it stands",
        lambda c: str(_STANDS[c.stands][0]),
        order="stands",
        light=lambda c: Light(_STANDS[c.stands][1]),
        sub=lambda c: _fell(c),
    ),
    column(
        "last", "上一年", "Last year", lambda c: c.last, "money", unit="万元", order="last", sub=lambda c: _of(c.last, c.sales)
    ),
    column(
        "before",
        "前一年",
        "Year before",
        lambda c: c.before,
        "money",
        unit="万元",
        order="before",
        sub=lambda c: _of(c.before, c.earlier_sales),
    ),
    column(
        "responsible",
        "包干责任人",
        "In charge",
        lambda c: c.responsible or "—",
        order="responsible",
        sub=lambda c: " · ".join(part for part in (tables.stage_of(c), c.person) if part and part != "—"),
    ),
)
#: The workbook has of each firm what the page leaves to its own page.
BOOK = (
    *(one for one in LIST if one.name != "contact"),
    column("share", "占营收", "Of revenue", lambda c: _per_cent(c.last, c.sales)),
    column("fell", "少了", "Fell by", lambda c: c.fell, "money", unit="万元", order="fell"),
    column("firm_code", "统一社会信用代码", "Code", lambda c: c.firm_code),
    column("place", "地区", "County", kind="place", order="place"),
    column("above_scale", "规上", "Above scale", lambda c: c.above_scale, "flag"),
    column("sales", "营业收入", "Revenue", lambda c: c.sales, "money", unit="万元", order="sales"),
    column("stage", "跟进", "Lead", tables.stage_of),
    column("person", "经办人", "Accompanied by", lambda c: c.person),
)


def _of(spent: int | None, sales: int | None) -> str:
    return (
        say(f"占营收 {_per_cent(spent, sales)}", f"{_per_cent(spent, sales)} of revenue") if spent is not None and sales else ""
    )


def _fell(one: Any) -> str:
    return say(f"少 {text_of('money', one.fell)}", f"by {text_of('money', one.fell)}") if one.fell else ""


def _town(one: Any) -> str:
    return " · ".join(part for part in (one.town, one.field_of_technology) if part)


def years(on: Mapping[str, str]) -> dict[str, Words]:
    """The columns of both years with their years by name."""
    year = int(on.get("year") or shown_day().year)
    last, before = Words(f"{year - 1}年研发费用", f"R&D of {year - 1}"), Words(f"{year - 2}年研发费用", f"R&D of {year - 2}")
    return {"last": last, "before": before, "share": Words(f"{year - 1}年占营收", f"Of revenue, {year - 1}")}


FILTERS = (
    condition(
        "year",
        "排摸年度",
        "List of",
        lambda year: Q(year=int(year)),
        needed=True,
        offered=lambda user: queries.listed_years(user),
    ),
    condition(
        "scale",
        "规上",
        "Above scale",
        lambda said: Q(above_scale=said == "1"),
        options=lambda: [("1", say("是", "yes")), ("0", say("否", "no"))],
        first="1",
    ),
    condition(
        "stands",
        "情况",
        "How it stands",
        lambda state: Q(stands=int(state)),
        options=lambda: [(str(key), str(words)) for key, (words, _) in _STANDS.items()],
    ),
    condition(
        "officer",
        "包干责任人",
        "In charge",
        lambda who: Q(responsible=who),
        offered=lambda user: queries.in_charge_of_listed(user),
    ),
)
_YEAR_BY_YEAR = (
    column("year", "年", "Year", lambda line: line[0]),
    column("sales", "营收", "Revenue", lambda line: line[1], "money", unit="万元"),
    column("spent", "研发", "R&D", lambda line: line[2], "money", unit="万元"),
    column("share", "占比", "Share", lambda line: _per_cent(line[2], line[1])),
)


def aside(user: Any, one: Any) -> Side:
    """Whom to telephone, what to ask, three years of revenue and R&D, what was said before."""
    known = calling.known(one)
    told = [(str(one.year - 4 + n), known.get(f"sales_{n}"), known.get(f"rd_spend_{n}")) for n in (1, 2, 3)]
    words, kind = _STANDS[one.stands]
    responsible = Cell(one.responsible or "—", say("包干责任人", "In charge"))
    tags = ((one.above_scale, Words("规上企业", "above scale")), (one.tech_sme, Words("科技型中小企业", "technology SME")))
    return Side(
        one.firm_name,
        reverse("organisation", args=[one.organisation_id]),
        say("打开企业画像", "Open the firm"),
        Light(kind, str(words)),
        [str(said) for on, said in tags if on],
        [
            contacts.card(one, responsible),
            Section(say("问什么", "What to ask"), texts=[("", line) for line in calling.words_of(one)]),
            Section(say("近三年", "Three years"), grid=grid(_YEAR_BY_YEAR, told)),
            *tables.talks(user, one.organisation_id),
        ],
        ("call",),
    )
