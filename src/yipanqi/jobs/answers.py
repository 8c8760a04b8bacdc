"""What a page answers to whoever asked for a long deed. In: the request, the job. Out: the way to its progress, or to what came
of it.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from yipanqi.jobs.models import Job
from yipanqi.values.fault import Fault


def followed(request: HttpRequest, job: Job, otherwise: str) -> HttpResponse:
    """To the page of an open job; to the result of one that is done (`otherwise` where it has none). Fault with the reason for
    one that failed.
    """
    if job.is_open:
        return redirect("job", pk=job.pk)
    if job.state != "done":
        raise Fault("job", job.told_zh, job.told_en)
    messages.success(request, job.told)
    return redirect(job.href or otherwise)
