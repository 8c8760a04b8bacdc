"""This folder as a Django app."""

from django.apps import AppConfig


class InsuranceConfig(AppConfig):
    name = "yipanqi.instruments.insurance"
    label = "insurance"
    verbose_name = "科技保险"
