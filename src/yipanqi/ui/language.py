"""The page's language becomes the language of our own words. In: Django's active language. Out: `values.words.language()`."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from yipanqi.values.words import speaking


class LanguageMiddleware:
    """Speak the request's language while it is answered; stands after Django's LocaleMiddleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = request.META.get("QUERY_STRING", "")
        if "%00" in asked:  # a zero byte is no text; some databases refuse it
            request.META["QUERY_STRING"] = asked.replace("%00", "")
        with speaking(translation.get_language() or "zh"):
            response = self.get_response(request)
            if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                response.render()  # inside, so that the words are those of the request
        return response
