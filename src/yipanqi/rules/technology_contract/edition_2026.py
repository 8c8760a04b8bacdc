"""The measure of 2026 (工信部, issued 2026-01-23). Its annexed rules were not at hand: what the Civil Code says is judged, their
lines stay open.

No contract passes under this edition until the parameters marked U have values; one can fail on what is known.
"""

from __future__ import annotations

from datetime import date

from yipanqi.engines.eligibility import Edition
from yipanqi.engines.eligibility.definition import Parameters
from yipanqi.rules.technology_contract.conditions import built

OPENS, CLOSES = date(2026, 1, 23), None
DOCUMENT = "《技术合同认定登记管理办法》（2026-01-23发布，文号与施行日未核实）"


def build(given: Parameters) -> Edition:
    """The edition with these parameters."""
    return built(given, name="edition_2026", document=DOCUMENT, opens=OPENS, closes=CLOSES, excluded=("plain_sale",))


BUILDS = (build,)
