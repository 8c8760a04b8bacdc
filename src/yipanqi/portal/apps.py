"""This folder as a Django app; hangs the menu into every page."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "yipanqi.portal"
    label = "portal"
    verbose_name = "门户"

    def ready(self) -> None:
        from yipanqi.portal._finding import EVERYTHING
        from yipanqi.portal.menus import main_menu, page
        from yipanqi.ui.context import KNOWN, MENU
        from yipanqi.ui.lookups import LOOKUPS

        MENU.add("main", main_menu)
        KNOWN.add("page", page)
        LOOKUPS.add("everything", EVERYTHING)
