"""This folder as a Django app; when ready it lends intake its resolvers, and after `migrate` it makes its search index."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RegistryConfig(AppConfig):
    name = "yipanqi.registry"
    label = "registry"
    verbose_name = "名录"

    def ready(self) -> None:
        from yipanqi.intake.catalogue import RESOLVERS
        from yipanqi.registry.linking import _index, codes, organisations

        RESOLVERS.place = codes.places
        RESOLVERS.place_at_home = codes.places_at_home
        RESOLVERS.industry = codes.industries
        RESOLVERS.place_names = codes.names_of_places
        RESOLVERS.standing_places = codes.standing_places
        RESOLVERS.organisation = organisations.Resolver()
        post_migrate.connect(_index.ensure, sender=self, dispatch_uid="registry search index")
