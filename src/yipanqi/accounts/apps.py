"""This folder as a Django app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "yipanqi.accounts"
    label = "accounts"
    verbose_name = "用户"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        # Nobody reads when somebody last signed in, and writing it would wait for whoever takes a workbook in.
        user_logged_in.disconnect(dispatch_uid="update_last_login")
