"""This folder as a Django app; when ready it tells the intake which records have a case, and closes the duties of sheets that
are accepted.
"""

from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "yipanqi.work"
    label = "work"
    verbose_name = "办理"

    def ready(self) -> None:
        from yipanqi.intake.catalogue import FLOOR
        from yipanqi.work import _handing_in as handing_in
        from yipanqi.work import _holding as holding

        FLOOR.with_case, FLOOR.states = holding.with_case, holding.states
        FLOOR.accepted, FLOOR.undone = handing_in.accepted, handing_in.undone
