"""This folder as a Django app."""

from django.apps import AppConfig


class CommissionersConfig(AppConfig):
    name = "yipanqi.instruments.commissioners"
    label = "commissioners"
    verbose_name = "科创专员与特派员"
