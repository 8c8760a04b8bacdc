"""This folder as a Django app; when ready it lends intake what it knows of the figures that a batch moves."""

from django.apps import AppConfig


class BoardConfig(AppConfig):
    name = "yipanqi.board"
    label = "board"
    verbose_name = "棋盘"

    def ready(self) -> None:
        from yipanqi.board import actions, queries
        from yipanqi.intake.catalogue import FIGURES

        FIGURES.foreseen = lambda batch, enough, leave_red: queries.foreseen(batch, enough, leave_red=leave_red)
        FIGURES.moved, FIGURES.ready = queries.moved, lambda: actions.make_ready()
