"""What no page can use is refused at the door. In: a request. Out: the same, or one clear page.

A zero byte or half a character is no text, and a number of an address beyond 64 bits is the number of no record. Django's own
limits of a form (size, number of fields) and what a column cannot hold are told in the same way, not as our mistake.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DataError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render

from yipanqi.ui.parameters import MOST_WHOLE
from yipanqi.values.words import say

#: Characters of a query string: a dozen filters and a search; more is no address of ours.
MOST_QUERY = 4000


class DoorMiddleware:
    """Stands where language and reader are known, and outside everything that reads what was sent."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            if len(request.META.get("QUERY_STRING", "")) > MOST_QUERY:
                return refused(
                    request,
                    say(
                        f"地址过长（超过 {MOST_QUERY} 个字符）。请减少搜索词或筛选条件。",
                        f"The address is too long (over {MOST_QUERY} characters). Use fewer words or filters.",
                    ),
                )
            if request.method == "POST":
                request.POST  # noqa: B018 - read here, so that a form that cannot be read is told and not thrown
        except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
            return refused(
                request,
                say(
                    "这次提交的内容过多，没有写入任何内容。请分几次提交。",
                    "Too much was sent at once; nothing was written. Send it in parts.",
                ),
                413,
            )
        except (MultiPartParserError, BadRequest, UnicodeError):
            return refused(
                request,
                say(
                    "提交的内容读不懂，没有写入任何内容。请从页面重新操作。",
                    "What was sent cannot be read; nothing was written. Start again from the page.",
                ),
            )
        if not _sound([request.path, *_texts(request.GET), *_texts(request.POST)]):
            return refused(
                request,
                say(
                    "文字里有无法保存的字符（如空字节）。请删去后重试。",
                    "The text holds characters that cannot be kept, such as a zero byte.",
                ),
            )
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """A number that no record can have is a page that is not there."""
        if any(isinstance(value, int) and value > MOST_WHOLE for value in kwargs.values()):
            raise Http404

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """What the database refuses: too long or large for its column, or somebody else writes for longer than we wait."""
        if isinstance(exception, DataError):
            return refused(
                request,
                say(
                    "有一项过长或过大，存不下，没有写入任何内容。请改短后重试。",
                    "Something is too long or too large to be kept; nothing was written.",
                ),
            )
        if isinstance(exception, OperationalError) and "database is locked" in str(exception):
            return refused(
                request,
                say(
                    "正在写入一大批数据，这一步还轮不到，没有写入任何内容。请过一分钟再试。",
                    "A large workbook is being written and this could not be done meanwhile; nothing was written. "
                    "Try again in a minute.",
                ),
                503,
            )
        return None


def refused(request: HttpRequest, what: str, code: int = 400) -> HttpResponse:
    """The page that says why nothing was done."""
    return render(request, "ui/fault.html", {"code": code, "what": what}, status=code)


def _texts(sent: Any) -> Iterable[str]:
    return (text for name in sent for text in (name, *sent.getlist(name)) if isinstance(text, str))


def _sound(texts: Iterable[str]) -> bool:
    """Whether every text can be written: no zero byte, no half of a character."""
    return not any(
        "\0" in text or any("\ud800" <= c <= "\udfff" for c in text) for text in texts if not text.isascii() or "\0" in text
    )
