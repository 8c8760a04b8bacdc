"""Answers that are no list, record or form of a register: a file, something said, a form of one's own. Made here, so that no
other folder makes an answer by hand.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import content_disposition_header

from yipanqi.engines.documents import Document
from yipanqi.ui.parts import Asked, Head

ICS = "text/calendar; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(name: str, content: bytes, media: str = XLSX) -> HttpResponse:
    """A file to be kept, never shown as a page."""
    answer = HttpResponse(content, content_type=media)
    answer["Content-Disposition"] = content_disposition_header(True, name)
    return answer


def paper(name: str, document: Document) -> HttpResponse:
    """A document as a PDF that the browser shows, to be printed."""
    from yipanqi.engines.documents import pdf

    answer = HttpResponse(pdf.render(document), content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(False, name)
    return answer


def said(request: Any, title: str, text: str, status: int = 200) -> HttpResponse:
    """A page that says one thing."""
    return render(request, "ui/said.html", {"head": Head(title), "text": text}, status=status)


def never_kept(answer: Any) -> Any:
    """A page that no cache and no search engine keeps; one that leads on does not say where from."""
    answer["Cache-Control"], answer["X-Robots-Tag"] = "no-store", "noindex"
    if isinstance(answer, HttpResponseRedirect):
        answer["Referrer-Policy"] = "no-referrer"
    return answer


def ask(form: forms.Form, head: Head, note: str, submit: str) -> dict[str, Any]:
    """What `ui/form.html` is given for a form that no `FormPage` declares."""
    return {"page": Asked(head, note, form, (), submit, "")}
