"""What a page answers to whoever asked for a long deed. In: the request, the job. Out: the way to its progress, or to what came
of it.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from yipanqi.jobs.models import Job
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words


def followed(request: HttpRequest, job: Job, otherwise: str) -> HttpResponse:
    """To the page of an open job; to the result of one that is done (`otherwise` where it has none). Fault with the reason for
    one that failed.
    """
    address, told = stands(job, otherwise)
    if str(told):
        messages.success(request, str(told))
    return redirect(address)


def stands(job: Job, otherwise: str) -> tuple[str, Words]:
    """The same as an address and what is said there."""
    if job.is_open:
        return reverse("job", args=[job.pk]), Words("", "")
    if job.state != "done":
        raise Fault("job", job.told_zh, job.told_en)
    return job.href or otherwise, Words(job.told_zh, job.told_en)
