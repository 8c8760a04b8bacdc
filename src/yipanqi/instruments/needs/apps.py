"""This folder as a Django app."""

from django.apps import AppConfig


class NeedsConfig(AppConfig):
    name = "yipanqi.instruments.needs"
    label = "needs"
    verbose_name = "企业技术需求"
