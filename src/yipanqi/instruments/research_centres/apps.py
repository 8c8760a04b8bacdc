"""This folder as a Django app."""

from django.apps import AppConfig


class ResearchCentresConfig(AppConfig):
    name = "yipanqi.instruments.research_centres"
    label = "research_centres"
    verbose_name = "企业研发机构"
