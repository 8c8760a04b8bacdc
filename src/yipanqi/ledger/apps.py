"""This folder as a Django app."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate

#: Named, so that tests, which empty tables between them, can take it off.
GUARDS = "ledger guards"


class LedgerConfig(AppConfig):
    name = "yipanqi.ledger"
    label = "ledger"
    verbose_name = "台账"

    def ready(self) -> None:
        post_migrate.connect(_guard, sender=self, dispatch_uid=GUARDS)


def _guard(using: str, **_: Any) -> None:
    """After the tables were made or changed by whatever way (a table made anew by SQLite has lost its triggers)."""
    from django.db import connections

    from yipanqi.ledger._guards import install

    install(connections[using])
