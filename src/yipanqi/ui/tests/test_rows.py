"""Rows that were worked out answer a list as a table of the database would."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.db.models import F, Q

from yipanqi.accounts.access import inside
from yipanqi.ui.rows import Rows

MADE = [
    SimpleNamespace(pk=1, name="Haining", place="330481", sum=3, at=SimpleNamespace(year=2024)),
    SimpleNamespace(pk=2, name="haiyan", place="330424", sum=None, at=SimpleNamespace(year=2023)),
    SimpleNamespace(pk=3, name=None, place=None, sum=1, at=None),
    SimpleNamespace(pk=4, name="海宁", place="330481001", sum=2, at=SimpleNamespace(year=2024)),
]


def kept(found: Any) -> list[int]:
    return [one.pk for one in found]


@pytest.mark.parametrize(
    ("condition", "numbers"),
    [
        (Q(), [1, 2, 3, 4]),
        (Q(pk__in=[]), []),
        (Q(pk__in=[2, 3]), [2, 3]),
        (Q(name__icontains="HAI"), [1, 2]),
        (Q(pk__in=[]) | Q(name__icontains="宁") | Q(name__icontains="yan"), [2, 4]),
        (Q(name__icontains="none"), []),
        (inside("place", "330481"), [1, 4]),
        (inside("place", "330400"), [1, 2, 4]),
        (~inside("place", "330481"), [2, 3]),
        (Q(sum__gt=2), [1]),
        (Q(sum__lte=2), [3, 4]),
        (Q(sum=None), [2]),
        (Q(sum__isnull=False, place__isnull=False), [1, 4]),
        (Q(at__year=2024), [1, 4]),
        (Q(at__year__lt=2024), [2]),
    ],
)
def test_conditions(condition: Q, numbers: list[int]) -> None:
    assert kept(Rows(MADE).filter(condition)) == numbers


def test_order_count_and_pages() -> None:
    rows = Rows(MADE)
    assert kept(rows.order_by()) == [1, 2, 3, 4]
    assert kept(rows.order_by("sum")) == [3, 4, 1, 2] and kept(rows.order_by("-sum")) == [1, 4, 3, 2], (
        "what is unknown stands last"
    )
    assert kept(rows.order_by("-at__year", "-pk")) == [4, 1, 2, 3]
    assert kept(rows.order_by(F("sum").desc(nulls_last=True), "pk")) == [1, 4, 3, 2]
    assert (rows.count(), len(rows), rows[0].pk, kept(rows[1:3]), kept(rows[9:])) == (4, 4, 1, [2, 3], [])
    assert kept(rows[:2].iterator(chunk_size=10)) == [1, 2] and rows[1:].count() == 3


def test_what_rows_do_not_know_is_said() -> None:
    for wrong in (Q(name__regex="x"), Q(pk=1) ^ Q(pk=2), Q(nothing=1)):
        with pytest.raises(ValueError, match="rows know no"):
            Rows(MADE).filter(wrong)
    with pytest.raises(ValueError, match="by their fields"):
        Rows(MADE).order_by((F("pk") + 1).asc())
