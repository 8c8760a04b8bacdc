"""What a table lacks before it can be accepted. In: a reading. Out: the headings of the key columns that nothing fills."""

from __future__ import annotations

from yipanqi.intake.catalogue import SHEETS
from yipanqi.intake.models import Reading
from yipanqi.values.words import Words

_KEPT = {"place": Words("地区", "place"), "year": Words("年份", "year"), "organisation": Words("单位", "organisation")}


def lacking(reading: Reading) -> list[Words]:
    """The headings of the columns without which no record of the table can be told from another."""
    sheet = SHEETS.get(reading.recognised)
    names = {c.field: c.heading.words for c in sheet.columns} if sheet else {}
    return [names.get(n) or _KEPT.get(n, Words(n, n)) for n in reading.told.get("lacking", ())]
