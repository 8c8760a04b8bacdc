"""This folder as a Django app."""

from django.apps import AppConfig


class MatchmakingConfig(AppConfig):
    name = "yipanqi.instruments.matchmaking"
    label = "matchmaking"
    verbose_name = "供需对接"
