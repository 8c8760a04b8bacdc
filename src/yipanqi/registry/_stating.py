"""What an organisation states of one year other than by a sheet: told by telephone, shown on paper. In: figures. Out: a
statement that knows who wrote it and why, under the key that a sheet would give it, so that the sheet finds it when it comes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from yipanqi.intake.actions import correct
from yipanqi.intake.models import Revision
from yipanqi.ledger import actions as ledger
from yipanqi.registry.models import Organisation, Statement

LABEL = "registry.statement"


@transaction.atomic
def state(
    organisation: int, year: int, basis: str, values: Mapping[str, Any], *, by: str, reason: str, accept_red: str = ""
) -> int:
    """Write figures (column -> base units) of an organisation for a year on a basis; how many changed. Fault as `correct`."""
    found = Statement.objects.filter(organisation=organisation, year=year, basis=basis).order_by("-pk").first()
    if found is None:
        one = Organisation.objects.get(pk=organisation)
        found = Statement.objects.create(
            key=f"{one.pk}|{year}|{basis.upper()}",
            organisation=one,
            year=year,
            basis=basis,
            firm_name=one.name,
            firm_code=one.uscc,
            place=one.place,
        )
        Revision.bump("registry.Statement")
        ledger.record(by, "registry.state", f"{LABEL}:{found.pk}", {"year": year, "basis": basis, "reason": reason})
    return correct(LABEL, found.pk, values, by, reason, accept_red=accept_red)
