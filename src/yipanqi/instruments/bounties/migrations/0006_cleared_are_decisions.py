"""Doubts that officers cleared move onto the floor: a decision on reviewer, place and path, with reason, day and person as before."""

import hashlib
from typing import Any

from django.db import migrations
from django.utils import timezone


def key_of(reviewer: int, path: str, place: str | None) -> str:
    return f"bounty-reviewer:{reviewer}|{place or ''}|{hashlib.sha256(path.encode()).hexdigest()}"


def to_the_floor(apps: Any, _: Any) -> None:
    made = apps.get_model("work", "Decision")
    for one in apps.get_model("bounties", "Cleared").objects.order_by("pk").iterator():
        made.objects.create(
            kind="cleared",
            key=key_of(one.reviewer_id, one.path, one.place),
            place=one.place,
            proposed={"path": one.path},
            decided={"reviewer": one.reviewer_id},
            reason=one.reason,
            on=timezone.localdate(one.at),
            by=one.by,
            at=one.at,
        )


def back(apps: Any, _: Any) -> None:
    made = apps.get_model("bounties", "Cleared")
    found = apps.get_model("work", "Decision").objects.filter(kind="cleared", key__startswith="bounty-reviewer:").order_by("pk")
    for one in found:
        fresh = made.objects.create(
            reviewer_id=one.decided["reviewer"], path=one.proposed["path"], reason=one.reason[:300], by=one.by, place=one.place
        )
        made.objects.filter(pk=fresh.pk).update(at=one.at)
    found.delete()


class Migration(migrations.Migration):
    dependencies = [("bounties", "0005_own_links"), ("work", "0001_initial")]

    operations = [migrations.RunPython(to_the_floor, back), migrations.DeleteModel("Cleared")]
