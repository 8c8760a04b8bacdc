"""A person says what a table is. In: sheet name or None, letter -> field. Out: remembered, and the batch previewed anew."""

from __future__ import annotations

from django.db import transaction

from yipanqi.intake import _holding as holding
from yipanqi.intake import _matching as matching
from yipanqi.intake import _receiving as receiving
from yipanqi.intake import _wordforms as words
from yipanqi.intake.catalogue import SHEETS
from yipanqi.intake.models import Batch, Reading, Remembered
from yipanqi.ledger.actions import record
from yipanqi.values.fault import Fault


def choose(reading: Reading, sheet_name: str | None, mapping: dict[str, str], by: str, password: str | None) -> Batch:
    batch = reading.batch
    _check(sheet_name, mapping)
    headings = {hit["letter"]: hit["heading"] for hit in reading.mapping.values()}
    headings.update({c["letter"]: c["heading"] for c in reading.unmapped})
    unknown = sorted(set(mapping) - set(headings))
    if unknown:
        raise Fault("no_column", f"这张表没有 {'、'.join(unknown)} 列。", f"The table has no column {', '.join(unknown)}.", exit_code=2)
    names = words.column_names({x: tuple(h.split(" / ")) for x, h in headings.items()})
    with transaction.atomic():
        kept = Remembered.objects.filter(header=reading.header, recognised=sheet_name or "").values_list("mapping", flat=True).first()
        said = {**(kept or {}), **{names[x]: f for x, f in mapping.items()}}
        Remembered.objects.update_or_create(header=reading.header, defaults={"recognised": sheet_name or "", "mapping": said, "by": by})
        record(by, "intake.choose", f"batch:{batch.pk}", {"sheet": reading.sheet, "table": reading.table, "as": sheet_name, "mapping": mapping})
    if batch.state in ("previewed", "interrupted"):
        with holding.held(batch.pk):
            return receiving.look(batch, password)
    return receiving.begin(batch.file, name=batch.name, by=by, place=batch.place or None, password=password)


def _check(sheet_name: str | None, mapping: dict[str, str]) -> None:
    if sheet_name is None:
        return
    if sheet_name not in SHEETS:
        raise Fault("no_sheet", f"没有名为 {sheet_name} 的表。可用的表：yipanqi sheets list", f"No sheet is called {sheet_name}. See: yipanqi sheets list",
                    exit_code=2)
    wrong = sorted(f for f in mapping.values() if f and matching.declared(SHEETS[sheet_name], f) is None)
    if wrong:
        raise Fault("no_field", f"表 {sheet_name} 没有字段 {'、'.join(wrong)}。", f"Sheet {sheet_name} has no field {', '.join(wrong)}.", exit_code=2)
