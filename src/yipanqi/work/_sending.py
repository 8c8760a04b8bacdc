"""What leaves the house once a day: a letter to each person, a line to the messenger. In: a day. Out: how many were sent.

A letter holds what is new since the last one: notices not yet opened, matters due today, matters that became overdue since
yesterday. Where nothing is new none is sent, so nothing nags twice. The messenger is told numbers only, no name leaves with it.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import send_mail
from django.db import IntegrityError, transaction

from yipanqi.accounts.models import User
from yipanqi.registry.queries import this_moment
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words, say
from yipanqi.work import _lists as lists
from yipanqi.work.models import Digest, Notice
from yipanqi.work.shown import Bench

#: Lines of one part of a letter; the rest is told by its number.
MOST = 20
#: What a robot of each messenger takes: name -> words -> body.
FORMS: Mapping[str, Callable[[str], dict[str, Any]]] = {
    "wecom": lambda text: {"msgtype": "text", "text": {"content": text}},  # DingTalk's robots take the same
    "feishu": lambda text: {"msg_type": "text", "content": {"text": text}},
    "plain": lambda text: {"text": text},
}


def letters(on: date, tell: Callable[[int, int], None] = lambda done, of: None) -> tuple[int, int]:
    """Send each person who has an address and something new its letter of the day; (sent, refused by the mail server)."""
    people = list(User.objects.filter(is_active=True).exclude(email="").order_by("pk"))
    sent = refused = 0
    for at, user in enumerate(people, 1):
        try:
            sent += _letter(user, on)
        except OSError:  # smtplib's own faults are OSErrors too: tomorrow's letter tells what this one could not
            refused += 1
        tell(at, len(people))
    return sent, refused


def _letter(user: User, on: date) -> bool:
    if Digest.objects.filter(person=user.username, on=on).exists():
        return False
    new = list(lists.notices_for(user).filter(read_at=None, sent_at=None)[:500])
    text = written(lists.bench(user, on), [say(n.zh, n.en) for n in new])
    if not text:
        return False
    try:
        with transaction.atomic():  # the mark first: two workers send one letter; a refused letter takes it back
            Digest.objects.create(person=user.username, on=on, at=this_moment())
            Notice.objects.filter(pk__in=[n.pk for n in new], sent_at=None).update(sent_at=this_moment())
            title = say(f"一盘棋：{on.month}月{on.day}日要办的事", f"yipanqi: what is to be done, {on}")
            send_mail(title, f"{text}\n\n{settings.PORTAL_ADDRESS}".rstrip(), None, [user.email])
    except IntegrityError:
        return False
    return True


def written(bench: Bench, notices: list[str]) -> str:
    """The letter of a desk; '' where it has nothing new."""
    today = [i.title or str(i.flow) for i in bench.mine if i.due_on is not None and i.late == 0 and i.due_on == bench.on]
    late = [i.title or str(i.flow) for i in bench.overdue if i.late == 1]
    sheets = [f"{o.period} {o.words}" for o in bench.not_handed_in if o.late == 1]
    parts = (
        (say("今天到期", "Due today"), today),
        (say("昨天到期、还没有办", "Due yesterday and not done"), late),
        (say("昨天应交、还没有交的表", "Sheets due yesterday that have not come"), sheets),
        (say("通知", "Notices"), notices),
    )
    told = []
    for head, lines in parts:
        if lines:
            rest = [say(f"……共 {len(lines)} 条", f"… {len(lines)} in all")] if len(lines) > MOST else []
            told.append("\n".join([f"【{head}】", *(f"· {line}" for line in lines[:MOST]), *rest]))
    return "\n\n".join(told)


def to_messenger(on: date) -> bool:
    """Tell the office's messenger how much is overdue, due and not handed in; whether anything was told."""
    address = settings.WEBHOOK
    if not address:
        return False
    text = summed(lists.whole(on))
    if not text:
        return False
    parts = urlsplit(address)
    if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost"):
        raise Fault("webhook", "YIPANQI_WEBHOOK 须是 https 地址。", "YIPANQI_WEBHOOK must be an https address.")
    if settings.WEBHOOK_FORM not in FORMS:
        known = "、".join(FORMS)
        raise Fault(
            "webhook", f"YIPANQI_WEBHOOK_FORM 应为 {known} 之一。", f"YIPANQI_WEBHOOK_FORM must be one of {', '.join(FORMS)}."
        )
    body = json.dumps(FORMS[settings.WEBHOOK_FORM](f"{text}\n{settings.PORTAL_ADDRESS}".rstrip()), ensure_ascii=False).encode()
    request = urllib.request.Request(address, body, {"Content-Type": "application/json; charset=utf-8"})
    try:
        with _OPENER.open(request, timeout=10) as answer:
            answer.read(10_000)
    except (urllib.error.URLError, OSError) as fault:
        words = f"办公通讯工具没有收下今天的提醒（{fault}）。", f"The messenger did not take today's reminder ({fault})."
        raise Fault("webhook", *words) from None
    return True


class _Nowhere(urllib.request.HTTPRedirectHandler):
    """The address is followed nowhere else."""

    def redirect_request(self, *_: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_Nowhere)


def summed(counts: Mapping[str, int]) -> str:
    """Numbers alone, in one line; '' where all are zero."""
    named = (
        ("late", say("件事项逾期", "matters overdue")),
        ("today", say("件今天到期", "due today")),
        ("sheets", say("张表没有交", "sheets overdue")),
        ("unowned", say("件没有人办", "with nobody in charge")),
    )
    told = [f"{counts[key]} {words}" for key, words in named if counts.get(key)]
    return say("一盘棋：", "yipanqi: ") + say("，", ", ").join(told) + say("。", ".") if told else ""


def said(sent: int, refused: int, told: bool) -> Words:
    """What came of the day's letters."""
    zh, en = f"发出 {sent} 封提醒", f"{sent} letters sent"
    if refused:
        zh, en = f"{zh}，{refused} 封被邮件服务器退回", f"{en}, {refused} refused by the mail server"
    return Words(f"{zh}；已告诉办公通讯工具。" if told else f"{zh}。", f"{en}; the messenger was told." if told else f"{en}.")
