"""This folder as a Django app."""

from django.apps import AppConfig


class AchievementsConfig(AppConfig):
    name = "yipanqi.instruments.achievements"
    label = "achievements"
    verbose_name = "科技成果库"
