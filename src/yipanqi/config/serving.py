"""The door that `serve` opens. In: ASGI requests. Out: the answers of the WSGI application, within limits that nobody can use up.

A body is taken in here without holding a thread, up to a size and a time; only what arrived whole is answered by one of a few
threads. Costly reads wait here for one of their places, so that pages and monitors always find a thread free.
"""

from __future__ import annotations

import asyncio
import io
import shutil
import sys
import tempfile
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from yipanqi.config.limits import KB, LIMITS, Refusal, allowed, heavy, signed_in

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Served:
    """One process's part: `threads` answer, at most `LIMITS.heavy` of them costly reads, at most `LIMITS.uploads` large bodies
    come in.
    """

    def __init__(self, application: Callable[..., Any], threads: int = 4) -> None:
        self.application = application
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix="answer")
        self.heavy, self.uploads = asyncio.Semaphore(LIMITS.heavy), asyncio.Semaphore(LIMITS.uploads)
        self.waiting = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        headers = _headers(scope["headers"])
        try:
            answer = await self._answered(scope, headers, receive)
        except Refusal as refusal:
            answer = refusal.page(headers)
        await send({"type": "http.response.start", "status": answer[0], "headers": answer[1]})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else answer[2]})

    async def _answered(
        self, scope: Scope, headers: dict[str, str], receive: Receive
    ) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        size = _size(headers)
        if self.waiting >= LIMITS.waiting:
            raise Refusal(503)
        self.waiting += 1
        try:
            if size > LIMITS.small:
                officer = await self._run(signed_in, headers.get("cookie", ""))
                if size > allowed(scope["path"], officer):
                    raise Refusal(413)
                async with _place(self.uploads):
                    return await self._with_body(scope, headers, receive, size)
            return await self._with_body(scope, headers, receive, size)
        finally:
            self.waiting -= 1

    async def _with_body(self, scope: Scope, headers: dict[str, str], receive: Receive, size: int) -> Any:
        with tempfile.SpooledTemporaryFile(max_size=256 * KB) as body:
            if size:
                _room(size)
                try:
                    async with asyncio.timeout(LIMITS.seconds(size)):
                        await _taken(receive, body, size)
                except TimeoutError:
                    raise Refusal(408) from None
                body.seek(0)
            if heavy(scope["method"], scope["path"], scope["query_string"]):
                async with _place(self.heavy):
                    return await self._run(self._call, scope, headers, body, size)
            return await self._run(self._call, scope, headers, body, size)

    async def _run(self, deed: Callable[..., Any], *given: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self.pool, deed, *given)

    def _call(self, scope: Scope, headers: dict[str, str], body: Any, size: int) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        """In a thread: the application's answer, whole; its pages and files are made in memory anyway."""
        told: list[Any] = []

        def start(status: str, sent: list[tuple[str, str]], fault: Any = None) -> Callable[[bytes], Any]:
            told[:] = [int(status.split(" ", 1)[0]), [(n.lower().encode("latin-1"), v.encode("latin-1")) for n, v in sent]]
            return lambda data: None

        parts = self.application(environ(scope, headers, body, size), start)
        try:
            whole = b"".join(parts)
        finally:
            if hasattr(parts, "close"):
                parts.close()
        return told[0], told[1], whole


def _headers(sent: Any) -> dict[str, str]:
    """Headers by name, several of one name joined. A name with _ would pass for the one with -, so it is left out."""
    found: dict[str, str] = {}
    for name, value in ((n.decode("latin-1").lower(), v.decode("latin-1")) for n, v in sent):
        if "_" not in name:
            found[name] = f"{found[name]}{'; ' if name == 'cookie' else ','}{value}" if name in found else value
    return found


def _size(headers: dict[str, str]) -> int:
    """Bytes that the body says it has; a Refusal where it does not say."""
    if "transfer-encoding" in headers and "content-length" not in headers:
        raise Refusal(411)
    said = headers.get("content-length", "0") or "0"
    if not (said.isascii() and said.isdigit() and len(said) < 16):
        raise Refusal(400)
    return int(said)


async def _taken(receive: Receive, body: Any, size: int) -> None:
    """Take the body in; no more than it said, and each piece within `LIMITS.pause` seconds of the one before."""
    got, more = 0, True
    while more:
        async with asyncio.timeout(LIMITS.pause):  # wait_for may lose the outer one's end (mended in Python 3.12)
            message = await receive()
        if message["type"] == "http.disconnect":
            raise Refusal(400)
        piece = message.get("body", b"")
        got += len(piece)
        if got > size:
            raise Refusal(400)
        body.write(piece)
        more = message.get("more_body", False)
    if got < size:
        raise Refusal(400)


def _room(size: int) -> None:
    """A Refusal where the disk would not keep room for the rest of the portal."""
    if size > 256 * KB and shutil.disk_usage(tempfile.gettempdir()).free < size + LIMITS.spare:
        raise Refusal(507)


class _place:
    """One of a semaphore's places, waited for no longer than `LIMITS.queue` seconds."""

    def __init__(self, places: asyncio.Semaphore) -> None:
        self.places = places

    async def __aenter__(self) -> None:
        try:
            async with asyncio.timeout(LIMITS.queue):
                await self.places.acquire()
        except TimeoutError:
            raise Refusal(503) from None

    async def __aexit__(self, *_: object) -> None:
        self.places.release()


def environ(scope: Scope, headers: dict[str, str], body: Any, size: int) -> dict[str, Any]:
    """The WSGI environment of a request (PEP 3333)."""
    server, client = scope.get("server") or ("localhost", 80), scope.get("client") or ("", 0)
    path = scope["path"].encode("utf-8", "surrogateescape").decode("latin-1")
    found = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope.get('http_version', '1.1')}",
        "REMOTE_ADDR": client[0],
        "CONTENT_LENGTH": str(size),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body if size else io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in headers.items():
        if name == "content-type":
            found["CONTENT_TYPE"] = value
        elif name != "content-length":
            found["HTTP_" + name.upper().replace("-", "_")] = value
    return found


def _made() -> Served:
    from yipanqi.config.wsgi import application

    return Served(application)


application = _made()
