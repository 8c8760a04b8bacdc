"""This folder as a Django app."""

from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    name = "yipanqi.instruments.screening"
    label = "screening"
    verbose_name = "高企排摸"
