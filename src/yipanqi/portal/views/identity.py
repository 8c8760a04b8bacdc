"""The review of doubtful identities: names that came in, look-alikes of the register, what was merged and what was kept apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.urls import reverse

from yipanqi.accounts.access import may
from yipanqi.portal import _pairs as pairs
from yipanqi.registry import actions
from yipanqi.registry import queries as registry
from yipanqi.registry.pages import PLACE
from yipanqi.ui.deeds import Deed
from yipanqi.ui.fields import RegisterForm, TextField
from yipanqi.ui.pages import ListPage, TabbedPage
from yipanqi.ui.parts import Act
from yipanqi.ui.rows import Rows
from yipanqi.values.words import Words, say
from yipanqi.work import pages as work

SAME, APART = Words("是同一家，合并", "The same: merge"), Words("不是同一家", "Different")
_PARTS = {"names": "review", "register": "doubles", "merged": "review-merged", "apart": "review-apart"}


def _may(user: Any, *_: Any) -> bool:
    return may(user, "decide")


class ReasonForm(RegisterForm):
    """Why they are one, or two."""

    reason = TextField(200, lines=2, label=Words("理由", "Reason"))


def _name_same(user: Any, one: Any, why: str) -> None:
    actions.confirm(one.pk, by=user, remark=why)


def _name_apart(user: Any, one: Any, why: str) -> None:
    actions.differ(one.pk, by=user, remark=why)


def _pair_same(user: Any, one: Any, why: str) -> None:
    actions.merge(*pairs.away_into(one), by=user, reason=why)


def _pair_apart(user: Any, one: Any, why: str) -> None:
    actions.keep_apart(one.id, one.other_id, by=user, remark=why)


def _deciding(same: Callable[[Any, Any, str], None], apart: Callable[[Any, Any, str], None]) -> tuple[Deed, ...]:
    """To decide on the pair that is open with one press, its evidence being the reason until another is written; and on many."""

    def decide(user: Any, page: Any, given: Mapping[str, Any], rows: Any) -> Words:
        one_is = given["said"] == "same"
        (same if one_is else apart)(user, given["open"], given["reason"])
        return _MERGED if one_is else _KEPT

    def all_of(deed: Callable[[Any, Any, str], None], words: Words) -> Callable[..., Words]:
        return lambda user, rows, given, _: work.each(rows, lambda one: deed(user, one, given["reason"]), words)

    return (
        Deed(
            "decide",
            Words("判断", "Decide"),
            decide,
            may=_may,
            part="open",
            form=lambda user, page, one: ReasonForm,
            initial=lambda user, page, one: {"reason": registry.why_alike(one.reason)} if one is not None else {},
            pressed="said",
            buttons=lambda user, page, one: [("same", SAME), ("different", APART)],
            title=Words("判断，下一对", "Decide, next"),
            quiet=True,
            primary=True,
        ),
        Deed("same-many", SAME, all_of(same, Words("已合并", "merged")), may=_may, form=_reason, many=True, icon="git-merge"),
        Deed("apart-many", APART, all_of(apart, Words("已记为两家", "kept apart")), may=_may, form=_reason, many=True, icon="x"),
    )


def _reason(user: Any, page: Any, part: Any) -> type[RegisterForm]:
    return ReasonForm


_MERGED = Words("已合并；可在“已合并”里撤回。", "Merged; it can be taken back under “Merged”.")
_KEPT = Words("已记为两家；可在“判为两家”里撤回。", "Kept apart; it can be taken back under “Kept apart”.")


def _taking_back(back: Callable[[Any, Any], Any]) -> tuple[Deed, ...]:
    """To take back what was decided, of one row at one press or of many."""

    def one(user: Any, page: Any, given: Mapping[str, Any], rows: Any) -> Words:
        back(user, given["open"])
        return Words("已撤回，重新待核对。", "Taken back: it waits again.")

    return (
        Deed(
            "take-back",
            Words("撤回", "Take back"),
            one,
            may=_may,
            part="open",
            quiet=True,
        ),
        Deed(
            "take-back-many",
            Words("撤回", "Take back"),
            lambda user, rows, given, _: work.each(rows, lambda one: back(user, one), Words("已撤回", "taken back")),
            may=_may,
            many=True,
            icon="arrow-back-up",
        ),
    )


def _back(part: str) -> Callable[[Any, Any], Act]:
    def act(user: Any, one: Any) -> Act:
        return Act(say("撤回", "Take back"), post=reverse(_PARTS[part]), sends=[("do", "take-back"), ("open", str(one.pk))])

    return act


def _page(part: str, words: Words, **more: Any) -> tuple[Words, ListPage]:
    return words, ListPage(
        **{
            "key": f"identity-{part}",
            "title": Words("身份核对", "Identity review"),
            "may": _may,
            "ticks": _may,
            "link": lambda one: reverse("organisation", args=[pairs.halves(one)[1].pk]),
            "scope": lambda user: [
                say(
                    "拿不准的从不自动合并，由人判断；都可以撤回",
                    "what is doubtful is never merged by itself; all can be taken back",
                )
            ],
            "empty": Words("都核对完了", "All reviewed"),
            "empty_note": Words("新收的表里有拿不准的名称时，会列在这里。", "Doubtful names of sheets to come will stand here."),
            **more,
        }
    )


review = TabbedPage(
    "part",
    {
        "names": _page(
            "names",
            Words("收表时拿不准的", "Doubtful on arrival"),
            records=registry.doubtful_names,
            columns=pairs.NAMES,
            search=("spelling", "code", "suggested__name", "suggested__uscc"),
            filters=(pairs.WHY,),
            place=replace(PLACE, path="organisation__place"),
            order=("-confidence", "pk"),
            side=pairs.aside,
            deeds=_deciding(_name_same, _name_apart),
        ),
        "register": _page(
            "register",
            Words("名录中疑似重复", "Look-alikes in the register"),
            records=lambda user: Rows(registry.look_alikes(user)),
            columns=pairs.PAIRS,
            search=("name", "other_name", "code", "other_code"),
            place=PLACE,
            order=(),
            side=pairs.aside,
            deeds=_deciding(_pair_same, _pair_apart),
        ),
        "merged": _page(
            "merged",
            Words("已合并", "Merged"),
            records=registry.merges,
            columns=pairs.MERGED,
            search=("away__name", "into__name"),
            order=("-pk",),
            verb=_back("merged"),
            side=None,
            deeds=_taking_back(lambda user, one: actions.unmerge(one.pk, by=user)),
            empty=Words("还没有合并过", "Nothing merged yet"),
            empty_note=Words("合并的单位列在这里，可以撤回。", "What is merged stands here and can be taken back."),
        ),
        "apart": _page(
            "apart",
            Words("判为两家", "Kept apart"),
            records=registry.kept_apart,
            columns=pairs.APART,
            search=("spelling", "suggested__name"),
            order=("-decided_at", "-pk"),
            verb=_back("apart"),
            deeds=_taking_back(lambda user, one: actions.reconsider(one.pk, by=user)),
            empty=Words("还没有判为两家的", "Nothing kept apart yet"),
            empty_note=Words("判为两家的列在这里，可以撤回。", "What is kept apart stands here and can be taken back."),
        ),
    },
    at=lambda part: reverse(_PARTS[part]),
).view()
