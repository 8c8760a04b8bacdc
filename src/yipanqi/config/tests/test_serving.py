"""Limits of the door: what is too large, too slow or too much is refused before any thread or disk is used for it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from yipanqi.config import limits, serving
from yipanqi.config.limits import KB, MB, Limits, Refusal, allowed, heavy
from yipanqi.config.serving import Served, environ


def _echo(env: dict[str, Any], start: Any) -> list[bytes]:
    start("200 OK", [("Content-Type", "text/plain"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])
    return [env["REQUEST_METHOD"].encode(), b" ", env["wsgi.input"].read()]


def _run(work: Coroutine[Any, Any, Any]) -> None:
    """Run it in a thread of its own: a browser of an earlier test may have left its loop running in this one."""
    with ThreadPoolExecutor(1) as apart:
        apart.submit(asyncio.run, work).result()


def _ask(pieces: list[Any], served: Served | None = None, **scope: Any) -> tuple[int, list[Any], bytes]:
    """The answer to a request whose body comes in `pieces`; a number among them is a pause in seconds."""
    given = list(pieces)

    async def receive() -> dict[str, Any]:
        while given and isinstance(given[0], float):
            await asyncio.sleep(given.pop(0))
        piece = given.pop(0) if given else b""
        return {"type": "http.request", "body": piece, "more_body": bool(given)}

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(n.encode(), v.encode()) for n, v in scope.pop("headers", {}).items()]
    whole = {"type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": headers, "scheme": "http"} | scope

    async def run() -> None:
        await (served or Served(_echo))(whole, receive, send)

    _run(run())
    return sent[0]["status"], sent[0]["headers"], sent[1]["body"]


def test_a_whole_body_is_answered_with_every_header() -> None:
    status, headers, body = _ask([b"ab", b"c"], headers={"content-length": "3"})
    assert (status, body) == (200, b"POST abc") and [v for n, v in headers if n == b"set-cookie"] == [b"a=1", b"b=2"]


@pytest.mark.parametrize(("size", "status"), [(MB, 200), (MB + 1, 413)])
def test_a_stranger_sends_a_megabyte_and_no_more(monkeypatch: Any, size: int, status: int) -> None:
    monkeypatch.setattr(serving, "signed_in", lambda cookie: False)
    assert _ask([b"x" * size], path="/intake/", headers={"content-length": str(size)})[0] == status


def test_a_refused_body_is_never_read(monkeypatch: Any) -> None:
    monkeypatch.setattr(serving, "signed_in", lambda cookie: False)
    read = []
    monkeypatch.setattr(serving, "_taken", lambda *given: read.append(given))
    status, _, page = _ask([b"x"], headers={"content-length": str(3 * 2**30), "accept-language": "en"})
    assert status == 413 and not read and b"Too large" in page


@pytest.mark.parametrize(
    ("path", "officer", "most"),
    [
        ("/intake/", True, 200 * MB),
        ("/matchmaking/7/upload/", True, 200 * MB),
        ("/intake/", False, MB),
        ("/intake/7/accept/", True, MB),
        ("/sign-in/", True, MB),
    ],
)
def test_only_who_is_signed_in_sends_workbooks_and_only_where_they_belong(path: str, officer: bool, most: int) -> None:
    assert allowed(path, officer) == most


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"transfer-encoding": "chunked"}, 411),
        ({"content-length": "-1"}, 400),
        ({"content-length": "9" * 40}, 400),
        ({"content-length": "²"}, 400),
        ({}, 200),
    ],
)
def test_a_body_says_how_large_it_is(headers: dict[str, str], status: int) -> None:
    assert _ask([], headers=headers)[0] == status


@pytest.mark.parametrize("pieces", [[b"ab"], [b"ab", b"cde"]])
def test_a_body_is_as_long_as_it_said(pieces: list[bytes]) -> None:
    assert _ask(pieces, headers={"content-length": "4"})[0] == 400


@pytest.mark.parametrize(("longest", "status"), [(60.0, 200), (0.05, 408)])
def test_a_body_that_stops_coming_is_cut_off(monkeypatch: Any, longest: float, status: int) -> None:
    monkeypatch.setattr(serving, "LIMITS", Limits(pause=longest, base=120))
    assert _ask([b"ab", 0.5, b"cd"], headers={"content-length": "4"})[0] == status


@pytest.mark.parametrize(("longest", "status"), [(60.0, 200), (0.2, 408)])
def test_a_body_in_drops_is_cut_off_as_a_whole(monkeypatch: Any, longest: float, status: int) -> None:
    monkeypatch.setattr(serving, "LIMITS", Limits(pause=60, base=longest))
    assert _ask([b"a", 0.1, b"a", 0.1, b"a", 0.1, b"a", 0.1, b"a", 0.1, b"a"], headers={"content-length": "6"})[0] == status


def test_a_full_disk_takes_no_large_body(monkeypatch: Any) -> None:
    monkeypatch.setattr(serving, "LIMITS", Limits(spare=2**60))
    assert _ask([b"x" * 300 * KB], headers={"content-length": str(300 * KB)})[0] == 507
    assert _ask([b"x" * 100 * KB], headers={"content-length": str(100 * KB)})[0] == 200


def test_costly_reads_wait_for_their_places_and_then_are_asked_to_come_back(monkeypatch: Any) -> None:
    monkeypatch.setattr(serving, "LIMITS", Limits(queue=0.1, heavy=1))
    served = Served(_echo)
    _run(served.heavy.acquire())
    status, headers, page = _ask([], served, method="GET", path="/search/", query_string=b"q=a")
    assert status == 503 and (b"retry-after", b"5") in headers and "请稍等".encode() in page
    assert _ask([], served, method="GET", path="/market/")[0] == 200
    served.heavy.release()
    assert _ask([], served, method="GET", path="/search/", query_string=b"q=a")[0] == 200


@pytest.mark.parametrize(
    ("path", "query", "costly"),
    [
        ("/search/", b"q=a", True),
        ("/lists/needs.need/export/", b"", True),
        ("/files/ab/1/2/", b"", True),
        ("/briefing/file.pdf", b"", True),
        ("/lists/needs.need/", b"q=a", True),
        ("/lists/needs.need/", b"place=3304", False),
        ("/lists/needs.need/", b"q=&place=", False),
        ("/", b"", False),
        ("/static/a.pdf", b"", False),
    ],
)
def test_which_reads_are_costly(path: str, query: bytes, costly: bool) -> None:
    assert heavy("GET", path, query) is costly and not heavy("POST", path, query)


def test_too_many_requests_at_once_are_asked_to_come_back(monkeypatch: Any) -> None:
    monkeypatch.setattr(serving, "LIMITS", Limits(waiting=0))
    assert _ask([], headers={})[0] == 503


def test_the_environment_of_a_request() -> None:
    scope = {
        "method": "GET",
        "path": "/市/",
        "query_string": b"a=%20",
        "client": ("10.0.0.7", 99),
        "scheme": "http",
        "server": ("h", 8000),
        "headers": [],
    }
    found = environ(scope, {"content-type": "text/plain", "x-real": "1", "host": "h"}, None, 0)
    assert (
        found["PATH_INFO"] == "/市/".encode().decode("latin-1")
        and found["REMOTE_ADDR"] == "10.0.0.7"
        and found["wsgi.input"].read() == b""
    )
    assert (found["CONTENT_TYPE"], found["HTTP_X_REAL"], found["HTTP_HOST"]) == ("text/plain", "1", "h")


def test_a_header_with_an_underscore_passes_for_no_other() -> None:
    assert serving._headers([(b"X_Forwarded_For", b"1.1.1.1"), (b"cookie", b"a=1"), (b"cookie", b"b=2")]) == {
        "cookie": "a=1; b=2"
    }


@pytest.mark.parametrize("status", sorted(limits._SAID))
def test_every_refusal_is_said_in_the_reader_s_language(status: int) -> None:
    chinese, english = Refusal(status).page({}), Refusal(status).page({"accept-language": "en-GB"})
    assert 'lang="zh-CN"' in chinese[2].decode() and 'lang="en"' in english[2].decode() and chinese[2] != english[2]
