"""This folder as a Django app."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "yipanqi.portal"
    label = "portal"
    verbose_name = "门户"
