"""What exists: places, organisations and people with their names, relations, dated qualifications, statements, statistics."""

from yipanqi.registry.models.city import City
from yipanqi.registry.models.organisations import Merge, Name, Organisation, OrganisationRecord, Relation
from yipanqi.registry.models.people import Person
from yipanqi.registry.models.places import HighTechField, Industry, Place
from yipanqi.registry.models.statements import PlaceStatistic, Qualification, Statement

__all__ = [
    "City",
    "HighTechField",
    "Industry",
    "Merge",
    "Name",
    "Organisation",
    "OrganisationRecord",
    "Person",
    "Place",
    "PlaceStatistic",
    "Qualification",
    "Relation",
    "Statement",
]
