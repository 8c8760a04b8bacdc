"""The last app: when every folder is loaded, the catalogues are filled."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "yipanqi.config"
    label = "config"
    verbose_name = "配置"

    def ready(self) -> None:
        from yipanqi.config import columns, discovery

        discovery.fill_catalogues()
        columns.watch()
