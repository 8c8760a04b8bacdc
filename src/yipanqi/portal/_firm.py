"""One organisation on one page, and on one sheet of paper. In: a reader, an organisation. Out: frozen values for the templates.

What stands there the instruments say (`registry.portrait`); registers of which none speaks follow as small tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from yipanqi.accounts.access import is_officer, may, standing
from yipanqi.intake.access import sheet_fields
from yipanqi.portal._lists import coded
from yipanqi.portal._registers import kinds, seen
from yipanqi.portal.queries import columns
from yipanqi.registry import queries as registry
from yipanqi.registry.catalogue import INSTRUMENTS
from yipanqi.registry.portrait import Contact, Matter, Portrait, about, section
from yipanqi.ui.listing import grid
from yipanqi.ui.pages import Column
from yipanqi.ui.parts import Act, Cell, Crumb, Event, Head, Light, Section, Spark, Stat
from yipanqi.ui.showing import MASK, amount, text_of
from yipanqi.values.words import Words, say

#: Columns that say no more than whose record it is, needless on its own page.
_ITSELF = ("firm_name", "firm_code")
_BASES = ("recognition", "accounting", "tax")


@dataclass(frozen=True)
class Firm:
    """The page of an organisation."""

    head: Head
    first: str
    tags: Sequence[tuple[str, Light | None, str]]
    stats: Sequence[Stat]
    main: Sequence[Section]
    beside: Sequence[Section]
    people: Sequence[Contact]
    charge: str
    asks: Act | None = None


@dataclass(frozen=True)
class Paper:
    """The sheet that is taken along on a visit."""

    name: str
    facts: Sequence[str]
    charge: str
    on: str
    tags: Sequence[str]
    verdict: str
    conditions: Sequence[Sequence[tuple[str, str, str, str]]]
    matters: Sequence[Matter]
    years: Sequence[Sequence[str]]
    people: Sequence[Contact]
    tables: Sequence[Section]
    beside: Sequence[Cell]
    problems: Sequence[Event]
    sources: str


def portraits(user: Any, one: Any, on: date, purpose: str) -> list[Portrait]:
    """What each instrument says, in the order of the page."""
    told = [instrument.portrait(user, one, on, purpose) for instrument in INSTRUMENTS if instrument.portrait]
    return sorted((found for found in told if found is not None), key=lambda found: found.order)


def purpose_for(user: Any, said: str) -> str:
    """What contacts are read for here: an organisation reads its own as its own."""
    return "own" if standing(user).own_personal else said


def readable(found: Sequence[Portrait]) -> list[Contact]:
    """The people whose number or name is shown."""
    return [one for portrait in found for one in portrait.people if one.name != MASK]


def page(user: Any, one: Any, on: date, said: str, here: str) -> tuple[Firm, list[Contact]]:
    """The page, and the people whom it names."""
    found = portraits(user, one, on, purpose_for(user, said))
    everything = registry.everything_about(one, user)
    covered = {label for portrait in found for label in portrait.covers}
    rest = [part for part in everything.sections if part.label not in covered and part.label in kinds()]
    years = _years(user, one)
    events = sorted((event for portrait in found for event in portrait.events), key=lambda event: event.day, reverse=True)
    past = [Section(say("经过", "What happened"), sub=str(len(events)), events=events[:12], wide=True)] if events else []
    people = [contact for portrait in found for contact in portrait.people]
    masked = any(contact.name == MASK for contact in people) and may(user, "decide")
    asks = _asks(here) if masked else None
    return (
        Firm(
            _head(user, one),
            one.name[:1],
            [tag for portrait in found for tag in portrait.tags],
            [*_money(years), *(stat for portrait in found for stat in portrait.stats)][:6],
            [
                *(part for portrait in found for part in portrait.main),
                *past,
                *(card for part in rest for card in _register(user, one, part)),
            ],
            [*(part for portrait in found for part in portrait.beside), *_names(everything, is_officer(user))],
            people,
            next((portrait.charge for portrait in found if portrait.charge), ""),
            asks,
        ),
        readable(found),
    )


def _asks(here: str) -> Act:
    sends = [("purpose", "contact"), ("next", here)]
    return Act(say("看联系人（记入台账）", "Show contacts (on record)"), icon="eye", post="/purpose/", sends=sends)


def _facts(one: Any) -> list[str]:
    place, trade = registry.place_names().get(one.place or "", ""), registry.industry_names().get(one.industry or "", "")
    since = say(f"{one.founded_on}成立", f"founded {one.founded_on}") if getattr(one, "founded_on", None) else ""
    return [part for part in (one.uscc or "", place, trade, since) if part]


def _head(user: Any, one: Any) -> Head:
    acts = [Act(say("一页纸", "One-page sheet"), reverse("organisation-sheet", args=[one.pk]), "printer")]
    crumbs = [Crumb(say("单位", "Organisations"), reverse("organisations"))] if is_officer(user) else []
    return Head(one.name, crumbs, None, "", _facts(one), acts)


# ---- years ------------------------------------------------------------------------------------------------------------------


def _years(user: Any, one: Any) -> list[Any]:
    """The yearly statements of the basis that has most of them, the oldest first; those of the Statistics Law serve no page
    about one firm.
    """
    found = about(kinds()["registry.statement"].model, user, one, ("revenue",), order=("year", "pk"), most=40).records
    by = {basis: [s for s in found if s.basis == basis] for basis in _BASES}
    return max(by.values(), key=len, default=[])[-4:]


def _money(years: Sequence[Any]) -> list[Stat]:
    stats = []
    for name, words in (("revenue", Words("营业收入", "Revenue")), ("rd_spend", Words("研发费用", "R&D spend"))):
        told = [(s.year, getattr(s, name)) for s in years if getattr(s, name) is not None]
        if told:
            year, value = told[-1]
            line = Spark([v for _, v in told]) if len(told) > 1 else None
            before = say("上年 ", "before ") + amount(told[-2][1], "万元", 0) if len(told) > 1 else ""
            title = say(f"{words.zh} {year}年", f"{words.en} {year}")
            stats.append(Stat(title, amount(value, "万元", 0), say("万元", "CNY 10,000"), before, spark=line))
    return stats


# ---- the other registers -------------------------------------------------------------------------------------------------


def _register(user: Any, one: Any, part: Any) -> list[Section]:
    """A small table of a register of which no instrument speaks."""
    kind = kinds()[part.label]
    known = {f.name for f in sheet_fields(kind.model)}  # type: ignore[attr-defined]
    fields = [f.name for f in columns(kind.model, seen(part.label, user)) if f.name in known and f.name not in _ITSELF][:6]  # type: ignore[attr-defined]
    order = ("-year", "-pk") if "year" in known else ("-pk",)
    shown = about(
        kind.model,
        user,
        one,
        [*coded(kind.label), *fields],
        path=part.field,
        order=order,
        link=lambda record: reverse("record", args=[kind.label, record.pk]),
    )
    return section(Words(kind.zh, kind.en), shown)


def _names(everything: Any, officer: bool) -> list[Section]:
    """The spellings under which it came, and what was merged into it."""
    columns_ = (
        Column(
            "spelling",
            Words("写法", "Spelling"),
            wide=True,
            sub=lambda n: " · ".join(str(p) for p in (n.file, n.sheet, n.row) if p) if officer else "",
            href=lambda n: reverse("review") if n.decision == "doubtful" and officer else "",
        ),
        Column(
            "why",
            Words("依据", "Because"),
            value=lambda n: say("待核对", "to be reviewed") if n.decision == "doubtful" else n.why,
        ),
    )
    table = grid(columns_, everything.names[:8])
    found = [Section(say("出现过的写法", "Names under which it came"), grid=table)] if table else []
    merged = [Cell(text_of("day", m.at), m.name) for m in everything.merges]
    return [*found, *([Section(say("合并记录", "Merges"), facts=merged)] if merged else [])]


# ---- one sheet of paper --------------------------------------------------------------------------------------------------


def paper(user: Any, one: Any, on: date, said: str) -> tuple[Paper, list[Contact]]:
    """The sheet, and the people whom it names."""
    found = portraits(user, one, on, purpose_for(user, said))
    verdict = next((portrait.verdict for portrait in found if portrait.verdict), None)
    lines = list(verdict[1])[:8] if verdict else []
    half = (len(lines) + 1) // 2
    grids = [part for portrait in found for part in portrait.main if part.grid is not None and portrait.verdict is None]
    tables = grids[:2]
    beside = [cell for portrait in found for part in portrait.beside for cell in part.facts]
    people = [contact for portrait in found for contact in portrait.people]
    problems = sorted((e for portrait in found for e in portrait.events), key=lambda e: e.day, reverse=True)
    total = len(registry.everything_about(one, user).sections)
    return (
        Paper(
            one.name,
            _facts(one),
            next((portrait.charge for portrait in found if portrait.charge), ""),
            str(on),
            [tag[0] for portrait in found for tag in portrait.tags][:8],
            verdict[0] if verdict else "",
            [lines[:half], lines[half:]],
            [matter for portrait in found for matter in portrait.matters][:5],
            [_of_year(s) for s in _years(user, one)],
            people[:4],
            [_cut(part) for part in tables],
            beside[:6],
            problems[:6],
            say(f"来源 {total} 个台账", f"from {total} registers"),
        ),
        readable(found),
    )


def _of_year(one: Any) -> tuple[str, str, str]:
    told = [amount(v, "万元", 1) if v is not None else say("缺", "missing") for v in (one.revenue, one.rd_spend)]
    return (text_of("year", one.year), *told)  # type: ignore[return-value]


def _cut(part: Section) -> Section:
    """At most four rows and four columns of a table: the rest is on the page."""
    table = part.grid
    assert table is not None
    rows = [type(row)(row.name, list(row.cells)[:3]) for row in list(table.rows)[:4]]
    return Section(part.title, sub=part.sub, grid=type(table)(list(table.titles)[:4], rows))
