"""A session with two firms, two institutes and an expert who ask to meet."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from yipanqi.accounts.actions import ensure_user
from yipanqi.instruments.matchmaking import actions, queries
from yipanqi.instruments.matchmaking.models import Seat, Session
from yipanqi.registry.actions import set_city
from yipanqi.registry.models import Organisation

CODE, OTHER = "91330411MA0123453N", "91330481MA28A0001X"
SLOTS = [{"start": "10:00", "end": "10:20"}, {"start": "10:20", "end": "10:40"}]
AT = datetime(2025, 3, 1, 2, 0, tzinfo=UTC)


@pytest.fixture
def session(db: None) -> Session:
    set_city("330400", period="2024", by="test")
    return actions.call(
        {
            "number": "DJ2025-01",
            "name": "新材料院企对接会",
            "kind": "institute_firm",
            "held_on": date(2025, 3, 1),
            "place": "330411",
            "venue": "科技大市场",
        },
        by="city",
    )


@pytest.fixture
def agenda(session: Session) -> Any:
    Organisation.objects.create(name="秀水精密有限公司", uscc=CODE, place="330411")
    Organisation.objects.create(name="海宁潮涌材料有限公司", uscc=OTHER, place="330481")
    one = actions.set_day(session, slots=SLOTS, tables=2, deadline=date(2025, 2, 20), by="city")
    parties = [
        ("秀水精密有限公司", "demand", CODE),
        ("海宁潮涌材料有限公司", "demand", OTHER),
        ("模例大学", "supply", ""),
        ("拟定研究院", "supply", ""),
        ("王专家", "expert", ""),
    ]
    actions.take_in(
        one,
        {
            "parties": [{"name": n, "side": s, "code": c, "contact": "张小明", "phone": "13800001234"} for n, s, c in parties],
            "requests": [
                {"a": a, "b": b, "third": t, "weight": w, "must": False, "subject": "降噪, 轻量化"}
                for a, b, t, w in (
                    ("秀水精密有限公司", "模例大学", "王专家", 9),
                    ("秀水精密有限公司", "拟定研究院", None, 8),
                    ("海宁潮涌材料有限公司", "模例大学", None, 7),
                    ("海宁潮涌材料有限公司", "拟定研究院", None, 6),
                )
            ],
            "vetoes": [],
        },
        by="city",
    )
    return one


def user(role: str, **more: Any) -> Any:
    return ensure_user(
        f"{role}-{more.get('organisation_code', '')}{''.join(more.get('places', []))}",
        "a long password 1",
        role=role,
        **({"places": [], "organisation_code": ""} | more),
    )


def signed_in(who: Any) -> Client:
    client = Client()
    client.force_login(who)
    return client


def seats(one: Any) -> dict[tuple[str, str], tuple[str, int, bool]]:
    return {(s.request.a.name, s.request.b.name): (s.slot, s.table, s.confirmed) for s in queries.seats(one)}


def seat_of(a: str, b: str) -> Seat:
    return Seat.objects.get(request__a__name=a, request__b__name=b)
