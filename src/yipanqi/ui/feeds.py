"""A list as an Atom 1.0 feed (RFC 4287). In: a `FeedPage`. Out: a view that answers XML.

Ids are tags (RFC 4151), which do not change when the portal moves; an entry shows what its declaration hands over and nothing
else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from urllib.parse import quote, urlencode
from xml.etree.ElementTree import Element, SubElement, tostring

from django.http import HttpResponse

from yipanqi.ui import parameters
from yipanqi.ui.listing import ListView
from yipanqi.ui.pages import Entry, FeedPage, TabbedPage, View, shows
from yipanqi.values.words import say

ATOM = "http://www.w3.org/2005/Atom"
#: The day of a feed that holds nothing, and of entries without one: the year of its tags.
BEGINS = date(2024, 1, 1)


class FeedView(ListView):
    """The records of a list, found as the list finds them, as entries."""

    page: FeedPage = None  # type: ignore[assignment]

    def get(self, request: Any, *args: Any, **address: Any) -> HttpResponse:
        """XML; the same for everybody who sees the same records."""
        page, found = self.page, list(self.get_queryset()[: self.page.most])
        said = {one.name: value for one, value in self._on()}
        if words := parameters.search(request.GET.get("q")):
            said["q"] = words
        key, title = page.tag, str(page.title)
        if self.among is not None:
            tab = self.among.chosen(request.GET)
            key, title = f"{key}:{tab}", f"{title} · {self.among.tabs[tab][0]}"
        home = page.home if self.among is None else f"{page.home}?{self.among.name}={tab}"
        body = atom(
            f"{title} · {' '.join(v for _, v in sorted(said.items()))}" if said else title,
            key,
            said,
            page.entries(found),
            base=request.build_absolute_uri("/").rstrip("/"),
            itself=request.build_absolute_uri(),
            home=home,
            author=str(page.title),
        )
        return HttpResponse(body, content_type="application/atom+xml; charset=utf-8")


@shows(FeedPage)
def feed(page: FeedPage) -> View:
    """The view of a feed over one list or several."""
    if not isinstance(page.lists, TabbedPage):
        return FeedView.as_view(declared=page.lists, page=page)
    among = page.lists
    views = {key: FeedView.as_view(declared=one, among=among, page=page) for key, (_, one) in among.tabs.items()}
    return lambda request, **address: views[among.chosen(request.GET)](request, **address)


def atom(
    title: str,
    key: str,
    asked: Mapping[str, str],
    entries: Sequence[Entry],
    *,
    base: str,
    itself: str,
    home: str,
    author: str,
) -> bytes:
    """The document. `key` begins every mark; `asked` tells the feed of one search from that of another."""
    stem = f"tag:yipanqi,{BEGINS.year}:{key}"
    root = Element("feed", {"xmlns": ATOM, "xml:lang": say("zh", "en")})
    SubElement(root, "title").text = _plain(title)
    SubElement(root, "id").text = stem + (f":{urlencode(sorted(asked.items()))}" if asked else "")
    SubElement(root, "link", {"rel": "self", "href": itself})
    SubElement(root, "link", {"rel": "alternate", "href": f"{base}{home}"})
    SubElement(root, "updated").text = _moment(max((e.day for e in entries if e.day), default=BEGINS))
    SubElement(SubElement(root, "author"), "name").text = author
    for one in entries:
        entry = SubElement(root, "entry")
        SubElement(entry, "title").text = _plain(one.title)
        SubElement(entry, "id").text = f"{stem}:{quote(one.mark, safe='')}"
        SubElement(entry, "link", {"href": base + one.href})
        SubElement(entry, "updated").text = _moment(one.day or BEGINS)
        SubElement(entry, "summary").text = _plain(one.text)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="utf-8")


def _moment(day: date) -> str:
    return datetime.combine(day, time(), UTC).isoformat().replace("+00:00", "Z")


def _plain(text: str | None) -> str:
    """Text without the control characters that XML does not allow."""
    return "".join(c for c in text or "" if (" " <= c < "\ud800" or "\ue000" <= c <= "\ufffd" or c > "\uffff") or c in "\t\n")
