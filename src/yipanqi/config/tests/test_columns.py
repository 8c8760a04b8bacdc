"""A value that its column cannot hold is refused in words, on either database."""

from __future__ import annotations

from typing import Any

import pytest

from yipanqi.accounts.models import User
from yipanqi.intake.models import StoredFile
from yipanqi.values.fault import Fault

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("length", "kept"), [(150, True), (151, False)])
def test_a_text_has_as_many_characters_as_its_column(length: int, kept: bool) -> None:
    made = User(username="u", first_name="字" * length)
    if kept:
        made.save()
        return
    with pytest.raises(Fault, match="151 个字，最多 150 个"):
        made.save()
    assert not User.objects.exists()


@pytest.mark.parametrize(("size", "kept"), [(2**63 - 1, True), (2**63, False), (10**30, False)])
def test_a_number_is_one_of_its_column(size: Any, kept: bool) -> None:
    made = StoredFile(sha256="1" * 64, name="a", size=size, received_from="test")
    if kept:
        made.save()
        return
    with pytest.raises(Fault, match="过大"):
        made.save()
