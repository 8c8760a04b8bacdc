"""This folder as a Django app."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "yipanqi.ui"
    label = "ui"
    verbose_name = "界面"
