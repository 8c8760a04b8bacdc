"""This folder as a Django app."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "yipanqi.intake"
    label = "intake"
    verbose_name = "收件"
