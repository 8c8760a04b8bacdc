"""Pages that work something out in the address, lists with addresses of their own, what differs from reader to reader."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.messages.storage.fallback import FallbackStorage
from django.db.models import Q
from django.http import Http404
from django.test import RequestFactory

from yipanqi.engines.documents import Document
from yipanqi.ui.answers import download, paper
from yipanqi.ui.deeds import Deed
from yipanqi.ui.fields import CellField, RegisterForm
from yipanqi.ui.pages import AskPage, DetailPage, Done, Filter, ListPage, TabbedPage
from yipanqi.ui.parts import Section
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words

W = Words("某", "some")


class Asked(RegisterForm):
    amount = CellField("money", unit="万元", label=Words("金额", "Amount"))


def _answer(user: Any, given: Any) -> list[Section]:
    if given["amount"] > 100_0000_00:
        raise Fault("much", "太多。", "Too much.")
    return [Section(f"答 {given['amount']}")]


def asked(method: str = "get", may: bool = True, **sent: str) -> Any:
    page = AskPage(title=W, form=lambda user: Asked, answer=_answer, may=lambda user: user.may, faults={"much": "amount"})
    request = getattr(RequestFactory(), method)("/ask/", sent)
    request.user = SimpleNamespace(may=may)
    return page.view()(request)


@pytest.mark.parametrize(
    ("sent", "status", "answered", "wrong"),
    [
        ({}, 200, [], []),
        ({"other": "1"}, 200, [], []),
        ({"amount": "12"}, 200, ["答 12000000"], []),
        ({"amount": "多"}, 400, [], ["amount"]),
        ({"amount": ""}, 400, [], ["amount"]),
        ({"amount": "101"}, 400, [], ["amount"]),
    ],
)
def test_what_is_asked_in_the_address_is_answered_or_said_beside_its_field(
    sent: dict[str, str], status: int, answered: list[str], wrong: list[str]
) -> None:
    answer = asked(**sent)
    page = answer.context_data["page"]
    assert (answer.status_code, [s.title for s in page.sections]) == (status, answered)
    assert list(page.form.errors) == wrong, "nothing is wrong before anything was asked"
    if "amount" in sent:
        assert page.form["amount"].value() == sent["amount"], "what was typed stays"


def test_nothing_is_sent_to_a_page_that_keeps_nothing_and_who_may_not_finds_none() -> None:
    assert asked("post", amount="12").status_code == 405
    with pytest.raises(Http404):
        asked(may=False)


def test_a_list_with_an_address_of_its_own_is_found_by_it_alone() -> None:
    one = ListPage("toy", W, records=lambda user: None, columns=())  # type: ignore[arg-type, return-value]
    page = TabbedPage("listed", {"near": (W, one), "far": (W, one)}, at=lambda key: f"/lists/{key}/")
    request = RequestFactory().get("/lists/nosuch/?listed=far")
    for address in ({"listed": "nosuch"}, {}):
        with pytest.raises(Http404):
            page.view()(request, **address)


def test_a_filter_offers_each_reader_its_own() -> None:
    calls: list[str] = []

    def offered(user: Any) -> list[tuple[str, str]]:
        calls.append(user)
        return [(f"of {user}", "x")]

    one = Filter("who", W, list, lambda value: Q(who=value), offered=offered)
    mine, yours = one.for_reader("me"), one.for_reader("you")
    assert (mine.options(), mine.options(), yours.options()) == ([("of me", "x")], [("of me", "x")], [("of you", "x")])
    assert calls == ["me", "you"], "asked once a page"
    plain = Filter("who", W, lambda: [("a", "A")], lambda value: Q(who=value))
    assert plain.for_reader("me") is plain


def test_a_deed_may_lead_elsewhere_and_say_so_there() -> None:
    page = DetailPage(
        title=lambda record: "案",
        record=lambda user: SimpleNamespace(pk=1),
        columns=(),
        deeds=(Deed("run", W, lambda *_: Done("/elsewhere/", Words("做了。", "Done."))),),
        address=lambda record: "/case/",
    )
    request: Any = RequestFactory().post("/case/run/")
    request.user, request.session = SimpleNamespace(), {}
    request._messages = FallbackStorage(request)
    answer = page.view()(request, name="run")
    assert (answer.status_code, answer["Location"]) == (302, "/elsewhere/")
    assert [str(m) for m in request._messages] == ["做了。"]


def test_a_paper_is_opened_and_a_file_is_kept() -> None:
    document = Document("清单", "科技局", date(2024, 12, 31), ())
    opened, kept = paper("清单.pdf", document), download("清单.xlsx", b"PK")
    assert opened.content.startswith(b"%PDF")
    assert opened["Content-Type"] == "application/pdf" and opened["Content-Disposition"].startswith("inline")
    assert kept["Content-Disposition"].startswith("attachment")
