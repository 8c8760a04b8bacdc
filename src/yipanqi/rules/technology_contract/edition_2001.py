"""The rules of 2001, in force until the measure of 2026. In: parameters. Out: kinds, contents shut out, registration and the
turnover.
"""

from __future__ import annotations

from datetime import date

from yipanqi.engines.eligibility import Edition
from yipanqi.engines.eligibility.definition import Parameters
from yipanqi.rules.technology_contract.conditions import EXCLUDED, built

OPENS, CLOSES = date(2001, 7, 18), date(2026, 1, 22)
DOCUMENT = "国科发政字〔2000〕063号、〔2001〕253号"


def build(given: Parameters) -> Edition:
    """The edition with these parameters."""
    return built(given, name="edition_2001", document=DOCUMENT, opens=OPENS, closes=CLOSES, excluded=tuple(EXCLUDED))


BUILDS = (build,)
