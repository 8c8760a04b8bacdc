"""What one request may ask of the portal. In: address, headers. Out: how large and how slow it may be; the page that refuses it.

Every limit is here with its number; the same numbers stand in docs/reference/reliability.md.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie

KB, MB = 2**10, 2**20


@dataclass(frozen=True)
class Limits:
    """Bytes, seconds and numbers of one process."""

    small: int = MB  # a body at any address, from anybody
    upload: int = (
        int(os.environ.get("YIPANQI_UPLOAD_MB", "200")) * MB
    )  # of somebody signed in, at an address where workbooks are sent
    pause: float = 10.0  # between two pieces of a body
    base: float = 15.0  # for a small body; a larger one has time for …
    speed: int = 50 * KB  # … so many bytes a second
    heavy: int = 2  # costly reads at a time
    uploads: int = 2  # large bodies at a time
    queue: float = 20.0  # waiting for one of those places
    waiting: int = 200  # requests under way
    spare: int = 500 * MB  # what a large body must leave free on the disk

    def seconds(self, size: int) -> float:
        """How long a body of `size` bytes may take."""
        return self.base + size / self.speed


LIMITS = Limits()
_UPLOADS = re.compile(r"/intake/|/matchmaking/\d+/upload/|/bounties/\d+/review/")
_HEAVY = re.compile(r"/search/|/files/|/export/|/marked/|/template/|/persons/|/book/|/paper/|\.(?:pdf|zip|docx|xlsx|xml)$")
_SEARCHED = re.compile(rb"(?:^|&)(?:q|parameter)=[^&]")


def allowed(path: str, officer: bool) -> int:
    """The most bytes of a body at this address."""
    return LIMITS.upload if officer and _UPLOADS.fullmatch(path) else LIMITS.small


def heavy(method: str, path: str, query: bytes) -> bool:
    """Whether an answer costs so much that only few are made at a time: files, searches, received rows."""
    return method in ("GET", "HEAD") and bool(_HEAVY.search(path) or _SEARCHED.search(query)) and not path.startswith("/static/")


def signed_in(cookie: str) -> bool:
    """Whether the session of a cookie is somebody's; asks the database."""
    from django.conf import settings
    from django.contrib.sessions.backends.db import SessionStore
    from django.db import DatabaseError, close_old_connections

    try:
        given = SimpleCookie(cookie).get(settings.SESSION_COOKIE_NAME)
        return bool(given and SessionStore(given.value).get("_auth_user_id"))
    except (CookieError, DatabaseError):
        return False
    finally:
        close_old_connections()


_SAID = {
    400: ("请求不完整，没有写入任何内容。", "The request is not whole; nothing was written."),
    408: (
        "发送过慢，已中断，没有写入任何内容。请检查网络后重试。",
        "It was sent too slowly and was cut off; nothing was written. Check the network and try again.",
    ),
    411: ("请求没有说明大小（Content-Length）。", "The request does not say how large it is (Content-Length)."),
    413: (
        f"内容过大：登录后收件最多 {LIMITS.upload // MB} MB，其他页面最多 {LIMITS.small // MB} MB。请拆分文件，或先登录。",
        f"Too large: at most {LIMITS.upload // MB} MB for workbooks after signing in, {LIMITS.small // MB} MB elsewhere. "
        "Split the file, or sign in first.",
    ),
    503: ("现在使用的人较多，请稍等几秒再刷新。", "Many people are at work just now; wait a few seconds and reload."),
    507: (
        "服务器磁盘空间不足，没有收下。请告诉管理员。",
        "The server's disk is nearly full; it was not taken. Tell the administrator.",
    ),
}


class Refusal(Exception):
    """A request that is not let in, with its status."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status

    def page(self, headers: dict[str, str]) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        """A page of one line, in the language of the reader."""
        english = "django_language=en" in headers.get("cookie", "") or headers.get("accept-language", "").lower().startswith("en")
        said = _SAID[self.status][english]
        body = (
            f'<!doctype html><html lang="{"en" if english else "zh-CN"}"><meta charset="utf-8"><meta name="viewport" '
            'content="width=device-width">'
            f"<title>{self.status}</title><body><h1>{self.status}</h1><p>{said}</p><p><a "
            f'href="/">{"To the first page" if english else "回到首页"}</a></p></body></html>'
        )
        sent = [
            (b"content-type", b"text/html; charset=utf-8"),
            (b"cache-control", b"no-store"),
            (b"content-security-policy", b"default-src 'none'"),
        ]
        if self.status == 503:
            sent.append((b"retry-after", b"5"))
        else:
            sent.append((b"connection", b"close"))
        data = body.encode()
        return self.status, [*sent, (b"content-length", str(len(data)).encode())], data
