"""This folder as a Django app."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "yipanqi.jobs"
    label = "jobs"
    verbose_name = "后台作业"
