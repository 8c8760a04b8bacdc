"""For the tests of the bounties: codes are hashed quickly, since hashing slowly on purpose is not what they are about."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def quick(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
