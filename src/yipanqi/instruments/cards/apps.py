"""This folder as a Django app."""

from django.apps import AppConfig


class CardsConfig(AppConfig):
    name = "yipanqi.instruments.cards"
    label = "cards"
    verbose_name = "证卡集成"
