"""A fault that no view answered: a page with its line; what is no fault stays our own mistake."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from yipanqi.ui.faults import FaultMiddleware, _before
from yipanqi.values.fault import Fault
from yipanqi.values.words import speaking


@pytest.mark.django_db
@pytest.mark.parametrize(("code", "status"), [("unknown_rule", 404), ("no_candidates", 400)])
def test_a_page_that_cannot_be_shown_says_why(code: str, status: int) -> None:
    asked = RequestFactory().get("/x/")
    for language, said, other in (("zh", "还没有收表", "No sheet"), ("en", "No sheet", "还没有收表")):
        with speaking(language):
            page = FaultMiddleware(lambda request: None).process_exception(
                asked, Fault(code, "还没有收表。", "No sheet has come in.")
            )  # type: ignore[arg-type, return-value]
        assert (
            page is not None
            and page.status_code == status
            and said in page.content.decode()
            and other not in page.content.decode()
        )


def test_our_own_mistake_is_left_to_django() -> None:
    assert FaultMiddleware(lambda request: None).process_exception(RequestFactory().get("/x/"), ValueError("x")) is None  # type: ignore[arg-type, return-value]


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/lists/?q=%E7%94%B2", "/lists/?q=%E7%94%B2"),
        ("http://testserver", "/"),
        ("https://testserver/a/", "/a/"),
        ("/a/", "/a/"),
        ("http://testserver.example/a/", "/"),
        ("//elsewhere/a/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_only_pages_of_this_portal_are_gone_back_to(referer: str, back: str) -> None:
    assert _before(RequestFactory().post("/x/", headers={"referer": referer})) == back
