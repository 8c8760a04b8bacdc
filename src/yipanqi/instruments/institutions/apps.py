"""This folder as a Django app."""

from django.apps import AppConfig


class InstitutionsConfig(AppConfig):
    name = "yipanqi.instruments.institutions"
    label = "institutions"
    verbose_name = "新型研发机构"
