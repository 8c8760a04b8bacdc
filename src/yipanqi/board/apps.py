"""This folder as a Django app."""

from django.apps import AppConfig


class BoardConfig(AppConfig):
    name = "yipanqi.board"
    label = "board"
    verbose_name = "棋盘"
