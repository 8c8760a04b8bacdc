"""What can be done on a page: rights, parts, forms that keep what was typed, deeds that are shown once."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import Http404
from django.test import RequestFactory

from yipanqi.ui.deeds import Deed, kept
from yipanqi.ui.fields import CellField, ManyField, MomentField, RegisterForm, TextField, rows_of
from yipanqi.ui.pages import DetailPage
from yipanqi.ui.parts import Done, Head, Once, Section
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words, speaking

W = Words("某", "some")


class Asked(RegisterForm):
    amount = CellField("money", unit="万元", most=10**9, label=Words("金额", "Amount"))
    why = TextField(20, label=Words("理由", "Reason"), required=False)


class Line(RegisterForm):
    name = TextField(label=Words("名称", "Name"))


class Page:
    """A record with two parts, what was done to it, and its page."""

    def __init__(self) -> None:
        self.parts = [SimpleNamespace(pk=1, name="甲"), SimpleNamespace(pk=2, name="乙")]
        self.done: list[Any] = []
        self.deeds = (
            Deed("pay", Words("拨付", "Pay"), self._pay, may=lambda user, _: user.officer, form=lambda *_: Asked,
                 formsets={"lines": rows_of(Line, W)}, faults={"why": "why"}, title=Words("付款", "Payment")),
            Deed("close", Words("关闭", "Close"), self._close, may=lambda user, _: user.officer),
            Deed("mark", Words("记", "Mark"), self._mark, part="one", parts=lambda *_: self.parts, pressed="how",
                 buttons=lambda *_: [("up", Words("升", "Up")), ("down", Words("降", "Down"))],
                 offered=lambda user, record, part: part.pk == 1),
            Deed("secret", Words("示", "Show"), self._secret, quiet=True),
        )  # fmt: skip
        self.declared = DetailPage(
            title=lambda record: "案",
            record=lambda user, pk: SimpleNamespace(pk=pk) if pk == 7 else None,
            columns=(),
            deeds=self.deeds,
            address=lambda record: f"/cases/{record.pk}/",
            sections=lambda user, record: [Section("部分", deeds=[("mark", part) for part in self.parts], wide=True)],
        )

    def _pay(self, user: Any, record: Any, given: Any, rows: Any) -> Words:
        if not given.get("why"):
            raise Fault("why", "请写理由。", "Say why.")
        if given["amount"] > 500_0000_00:
            raise Fault("much", "太多。", "Too much.")
        self.done.append(("pay", given, rows))
        return Words("已付。", "Paid.")

    def _secret(self, *_: Any) -> Once:
        return Once(Head("密"), [("code", "码", "4711"), ("at", "址", "/x/")])

    def _close(self, user: Any, record: Any, given: Any, rows: Any) -> None:
        raise Fault("open", "还开着。", "Still open.")

    def _mark(self, user: Any, record: Any, given: Any, rows: Any) -> str:
        self.done.append((given["one"].name, given["how"]))
        return "/elsewhere/"

    def send(self, name: str, pk: int = 7, officer: bool = True, method: str = "post", **sent: str) -> Any:
        request = getattr(RequestFactory(), method)(f"/cases/{pk}/", sent)
        request.user, request.session = SimpleNamespace(officer=officer), {}
        request._messages = FallbackStorage(request)
        return self.declared.view()(request, pk=pk, **({"name": name} if name else {}))


def page_of(answer: Any) -> Any:
    return answer.context_data["page"]


def test_a_deed_is_done_and_leads_back_to_the_record() -> None:
    page = Page()
    answer = page.send(
        "pay", amount="120万", why="到期", **{"lines-TOTAL_FORMS": "2", "lines-INITIAL_FORMS": "0", "lines-1-name": "丙"}
    )
    assert (answer.status_code, answer["Location"]) == (302, "/cases/7/")
    assert page.done == [("pay", {"amount": 120_0000_00, "why": "到期"}, {"lines": [{"name": "丙"}]})]
    page.send("pay", amount="1", why="无行")
    assert page.done[1][2] == {"lines": []}, "what was sent without rows has none"


@pytest.mark.parametrize(
    "sent, field",
    [({"amount": "很多", "why": "到期"}, "amount"), ({"amount": "1"}, "why"), ({"amount": "1000万", "why": "x"}, "__all__"),
     ({"amount": "99999万", "why": "x"}, "amount")],
)  # fmt: skip
def test_what_was_typed_stays_with_what_is_wrong(sent: dict[str, str], field: str) -> None:
    page = Page()
    answer = page.send("pay", **sent)
    shown = page_of(answer)
    assert answer.status_code == 422 and not page.done and shown.fault == ""
    (card,) = shown.cards
    assert card.typed and set(card.form.errors) == {field} and card.form["amount"].value() == sent["amount"]
    assert (card.action, card.title) == ("/cases/7/pay/", "付款")


def test_a_deed_without_fields_is_a_button_and_its_refusal_stands_on_top() -> None:
    page = Page()
    shown = page_of(page.send("", method="get"))
    assert [(a.words, a.post) for a in shown.head.acts] == [("关闭", "/cases/7/close/")]
    answer = page.send("close")
    assert answer.status_code == 422 and page_of(answer).fault == "还开着。"


def test_who_may_not_finds_nothing_and_sees_no_form() -> None:
    page = Page()
    shown = page_of(page.send("", method="get", officer=False))
    assert not shown.cards and not shown.head.acts
    for name, pk in (("pay", 7), ("close", 7), ("nothing", 7), ("mark", 8)):
        with pytest.raises(Http404):
            page.send(name, pk=pk, officer=False, amount="1", why="x", one="1")
    assert not page.done
    assert page.send("pay", method="get").status_code == 405, "a deed is posted"


def test_a_part_is_one_of_the_record_and_stands_where_it_is_offered() -> None:
    page = Page()
    (section,) = page_of(page.send("", method="get")).wide
    assert [[b[1] for b in one.buttons] for one in section.ready] == [["up", "down"]], "offered for the first alone"
    assert ("one", "1") in section.ready[0].sends
    answer = page.send("mark", one="2", how="up")
    assert answer["Location"] == "/elsewhere/" and page.done == [("乙", "up")]
    for wrong in ("3", "", "²", "x"):
        answer = page.send("mark", one=wrong, how="up")
        assert answer.status_code == 422 and page_of(answer).fault == "没有这一项。"
    assert len(page.done) == 1


@pytest.mark.django_db
def test_what_is_shown_once_is_kept_nowhere() -> None:
    answer = Page().send("secret")
    text = answer.content.decode()
    assert answer.status_code == 200 and "4711" in text and "http://testserver/x/" in text
    assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("no-store", "noindex")


def test_a_page_without_addresses_for_its_deeds_takes_their_names() -> None:
    page = Page()
    page.declared = replace(page.declared, address=None)
    shown = page_of(page.send("", method="get"))
    assert shown.cards[0].sends == [("do", "pay")] and shown.cards[0].action == "/cases/7/"
    assert page.send("", do="mark", one="1", how="down").status_code == 302 and page.done == [("甲", "down")]


@pytest.mark.parametrize("typed, wrong", [("2024-03-31T17:00", False), ("2024-03-31 17:00", False), ("9999999-01-01", True),
                                          ("0001-01-01T00:00", True), ("明天", True)])  # fmt: skip
def test_a_moment_is_read_or_refused(typed: str, wrong: bool) -> None:
    form = type("F", (RegisterForm,), {"at": MomentField(label=W)})({"at": typed})
    assert form.is_valid() != wrong
    assert wrong or form.cleaned_data["at"].isoformat() == "2024-03-31T17:00:00+08:00"


def test_bounds_and_lists_say_what_they_take() -> None:
    form = type(
        "F", (RegisterForm,), {"mark": CellField("number", least=0, most=100, label=W), "of": ManyField([(5, "甲")], label=W)}
    )
    assert form({"mark": "88.5", "of": ["5"]}).is_valid()
    with speaking("zh"):
        sent = form({"mark": "101", "of": ["6"]})
        assert sent.errors["mark"] == ["“101”不在 0 到 100 之间。"] and set(sent.errors) == {"mark", "of"}


def test_a_deed_leads_somewhere_and_says_what_was_done() -> None:
    page = Page()

    def done(*_: Any) -> Done:
        return Done("/jobs/3/", Words("已排好。", "Planned."))

    page.declared = replace(page.declared, deeds=(Deed("plan", W, done),))
    answer = page.send("plan")
    assert answer["Location"] == "/jobs/3/"


@pytest.mark.parametrize(
    ("there", "sent", "left"),
    [
        (2, ["甲", "乙"], ["甲", "乙"]),
        (2, ["甲", "丙"], ["甲", "丙"]),
        (2, ["甲", "乙", "丙", ""], ["甲", "乙", "丙"]),
        (0, ["", "甲"], ["甲"]),
    ],
)
def test_a_row_that_stood_there_and_was_left_alone_stays(there: int, sent: list[str], left: list[str]) -> None:
    data = {"lines-TOTAL_FORMS": str(len(sent)), "lines-INITIAL_FORMS": str(there)}
    data |= {f"lines-{n}-name": name for n, name in enumerate(sent)}
    made = rows_of(Line, W)(data=data, prefix="lines", initial=[{"name": "甲"}, {"name": "乙"}][:there])
    assert made.is_valid() and [row["name"] for row in kept(made)] == left
    gone = rows_of(Line, W)(
        data=data | {"lines-0-DELETE": "on"}, prefix="lines", initial=[{"name": "甲"}, {"name": "乙"}][:there]
    )
    assert gone.is_valid() and [row["name"] for row in kept(gone)] == [name for name in sent[1:] if name]
