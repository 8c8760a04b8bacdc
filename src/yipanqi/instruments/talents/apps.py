"""This folder as a Django app."""

from django.apps import AppConfig


class TalentsConfig(AppConfig):
    name = "yipanqi.instruments.talents"
    label = "talents"
    verbose_name = "科技人才"
