"""This folder as a Django app."""

from django.apps import AppConfig


class AwardsConfig(AppConfig):
    name = "yipanqi.instruments.awards"
    label = "awards"
    verbose_name = "科技奖项"
