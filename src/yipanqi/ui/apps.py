"""This folder as a Django app."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "yipanqi.ui"
    label = "ui"
    verbose_name = "界面"

    def ready(self) -> None:
        """Each room of views says which declared pages it shows."""
        from yipanqi.ui import feeds, forms, listing, records, reports  # noqa: F401
