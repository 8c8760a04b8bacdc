"""Whether an institution was founded with a university: stated, denied or left blank."""

import polars as pl
import pytest

from yipanqi.instruments.institutions.facts import founding


@pytest.mark.parametrize(
    ("partner", "co_founded"),
    [("模例大学", True), ("无", False), ("—", False), (" / ", False), ("", None), ("  ", None), (None, None)],
)
def test_a_partner_is_named_denied_or_unknown(partner: str | None, co_founded: bool | None) -> None:
    assert founding(pl.DataFrame({"partner": [partner]}, schema={"partner": pl.String}), {})["co_founded"].to_list() == [
        co_founded
    ]
