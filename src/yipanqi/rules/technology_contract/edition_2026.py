"""The measure of 2026 (工信部, issued 2026-01-23). Its day of effect and annexed lines are not verified: what stayed the same is judged, the rest stays open."""

from __future__ import annotations

from datetime import date

from yipanqi.engines.eligibility import Edition
from yipanqi.engines.eligibility.definition import Parameters
from yipanqi.rules.technology_contract.conditions import built

OPENS, CLOSES = date(2026, 1, 23), None
DOCUMENT = "《技术合同认定登记管理办法》（2026-01-23发布，文号与施行日未核实）"


def build(given: Parameters) -> Edition:
    """The edition with these parameters."""
    return built(given, name="edition_2026", document=DOCUMENT, opens=OPENS, closes=CLOSES)


BUILDS = (build,)
