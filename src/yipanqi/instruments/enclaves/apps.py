"""This folder as a Django app."""

from django.apps import AppConfig


class EnclavesConfig(AppConfig):
    name = "yipanqi.instruments.enclaves"
    label = "enclaves"
    verbose_name = "科创飞地"
