"""This folder as a Django app."""

from django.apps import AppConfig


class BriefingConfig(AppConfig):
    name = "yipanqi.briefing"
    label = "briefing"
    verbose_name = "简报"
