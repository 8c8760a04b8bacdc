"""This folder as a Django app."""

from django.apps import AppConfig


class FundsConfig(AppConfig):
    name = "yipanqi.instruments.funds"
    label = "funds"
    verbose_name = "科创基金"
