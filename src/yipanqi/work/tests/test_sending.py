"""The day's letters: what is new and nothing else, once a day, to each person his own; numbers alone to the messenger."""

from __future__ import annotations

import json
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from django.core import mail

from yipanqi.accounts.models import User
from yipanqi.values.fault import Fault
from yipanqi.values.words import speaking
from yipanqi.work import _sending as sending
from yipanqi.work import actions as work
from yipanqi.work.models import Case, Digest, Notice
from yipanqi.work.tests.conftest import AT, ON

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(people: dict, needs: dict) -> Case:
    """Due on the 17th, in the hands of 方志远, who has an address."""
    User.objects.filter(username="shen").update(email="shen@example.org")
    made = work.begin("toy", needs["XQ1"].pk, "invite", by="haining", on=ON, at=AT)
    return work.assign(made, by="haining", on=ON, person="shen", at=AT)


def test_what_is_new_is_told_once(case: Case, people: dict) -> None:
    assert sending.letters(ON) == (1, 0)
    (letter,) = mail.outbox
    assert letter.to == ["shen@example.org"] and "【通知】" in letter.body and "废水铬回收" in letter.body
    assert sending.letters(ON) == (0, 0), "once a day"
    assert sending.letters(ON + timedelta(1)) == (0, 0), "and not the same the next day"
    assert Notice.objects.filter(person="shen", sent_at=None).count() == 0 and len(mail.outbox) == 1


def test_what_was_read_on_the_page_is_not_told(case: Case, people: dict) -> None:
    work.read(list(Notice.objects.filter(person="shen").values_list("pk", flat=True)), by="shen")
    assert sending.letters(ON) == (0, 0) and mail.outbox == []


@pytest.mark.parametrize(("days", "said"), [(-1, ""), (0, "今天到期"), (1, "昨天到期、还没有办"), (2, "")])
def test_a_matter_is_told_on_its_day_and_on_the_day_after(case: Case, people: dict, days: int, said: str) -> None:
    work.read(list(Notice.objects.values_list("pk", flat=True)), by="shen")
    case.refresh_from_db()
    assert case.due_on is not None
    assert sending.letters(case.due_on + timedelta(days)) == (1 if said else 0, 0)
    assert [said in letter.body for letter in mail.outbox] == ([True] if said else [])


def test_a_sheet_is_told_the_day_after_it_was_due(people: dict) -> None:
    User.objects.filter(username="haining").update(email="h@example.org")
    work.owe("visits", period="2024-09", begins_on=ON.replace(day=1), due_on=ON, by="city", place="330481")
    assert [sending.letters(ON + timedelta(days))[0] for days in (0, 1, 2)] == [0, 1, 0]
    assert "2024-09 " in mail.outbox[0].body


def test_nobody_is_told_of_anothers_matters(case: Case, people: dict) -> None:
    User.objects.filter(username="xiuzhou").update(email="x@example.org")
    User.objects.filter(username="shen").update(is_active=False)
    assert sending.letters(ON) == (0, 0)


def test_a_letter_that_is_refused_is_told_the_next_day(case: Case, people: dict, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any) -> None:
        raise OSError("no route")

    with monkeypatch.context() as now:
        now.setattr(sending, "send_mail", refused)
        assert sending.letters(ON) == (0, 1)
    assert not Digest.objects.exists() and Notice.objects.filter(person="shen", sent_at=None).exists()
    assert sending.letters(ON + timedelta(1)) == (1, 0)


def test_long_lists_are_cut_and_counted(people: dict) -> None:
    text = sending.written(sending.lists.bench(people["city"], ON), [f"第{n}条" for n in range(25)])
    assert text.count("· ") == sending.MOST and "共 25 条" in text


# ---- the messenger ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def robot(settings: Any) -> Any:
    """A robot that keeps what it is told."""
    told: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        status = 200

        def do_POST(self) -> None:
            told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(Handler.status)
            if Handler.status == 302:
                self.send_header("Location", f"http://127.0.0.1:{server.server_port}/elsewhere")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.WEBHOOK, settings.WEBHOOK_FORM = f"http://127.0.0.1:{server.server_port}/robot", "wecom"
    yield Handler, told
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_messenger_is_told_numbers_and_no_name(case: Case, people: dict, robot: Any, settings: Any) -> None:
    _, told = robot
    due = Case.objects.get().due_on
    assert due is not None
    assert sending.to_messenger(due + timedelta(1)) and sending.to_messenger(due)
    assert [one["text"]["content"] for one in told] == ["一盘棋：1 件事项逾期。", "一盘棋：1 件今天到期。"]
    settings.WEBHOOK_FORM = "feishu"
    with speaking("en"):
        assert sending.to_messenger(due)
    assert told[-1] == {"msg_type": "text", "content": {"text": "yipanqi: 1 due today."}}
    Case.objects.update(due_on=None)
    assert not sending.to_messenger(due), "nothing to tell"


def test_a_messenger_that_refuses_or_sends_elsewhere_is_said(case: Case, robot: Any) -> None:
    handler, told = robot
    due = Case.objects.get().due_on
    for status in (500, 302):
        handler.status = status
        with pytest.raises(Fault) as fault:
            sending.to_messenger(due)
        assert fault.value.code == "webhook"
    assert len(told) == 2, "a redirect is not followed"


@pytest.mark.parametrize(
    ("address", "form"), [("http://robot.example/x", "wecom"), ("https://robot.example/x", "icq"), ("file:///x", "wecom")]
)
def test_an_address_or_form_that_cannot_be_is_said_before_anything_leaves(
    case: Case, settings: Any, address: str, form: str
) -> None:
    settings.WEBHOOK, settings.WEBHOOK_FORM = address, form
    with pytest.raises(Fault) as fault:
        sending.to_messenger(Case.objects.get().due_on)
    assert fault.value.code == "webhook"


def test_without_an_address_nothing_leaves(case: Case, settings: Any) -> None:
    settings.WEBHOOK = ""
    assert not sending.to_messenger(Case.objects.get().due_on)


def test_the_deed_says_what_came_of_it(case: Case, people: dict) -> None:
    from yipanqi.jobs.definition import Run
    from yipanqi.work.tasks import letters

    done = letters.do(Run(1, "clock", 1, lambda done, of: None))
    assert "封提醒" in done.words.zh and done.words.zh != done.words.en
    assert sending.said(1, 2, True).zh == "发出 1 封提醒，2 封被邮件服务器退回；已告诉办公通讯工具。"
