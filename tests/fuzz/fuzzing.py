"""Every parameter of every address and every field of every form, asked with what nobody should send. Out: what was not answered
well.

Addresses come from the URL patterns, their queries from the code of the views, forms from the pages as each role sees them.
An answer is well when its status is below 500 and it took less than a second of processor time.
"""

from __future__ import annotations

import random
import re
import resource
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.core.signals import got_request_exception
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

ROLES = ("public", "organisation", "county_officer", "city_officer")
VALUES: dict[str, bytes] = {
    "nothing": b"",
    "superscript": "²".encode(),
    "negative": b"-1",
    "zero": b"0",
    "31 digits": b"1" + b"0" * 30,
    "4400 digits": b"9" * 1200,
    "exponent": b"1e10000000",
    "small exponent": b"1e-10000000",
    "NaN": b"NaN",
    "sNaN": b"sNaN",
    "Infinity": b"-Infinity",
    "zero byte": b"a\0b",
    "quotes": b"a'\"<>;--",
    "10 kB": b"a " * 1600,
    "long word": "长".encode() * 1000,
    "year 1": b"0001",
    "year 9999": b"9999",
    "no day": b"2024-13-45",
    "first day": b"0001-01-01",
    "last moment": b"9999-12-31T23:59:59.999999+14:00",
    "emoji": "🀄️👩‍👩‍👧".encode(),
    "half a character": b"\xed\xa0\x80",
    "not UTF-8": b"\xff\xfe",
    "sheet formula": b"=1+1",
    "path": b"../../etc/passwd",
    "percent": b"%00%s%n",
    "list": b"[1,2]",
    "object": b'{"$gt":""}',
    "line ends": b"a\r\nX: b",
    "over 64 bits": b"18446744073709551616",
    "64 bits": b"9223372036854775807",
    "32 bits": b"2147483648",
    "full width": "１２３".encode(),
}
FILES = {
    "nothing": b"",
    "text": b"hello",
    "zip": b"PK\x03\x04" + b"\0" * 40,
    "xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "html": b"<table><tr><td>a",
}
#: What the registers filter and sort by, besides what only a slip of the code would let through.
LISTED = (
    "sort",
    "place",
    "year",
    "f_place",
    "f_published_on",
    "f_reading",
    "f_organisation",
    "f_call",
    "f_stage",
    "f_amount",
    "f_id",
    "f_by",
)
_SAMPLE = {"int": "1", "slug": "counted", "str": "x", "path": "x/y", "uuid": "00000000-0000-0000-0000-000000000000"}


@dataclass(frozen=True)
class Form:
    """A form as a page shows it."""

    action: str
    method: str
    fields: tuple[tuple[str, str], ...]
    files: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """One request."""

    role: str
    method: str
    path: str
    body: bytes = b""
    kind: str = "application/x-www-form-urlencoded"
    what: str = ""


@dataclass
class Found:
    """What was asked and what went wrong: request, status or seconds, the exception behind it."""

    asked: int = 0
    wrong: list[str] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")


