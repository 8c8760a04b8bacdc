"""What the registry tells others: statements, qualifications, statistics of places, organisations, persons."""

from yipanqi.intake.fields import SheetField
from yipanqi.registry.models import PlaceStatistic, Qualification, Statement
from yipanqi.values.fact import Fact

_TEXTS = ("firm_name", "firm_code")


def _headed(model: type) -> tuple[str, ...]:
    return tuple(f.name for f in model._meta.get_fields() if isinstance(f, SheetField) and f.name not in _TEXTS)


FACTS = [
    Fact("statements", "registry.Statement", ("basis", *_headed(Statement))),
    Fact("qualifications", "registry.Qualification", ("kind", *_headed(Qualification))),
    Fact("place_statistics", "registry.PlaceStatistic", _headed(PlaceStatistic)),
    Fact("organisations", "registry.Organisation", ("name", "uscc", "kind", "industry", "founded_on", "merged_into")),
    Fact("organisation_names", "registry.Name", ("spelling", "decision")),
    Fact("persons", "registry.Person", ("born", "organisation", "merged_into")),
]
