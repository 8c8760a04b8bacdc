"""This folder as a Django app."""

from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "yipanqi.instruments.contracts"
    label = "contracts"
    verbose_name = "技术合同"