class _Page(HTMLParser):
    """Links and forms of a page."""

    def __init__(self, at: str) -> None:
        super().__init__()
        self.at, self.links, self.forms, self.open = at, [], [], None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {k: v or "" for k, v in attrs}
        if tag == "a" and given.get("href", "").startswith(("/", "?")):
            self.links.append(given["href"] if given["href"].startswith("/") else self.at.partition("?")[0] + given["href"])
        elif tag == "form":
            self.open = [given.get("action") or self.at.partition("?")[0], given.get("method", "get").lower(), [], []]
        elif self.open and given.get("name") and tag in ("input", "select", "textarea", "button"):
            self.open[3 if given.get("type") == "file" else 2].append((given["name"], given.get("value", "")))
        elif self.open and tag == "option" and self.open[2] and given.get("value") and not self.open[2][-1][1]:
            self.open[2][-1] = (self.open[2][-1][0], given["value"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self.open:
            action, method, fields, files = self.open
            self.forms.append(
                Form(action, method, tuple(f for f in fields if f[0] != "csrfmiddlewaretoken"), tuple(n for n, _ in files))
            )
            self.open = None


def routes() -> list[tuple[str, dict[str, str], list[str]]]:
    """Every address pattern as (route, name of each part -> kind of its converter, names that its module takes from a query)."""

    def walk(patterns: list[Any], before: str) -> Iterator[tuple[str, Any]]:
        for one in patterns:
            here = before + str(one.pattern)
            if isinstance(one, URLResolver):
                yield from walk(one.url_patterns, here)
            elif isinstance(one, URLPattern):
                yield here, one.callback

    return [
        (
            route,
            {n: kind or "str" for kind, n in re.findall(r"<(?:(\w+):)?(\w+)>", route)},
            [*_names(view.__module__), *(LISTED if route.startswith("lists/") else ())],
        )
        for route, view in walk(get_resolver().url_patterns, "")
    ]


def sample(route: str) -> str:
    """An address of that route which may or may not exist."""
    return re.sub(r"<(?:(\w+):)?(\w+)>", lambda m: _SAMPLE[m[1] or "str"], route)


@cache
def _names(module: str) -> list[str]:
    """The names that the views of a module take from a query; a page and a search everywhere."""
    source = Path(sys.modules[module].__file__ or "").read_text(encoding="utf-8")
    return sorted(
        {
            "page",
            "q",
            *re.findall(r"""GET(?:\.get\(|\[)["'](\w+)["']""", source),
            *re.findall(r'"(\w+)"', "".join(re.findall(r"(?s)_ASKED = \((.*?)\)", source))),
        }
    )


def crawl(client: Client, most: int = 24) -> tuple[dict[str, list[str]], list[Form]]:
    """(route -> up to three addresses that fit it, the forms) as one reader finds them from the first page on."""
    shapes = [
        (
            route,
            re.compile(
                "/"
                + re.sub(r"<(?:\w+:)?\w+>", "[^?]+", re.escape(route).replace(r"\<", "<").replace(r"\>", ">").replace(r"\:", ":"))
            ),
        )
        for route, _, _ in routes()
    ]
    known: dict[str, list[str]] = {}
    forms: dict[tuple[str, tuple[str, ...]], Form] = {}
    seen, todo = (
        set(),
        [
            "/",
            "/market/",
            "/bounties/",
            "/briefing/",
            "/sign-in/",
            "/bounties/new/",
            "/needs/new/",
            "/matchmaking/new/",
            "/organisations/",
        ],
    )
    while todo and most:
        at = todo.pop(0)
        path = at.partition("?")[0]
        route = next((r for r, shape in shapes if shape.fullmatch(path)), None)
        if path in seen or route is None or len(known.get(route, [])) >= 3 or "language" in path or "static" in path:
            continue
        seen.add(path)
        known.setdefault(route, []).append(path)
        if re.search(r"export|template|\.(?:pdf|zip|docx|xlsx|ics)|/book/|/paper/|/copy/|marked", path):
            continue
        most -= 1
        answer = client.get(at)
        if answer.status_code == 200 and "html" in answer.headers.get("Content-Type", ""):
            page = _Page(at)
            page.feed(answer.content.decode())
            todo += page.links
            for form in page.forms:
                shape = re.sub(r"\d+", "1", form.action)
                forms.setdefault((shape, tuple(n for n, _ in form.fields)), form)
    return known, list(forms.values())


def everything(client: Client, role: str) -> list[Asked]:
    """Every request of one role: each part of each address, each query, each field, each file."""
    known, forms = crawl(client)
    out: list[Asked] = []
    for route, parts, names in routes():
        if route.startswith(("static", "language")):
            continue
        base = next(iter(known.get(route, [])), "/" + sample(route))
        for name in parts:
            filled = re.sub(r"<(?:(\w+):)?(\w+)>", lambda m, name=name: "{}" if m[2] == name else _SAMPLE[m[1] or "str"], route)
            out += [
                Asked(role, "GET", "/" + filled.format(quote(value, safe="")), what=f"{route} {name}={what}")
                for what, value in VALUES.items()
                if value
            ]
        for name in names:
            out += [
                Asked(role, "GET", f"{base}?{name}={quote(value, safe='')}", what=f"{route}?{name}={what}")
                for what, value in VALUES.items()
            ]
            out.append(Asked(role, "GET", f"{base}?{name}=a&{name}=b&{name}[]=c", what=f"{route}?{name} thrice"))
        out.append(Asked(role, "POST", base, what=f"{route} empty form"))
    for form in forms:
        if form.method == "post":
            out += _posts(form, role)
    return out


def _posts(form: Form, role: str) -> Iterator[Asked]:
    at, _, _ = form.action.partition("?")
    if at in ("/sign-out/", "/language/"):
        return

    def body(changed: str, values: list[bytes]) -> bytes:
        whole = [(n, v.encode()) for n, v in form.fields if n != changed] + [(changed, v) for v in values]
        return "&".join(f"{quote(n)}={quote(v, safe='')}" for n, v in whole).encode()

    for name in dict.fromkeys(n for n, _ in form.fields):
        for what, value in VALUES.items():
            yield Asked(role, "POST", at, body(name, [value]), what=f"{at} field {name}={what}")
        yield Asked(role, "POST", at, body(name, []), what=f"{at} without {name}")
        yield Asked(role, "POST", at, body(name, [b"a", b"b"]), what=f"{at} {name} twice")
    for name in form.files:
        for what, value in FILES.items():
            for ending in ("xlsx", "xls", "csv", "zip", ""):
                parts = b"".join(
                    b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (n.encode(), v.encode())
                    for n, v in form.fields
                )
                sent = b'--x\r\nContent-Disposition: form-data; name="%s"; filename="a\xff.%s"\r\n\r\n%s\r\n--x--\r\n' % (
                    name.encode(),
                    ending.encode(),
                    value,
                )
                yield Asked(role, "POST", at, parts + sent, "multipart/form-data; boundary=x", f"{at} file {what}.{ending}")
    yield Asked(role, "POST", at, b"--x\r\nbroken", "multipart/form-data; boundary=x", f"{at} broken multipart")
    yield Asked(role, "POST", at, b"\xff\xfe=\xed\xa0\x80", what=f"{at} not text")
    yield Asked(role, "POST", at, b'{"a":1}', "application/json", f"{at} JSON")


def cpu() -> float:
    """Seconds of processor time of this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def run(clients: dict[str, Client], asked: list[Asked], *, seconds: float, seed: int, most: float = 1.0) -> Found:
    """Ask as many as `seconds` of processor time allow, in an order by `seed`; what took over `most` more than the address alone
    counts.
    """
    random.Random(seed).shuffle(asked)
    found, raised = Found(), []

    def note(sender: Any, request: Any = None, **_: Any) -> None:
        import traceback

        raised.append(traceback.format_exc(limit=-2))

    got_request_exception.connect(note)
    began = cpu()
    try:
        for one in asked:
            if cpu() - began > seconds:
                break
            raised.clear()
            status, took = _sent(clients[one.role], one)
            if took > most:  # once more, and against what the same address takes with nothing strange in it
                plain = Asked(one.role, one.method, one.path.partition("?")[0])
                took = min(took, _sent(clients[one.role], one)[1]) - (
                    _sent(clients[one.role], plain)[1] if one.method == "GET" else 0
                )
            found.asked += 1
            found.slowest = max(found.slowest, (round(took, 2), f"{one.role} {one.what}"))
            if status >= 500 or took > most:
                found.wrong.append(f"{status} {took:.1f}s {one.role} {one.method} {one.what}\n{''.join(raised)[-600:]}")
    finally:
        got_request_exception.disconnect(note)
    return found


def _sent(client: Client, one: Asked) -> tuple[int, float]:
    before = cpu()
    path, _, query = one.path.partition("?")
    answer = client.generic(one.method, path, one.body, one.kind, QUERY_STRING=query, HTTP_REFERER="http://localhost/")
    return answer.status_code, cpu() - before
