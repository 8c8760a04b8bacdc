"""This folder as a Django app."""

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "yipanqi.instruments.visits"
    label = "visits"
    verbose_name = "助企走访"
