"""This folder as a Django app."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "yipanqi.registry"
    label = "registry"
    verbose_name = "名录"
