"""This folder as a Django app; hangs the menu into every page."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "yipanqi.portal"
    label = "portal"
    verbose_name = "门户"

    def ready(self) -> None:
        from yipanqi.portal.menus import city, main_menu
        from yipanqi.ui.context import CITY, MENU

        MENU.add("main", main_menu)
        CITY.add("city", city)
