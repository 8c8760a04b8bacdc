"""This folder as a Django app."""

from django.apps import AppConfig


class CooperationConfig(AppConfig):
    name = "yipanqi.instruments.cooperation"
    label = "cooperation"
    verbose_name = "国际科技合作"
