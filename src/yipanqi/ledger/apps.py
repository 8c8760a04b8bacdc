"""This folder as a Django app."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "yipanqi.ledger"
    label = "ledger"
    verbose_name = "台账"
