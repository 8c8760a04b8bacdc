"""A part of the R&D form is never more than its whole, and what is counted is a whole number, in whichever unit a place fills
it in.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from yipanqi.demo._firms import YEARS
from yipanqi.demo._page import Total
from yipanqi.demo._places import PLACES
from yipanqi.demo.books.research_spend import IN_WAN, columns, write_rows
from yipanqi.demo.city import City

HEADINGS = [path[-1] for path in columns(2023, "千元")]
AT = {heading: HEADINGS.index(heading) for heading in ("从业人员期末人数", "研究开发人员合计", "其中：全时人员", "营业收入")}
APPLIED, INVENTIONS, VALID, SALES, EXPORTS = range(
    HEADINGS.index("期末有效发明专利数") - 2, HEADINGS.index("期末有效发明专利数") + 3
)
PARTS = [
    (AT["研究开发人员合计"], AT["从业人员期末人数"]),
    (AT["其中：全时人员"], AT["研究开发人员合计"]),
    (INVENTIONS, APPLIED),
    (EXPORTS, SALES),
    (SALES, AT["营业收入"]),
]
COUNTED = (AT["从业人员期末人数"], APPLIED, INVENTIONS, VALID)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    return City(Path(tmp_path_factory.mktemp("city")), 1, 20241231, date(2024, 12, 31))


@pytest.mark.parametrize("place", range(len(PLACES)))
def test_no_part_is_more_than_its_whole_and_heads_are_whole(city: City, place: int) -> None:
    divide = 10 if PLACES[place].code in IN_WAN else 1
    assert (HEADINGS[SALES], HEADINGS[EXPORTS]) == ("新产品销售收入", "其中：出口")
    rows = [row for row in write_rows(city, place, YEARS[-1], divide) if not isinstance(row, Total)]
    assert len(rows) > 20 and sum(isinstance(row[EXPORTS], int | float) and row[EXPORTS] > 0 for row in rows) > 2
    for row in rows:
        for part, whole in PARTS:
            if isinstance(row[part], int | float) and isinstance(row[whole], int | float):
                assert row[part] <= row[whole], (HEADINGS[part], HEADINGS[whole], row)
        assert all(float(row[n]).is_integer() for n in COUNTED if isinstance(row[n], int | float)), row
