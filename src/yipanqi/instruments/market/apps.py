"""This folder as a Django app."""

from django.apps import AppConfig


class MarketConfig(AppConfig):
    name = "yipanqi.instruments.market"
    label = "market"
    verbose_name = "科技大市场"
