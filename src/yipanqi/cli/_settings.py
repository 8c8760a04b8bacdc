"""Django's settings and apps, without a look at the database or at who uses the city."""

from __future__ import annotations

import os

from yipanqi.values.words import language


def settings_only() -> None:
    """Settings and apps, for a process that uses the data folder alone already."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yipanqi.config.settings")
    django.setup()
    from django.utils import translation

    translation.activate("en" if language() == "en" else "zh-hans")
