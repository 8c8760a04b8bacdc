"""This folder as a Django app."""

from django.apps import AppConfig


class ExemptionsConfig(AppConfig):
    name = "yipanqi.instruments.exemptions"
    label = "exemptions"
    verbose_name = "尽职免责"
