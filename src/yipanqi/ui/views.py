"""Pages of this folder: the gallery of components, and the address that fields search at while somebody types."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from yipanqi.ui import parameters
from yipanqi.ui.gallery import gallery
from yipanqi.ui.lookups import LOOKUPS, MOST


def components(request: HttpRequest) -> HttpResponse:
    """Every component with its props, drawn."""
    return render(request, "ui/gallery.html", {"page": gallery()})


def look_up(request: HttpRequest, name: str) -> JsonResponse:
    """At most twenty options for what was typed so far; 404 for a list that is not there or not for this reader."""
    lookup = LOOKUPS.get(name)
    if lookup is None or not lookup.may(request.user):
        raise Http404
    words = parameters.search(request.GET.get("q"))
    found = lookup.search(request.user, words)[:MOST] if words else []
    options = [{"value": one.value, "words": one.words, "note": one.note} for one in found]
    return JsonResponse({"options": options}, json_dumps_params={"ensure_ascii": False})
