"""This folder as a Django app."""

from django.apps import AppConfig


class BountiesConfig(AppConfig):
    name = "yipanqi.instruments.bounties"
    label = "bounties"
    verbose_name = "揭榜挂帅"
