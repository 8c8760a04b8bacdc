"""This folder as a Django app."""

from django.apps import AppConfig


class RoadshowsConfig(AppConfig):
    name = "yipanqi.instruments.roadshows"
    label = "roadshows"
    verbose_name = "科创路演"
