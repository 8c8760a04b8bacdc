"""This folder as a Django app; when ready it lends intake its resolvers."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "yipanqi.registry"
    label = "registry"
    verbose_name = "名录"

    def ready(self) -> None:
        from yipanqi.intake.catalogue import RESOLVERS
        from yipanqi.registry.linking import codes

        RESOLVERS.place = codes.places
        RESOLVERS.industry = codes.industries
