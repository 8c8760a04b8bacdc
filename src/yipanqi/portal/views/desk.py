"""我的工作台: what is the reader's to do, what it waits for, who has not handed in which sheet; its calendar; notices."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from yipanqi.accounts.access import is_officer, is_organisation
from yipanqi.accounts.queries import by_number
from yipanqi.portal._desk import calendar, desk
from yipanqi.portal.views import standing
from yipanqi.registry.queries import city_or_none, today
from yipanqi.ui import parameters
from yipanqi.ui.answers import ICS, download, never_kept
from yipanqi.ui.calendars import Event
from yipanqi.ui.calendars import calendar as made
from yipanqi.ui.deeds import Deed, once
from yipanqi.ui.pages import Column, ListPage
from yipanqi.ui.parts import Crumb, Head, Once
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words, say
from yipanqi.work import actions, queries

#: So many of the newest notices are marked as read in one press.
_MOST = 500


def home(request: HttpRequest) -> HttpResponse:
    """The desk of whoever signs in and has one; what is open to everybody for everybody else."""
    user = request.user
    if city_or_none() is None or not (is_officer(user) or is_organisation(user)):
        return standing.public(request)
    if request.method == "POST":
        return _deed(request)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    return render(request, "portal/desk.html", {"page": desk(user, today(), request.GET.get("tab", ""))})


def _deed(request: HttpRequest) -> HttpResponse:
    """Remind of a case or of sheets, and back to where the press was."""
    given, by, on = request.POST, request.user.get_username(), today()
    try:
        if given.get("do") == "remind":
            actions.remind(_case(request), by=by, on=on)
            messages.success(request, say("已催办。", "Reminded."))
        elif given.get("do") == "remind_sheets":
            _remind_sheets(request, by, on)
        else:
            raise Http404
    except Fault as fault:
        messages.warning(request, str(fault))
    back = given.get("back", "")
    inside = url_has_allowed_host_and_scheme(back, None)
    return HttpResponseRedirect(back if inside and back.startswith("/") else "/")


def _case(request: HttpRequest) -> Any:
    number = parameters.whole(request.POST.get("case"), 1)
    found = queries.case(request.user, number) if number is not None else None
    if found is None:
        raise Http404
    return found


def _remind_sheets(request: HttpRequest, by: str, on: Any) -> None:
    """One sheet, or all that are overdue."""
    if not is_officer(request.user):
        raise Http404
    owed, one = queries.not_handed_in(request.user, on), request.POST.get("sheet", "")
    duties = [d.duty for d in owed if (str(d.duty) == one if one else d.late > 0)]
    sent = actions.remind_duties(duties, by=by, on=on) if duties else 0
    if sent:
        messages.success(request, say(f"已催办 {sent} 张表。", f"Reminded of {sent} sheets."))
    else:
        messages.warning(request, say("今天已经催过，明天可以再催。", "Reminded today already; another may go out tomorrow."))


# ---- calendar ------------------------------------------------------------------------------------------------------------

_SALT = "yipanqi.calendar"


def _has_desk(user: Any) -> bool:
    return is_officer(user) or is_organisation(user)


def calendar_page(request: HttpRequest) -> HttpResponse:
    """The same matters by day."""
    if not _has_desk(request.user):
        raise Http404
    return render(request, "portal/calendar.html", {"page": calendar(request.user, today())})


def _sealed(user: Any) -> str:
    """What an address is signed with besides the secret: another password, another address."""
    return str(user.get_session_auth_hash())[:24]


def address(request: HttpRequest) -> HttpResponse:
    """The address to subscribe to, shown to its owner alone."""
    if not _has_desk(request.user):
        raise Http404
    token = signing.dumps([request.user.pk, _sealed(request.user)], salt=_SALT)
    head = Head(say("订阅日历", "Subscribe to the calendar"), [Crumb(say("日历", "Calendar"), "/calendar/")])
    note = say(
        "把这个地址加到手机或邮箱的日历里，事项会自动更新。地址只属于您，不要转给别人；改密码后失效。",
        "Add this address to the calendar of your telephone or mail; it keeps itself up to date. It is yours alone, and ends when"
        " you change your password.",
    )
    return once(request, Once(head, [("address", say("地址", "Address"), f"/calendar/{token}.ics")], note))


def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar file behind such an address; 404 for any other, for a locked account and after another password."""
    try:
        pk, sealed = signing.loads(token, salt=_SALT)
    except signing.BadSignature as fault:
        raise Http404 from fault
    user = by_number(pk)
    if user is None or not _has_desk(user) or sealed != _sealed(user):
        raise Http404
    on, found = today(), queries.bench(user, today())
    events = [
        Event(f"case-{i.case}@yipanqi", i.due_on, "", "", f"{i.title or i.flow}", description=f"{i.flow} · {i.stage}")
        for i in (*found.mine, *found.waiting)
        if i.due_on
    ]
    events += [
        Event(f"duty-{o.duty}@yipanqi", o.due_on, "", "", say(f"交表：{o.period} {o.words}", f"Hand in: {o.period} {o.words}"))
        for o in found.not_handed_in
    ]
    at = datetime.combine(on, time(), UTC)
    return never_kept(download("yipanqi.ics", made(events, name=say("我的工作台", "My desk"), at=at), ICS))


# ---- notices ------------------------------------------------------------------------------------------------------------


def _told(one: Any) -> str:
    return str(Words(one.zh, one.en))


def _leads(one: Any) -> str:
    return f"/cases/{one.case_id}/" if one.case_id else "/intake/" if one.duty_id else "/"


def _read(user: Any, found: Any, given: Any, rows: Any) -> Words:
    by = user.get_username()
    numbers = list(queries.notices_for(user).filter(read_at=None).values_list("pk", flat=True)[:_MOST])
    count = actions.read(numbers, by=by)
    return Words(f"{count} 条已标为已读。", f"{count} marked as read.")


notices = ListPage(
    "notices",
    Words("通知", "Notices"),
    queries.notices_for,
    (
        Column("zh", Words("通知", "Notice"), value=_told, wide=True),
        Column("leaves_at", Words("时间", "When"), "day", order="leaves_at"),
        Column("read_at", Words("状态", "State"), value=lambda one: "" if one.read_at else say("未读", "unread")),
    ),
    may=lambda user: bool(getattr(user, "is_authenticated", False)),
    link=_leads,
    order=("-leaves_at", "-pk"),
    exports=False,
    empty=Words("没有通知", "No notice"),
    empty_note=Words("有人催办、指派或作出决定时，会在这里告诉您。", "Reminders, assignments and decisions are told here."),
    deeds=(Deed("read", Words("全部标为已读", "Mark all as read"), _read),),
).view()
