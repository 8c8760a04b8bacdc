"""Two names that may be one organisation, as rows of a list and side by side. In: doubtful names, look-alikes of the register,
what was decided on them. Out: columns, filters, panels.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.db.models import Q
from django.urls import reverse

from yipanqi.ledger.queries import actor_words
from yipanqi.registry import queries as registry
from yipanqi.ui.listing import side_by_side
from yipanqi.ui.pages import Column, Filter
from yipanqi.ui.parts import Section, Side
from yipanqi.ui.showing import text_of
from yipanqi.values.words import Words, say


@dataclass(frozen=True)
class Half:
    """One of the two: the organisation, as it is written, its code and place."""

    pk: int
    name: str
    code: str | None
    place: str | None

    @property
    def below(self) -> str:
        place = registry.place_names().get(self.place or "", "")
        return " · ".join(part for part in (self.code or say("缺代码", "no code"), place) if part)


def halves(one: Any) -> tuple[Half, Half]:
    """Both of a doubtful name, of a pair of the register, or of a merge (what went, what stays)."""
    if hasattr(one, "other_id"):
        return Half(one.id, one.name, one.code, one.place), Half(one.other_id, one.other_name, one.other_code, one.other_place)
    if hasattr(one, "away"):
        return _half(one.away), _half(one.into)
    own = one.organisation
    return Half(own.pk, one.spelling, one.code or own.uscc, one.place or own.place), _half(one.suggested)


def _half(one: Any) -> Half:
    return Half(one.pk, one.name, one.uscc, one.place)


def away_into(one: Any) -> tuple[int, int]:
    """Of a pair of the register which goes into which: one without a code into the one that has it."""
    return (one.id, one.other_id) if one.other_code and not one.code else (one.other_id, one.id)


def _column(name: str, zh: str, en: str, value: Callable[[Any], Any], **more: Any) -> Column:
    return Column(name, Words(zh, en), value=value, wide=True, **more)


def _source(one: Any) -> str:
    """The file, sheet and row from which a doubtful name came."""
    reading = getattr(one, "reading", None)
    if reading is None:
        return ""
    row = say(f"第 {one.row} 行", f"row {one.row}") if one.row else ""
    return " · ".join(part for part in (reading.batch.name, reading.sheet, row) if part)


def _why(one: Any) -> str:
    return registry.why_alike(one.reason)


_SURE = Column("confidence", Words("把握", "Likely"), "ratio", value=lambda one: one.confidence, order="confidence")
NAMES = (
    _column(
        "spelling", "收到的写法", "As it came", lambda n: halves(n)[0].name, order="spelling", sub=lambda n: halves(n)[0].below
    ),
    _column(
        "suggested", "可能是", "Perhaps", lambda n: halves(n)[1].name, order="suggested__name", sub=lambda n: halves(n)[1].below
    ),
    _column("why", "依据", "Because", _why, sub=_source, order="reason"),
    _SURE,
)
PAIRS = (
    _column("name", "单位", "Organisation", lambda p: p.name, order="name", sub=lambda p: halves(p)[0].below),
    _column("other", "像是", "Looks like", lambda p: p.other_name, order="other_name", sub=lambda p: halves(p)[1].below),
    _column("why", "依据", "Because", _why, order="reason"),
    _SURE,
)
MERGED = (
    _column("away", "并入的单位", "Merged", lambda m: m.away.name, order="away__name", sub=lambda m: halves(m)[0].below),
    _column("into", "并入", "Into", lambda m: m.into.name, order="into__name", sub=lambda m: halves(m)[1].below),
    _column("reason", "理由", "Reason", lambda m: registry.why_alike(m.reason) or "—", order="reason"),
    Column("at", Words("日期", "On"), "day", value=lambda m: text_of("day", m.at), order="at", sub=lambda m: actor_words(m.by)),
)
APART = (
    _column("spelling", "单位", "Organisation", lambda n: halves(n)[0].name, order="spelling", sub=lambda n: halves(n)[0].below),
    _column(
        "suggested", "不是", "Is not", lambda n: halves(n)[1].name, order="suggested__name", sub=lambda n: halves(n)[1].below
    ),
    _column("remark", "理由", "Reason", lambda n: n.remark or "—", order="remark"),
    Column(
        "at",
        Words("日期", "On"),
        value=lambda n: text_of("day", n.decided_at) if n.decided_at else "—",
        order="decided_at",
        sub=lambda n: actor_words(n.decided_by),
    ),
)
WHY = Filter("why", Words("依据", "Because"), list, lambda reason: Q(reason=reason), offered=registry.reasons_alike)

_BESIDE = (
    _column("name", "名称", "Name", lambda o: o.name),
    Column("uscc", Words("统一社会信用代码", "Code")),
    Column("place", Words("地区", "Place"), "place"),
    Column("industry", Words("行业", "Industry"), "industry"),
    Column("founded_on", Words("成立日期", "Founded on"), "date"),
    Column("spellings", Words("其他写法", "Other spellings")),
    Column("records", Words("已有记录", "Records")),
)


def _known(user: Any, half: Half) -> Any:
    """What is known of one of the two, its name, code and place as they came."""
    found = registry.organisation(user, half.pk)
    said = {"name": half.name, "uscc": half.code, "place": half.place}
    return None if found is None else SimpleNamespace(**{**registry.side_of(found, user), **said})


def _stays(one: Any, first: Half, second: Half) -> str:
    kept = away_into(one)[1] if hasattr(one, "other_id") else first.pk if first.code and not second.code else second.pk
    half = second if kept == second.pk else first
    return say(f"合并后留下“{half.name}”（{half.below}）。", f"“{half.name}” ({half.below}) would stay.")


def aside(user: Any, one: Any) -> Side:
    """Why they may be one, both side by side with what is known of each, which of them would stay."""
    first, second = halves(one)
    shown = [known for half in (first, second) if (known := _known(user, half)) is not None]
    titles = [say("收到的", "As it came") if hasattr(one, "suggested") else say("单位", "One"), say("像是", "Looks like")]
    likely = say(f"把握 {text_of('ratio', one.confidence)}", f"likely {text_of('ratio', one.confidence)}")
    stays = _stays(one, first, second)
    table = side_by_side(_BESIDE, shown, titles[: len(shown)], link=lambda o: reverse("organisation", args=[o.pk]))
    return Side(
        first.name,
        reverse("organisation", args=[second.pk]),
        say("打开企业画像", "Open the firm"),
        None,
        [likely],
        [
            Section(say("依据", "Because"), texts=[("", _why(one))], note=_source(one)),
            Section(say("并排看", "Side by side"), grid=table, note=stays),
        ],
        ("decide",),
    )
