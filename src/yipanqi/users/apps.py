"""This folder as a Django app; accounts stand in `accounts`, views kept of lists here."""

from django.apps import AppConfig


class UsersConfig(AppConfig):
    name = "yipanqi.users"
    label = "users"
    verbose_name = "用户管理"

    def ready(self) -> None:
        """The bar of every list asks where it is kept as a view."""
        from yipanqi.ui.keeping import KEEPERS, Keeper
        from yipanqi.users.queries import views_of

        KEEPERS.add("users", Keeper("view-new", "views", views_of))
