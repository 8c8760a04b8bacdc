"""This folder as a Django app; it lends intake its resolvers, forms its look-ups; `migrate` makes its search index."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, post_save


class RegistryConfig(AppConfig):
    name = "yipanqi.registry"
    label = "registry"
    verbose_name = "名录"

    def ready(self) -> None:
        from yipanqi.intake.catalogue import RESOLVERS
        from yipanqi.registry import asked_once
        from yipanqi.registry.linking import _index, codes, organisations
        from yipanqi.registry.lookups import LOOKUPS as OWN
        from yipanqi.registry.queries import city_or_none, shown_year
        from yipanqi.ui.lookups import LOOKUPS

        for name, lookup in OWN.items():
            LOOKUPS.add(name, lookup)
        RESOLVERS.place = codes.places
        RESOLVERS.place_at_home = codes.places_at_home
        RESOLVERS.industry = codes.industries
        RESOLVERS.place_names = codes.names_of_places
        RESOLVERS.standing_places = codes.standing_places
        RESOLVERS.shown_year = shown_year
        RESOLVERS.home = lambda: city.code if (city := city_or_none()) is not None else None
        RESOLVERS.elsewhere = codes.elsewhere
        RESOLVERS.organisation = organisations.Resolver()
        post_save.connect(asked_once.forget, sender="registry.City", dispatch_uid="registry.asked_once")
        post_migrate.connect(_index.ensure, sender=self, dispatch_uid="registry search index")
