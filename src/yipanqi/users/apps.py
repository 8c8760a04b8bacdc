"""This folder as a Django app; it has no table of its own: accounts stand in `accounts`."""

from django.apps import AppConfig


class UsersConfig(AppConfig):
    name = "yipanqi.users"
    label = "users"
    verbose_name = "用户管理"
