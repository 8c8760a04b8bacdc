"""This folder as a Django app; it lends the catalogues the city's own registers, and makes their tables."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class OwnConfig(AppConfig):
    name = "yipanqi.instruments.own"
    label = "own"
    verbose_name = "自设台账"

    def ready(self) -> None:
        from yipanqi.instruments.own import _tables
        from yipanqi.instruments.own._watching import OWN
        from yipanqi.intake.catalogue import SHEETS
        from yipanqi.registry.catalogue import FACTS, INSTRUMENTS

        SHEETS.more = lambda: {one.sheet.name: one.sheet for one in OWN.registers().values()}
        FACTS.more = lambda: {one.fact.name: one.fact for one in OWN.registers().values()}
        INSTRUMENTS.more = lambda: {one.instrument.key: one.instrument for one in OWN.registers().values()}
        post_migrate.connect(_tables.after_migrate, sender=self, dispatch_uid="tables of own registers")
