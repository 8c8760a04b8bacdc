"""The register of bounties (OFFICE sheet 8)."""

from yipanqi.instruments.bounties.models import Bounty
from yipanqi.intake.definition import Link, Records, Sheet, columns_of

SHEETS = [
    Sheet(
        name="bounties",
        number=8,
        zh="揭榜挂帅项目进展表",
        en="Bounties",
        files=("揭榜挂帅", "揭榜"),
        titles=("揭榜挂帅", "揭榜"),
        columns=columns_of(Bounty),
        records=(Records("bounties.Bounty", key=("number",), links=(Link(name="firm_name", code="firm_code"),)),),
    )
]
