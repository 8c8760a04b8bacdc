"""This folder as a Django app; it tells the board which figures briefings need."""

from django.apps import AppConfig


class BriefingConfig(AppConfig):
    name = "yipanqi.briefing"
    label = "briefing"
    verbose_name = "简报"

    def ready(self) -> None:
        from yipanqi.board.catalogue import INDICATORS
        from yipanqi.briefing import queries

        INDICATORS.needed_by["briefing"] = queries.needing
