"""What the market reads of needs, achievements and contracts, for its pages and for matching. In: a kind. Out: the register's
records, with the columns that are declared here.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from yipanqi.registry import reads

#: By kind: what is read of needs and achievements.
READ = {
    "need": reads.declare(
        __name__,
        "needs",
        number="text",
        title="text",
        firm_name="text",
        kind="text",
        industry_written="text",
        background="text",
        problem="text",
        specification="text",
        budget="money",
        willing_to_post="flag",
        collected_on="date",
        wanted_by="date",
        status="text",
        ways="text",
    ),
    "achievement": reads.declare(
        __name__,
        "achievements",
        number="text",
        name="text",
        owner_name="text",
        field_of_technology="text",
        summary="text",
        specification="text",
        applications="text",
        maturity="text",
        asking_price="money",
        published_on="date",
        expires_on="date",
        rights="text",
        ways="text",
        contact="text",
        phone="text",
    ),
}
CONTRACTS = reads.declare(__name__, "technology_contracts", number="text", turnover="money", registered_on="date")


def register(kind: str) -> QuerySet:
    """All records of needs or achievements, whoever asks; pages filter them by `in_care` or `visible_to`."""
    return reads.records(READ[kind])


def model_of(kind: str) -> Any:
    """What a record of needs or achievements is: its columns, and what everybody may see of it."""
    return register(kind).model
