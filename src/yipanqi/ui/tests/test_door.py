"""What no page can use gets one clear page and reaches no view."""

from __future__ import annotations

import pytest
from django.db import DataError, OperationalError
from django.test import Client, RequestFactory

from yipanqi.ui.door import MOST_QUERY, DoorMiddleware

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/market/needs/a%00b/", 400),
        ("/about/?x=%00", 200),
        ("/about/?x=" + "a" * (MOST_QUERY - 2), 200),
        ("/about/?x=" + "a" * (MOST_QUERY - 1), 400),
        ("/bounties/9223372036854775807/", 404),
        ("/bounties/9223372036854775808/", 404),
        ("/bounties/" + "9" * 50 + "/", 404),
        ("/about/?x=%ff", 200),
    ],
)
def test_addresses(client: Client, path: str, status: int) -> None:
    assert client.get(path).status_code == status


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"username=a%00b&password=c", "application/x-www-form-urlencoded", 400),
        (b"username=a%ED%A0%80b&password=c", "application/x-www-form-urlencoded", 200),
        (b"broken", "multipart/form-data", 400),
        (b"&".join(b"a=1" for _ in range(1001)), "application/x-www-form-urlencoded", 413),
        (b"username=a&password=c", "application/x-www-form-urlencoded", 200),
    ],
)
def test_forms(client: Client, body: bytes, kind: str, status: int) -> None:
    answer = client.generic("POST", "/sign-in/", body, kind)
    assert answer.status_code == status and 'href="/"' in answer.content.decode()


def test_what_a_column_cannot_hold_is_no_mistake_of_ours(rf: RequestFactory) -> None:
    door = DoorMiddleware(lambda request: None)  # type: ignore[arg-type,return-value]
    assert door.process_exception(rf.get("/"), ValueError()) is None
    request = rf.get("/")
    from django.contrib.auth.models import AnonymousUser

    request.user = AnonymousUser()
    answer = door.process_exception(request, DataError("value too long for type character varying(200)"))
    assert answer is not None and answer.status_code == 400 and "过长" in answer.content.decode()
    busy = door.process_exception(request, OperationalError("database is locked"))
    assert busy is not None and busy.status_code == 503 and "没有写入任何内容" in busy.content.decode()
    assert door.process_exception(request, OperationalError("no such table")) is None, "that is our own mistake"
