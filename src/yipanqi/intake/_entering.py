"""A record written on a page: a sheet of one row. In: a sheet's name, values by field. Out: the record.

The row takes the way of every sheet: kept as a file, read, its organisation found, its place and its checks asked, in the list of
what came in, undone from there.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from yipanqi.intake import _accepting as accepting
from yipanqi.intake import _receiving as receiving
from yipanqi.intake import queries, workbooks
from yipanqi.values.fault import Fault


def enter(name: str, values: Mapping[str, Any], by: str, place: str | None, accept_red: str) -> Any:
    sheet = workbooks.sheet_named(name)
    model: Any = sheet.records[0].model_class
    title = f"{sheet.zh}（页面登记 {timezone.localtime():%Y-%m-%d %H%M%S}）.xlsx"
    batch = receiving.receive(
        io.BytesIO(workbooks.one_row(name, values)), name=title, by=by, place=place, password=None, read_ahead=None, at_once=None
    )
    if batch.state != "previewed":
        raise Fault("refused", batch.fault or "没有写入。", batch.fault or "Nothing was written.")
    try:
        told = queries.problems(batch, severity="refused")
        if told or not batch.counts.get("added"):
            raise _refused(told)
        accepting.accept(batch, by, accept_red, False, None)
    except Fault as fault:
        red = queries.problems(batch, severity="red") if fault.code == "red" else []
        accepting.discard(batch, by)
        if red:
            raise Fault("red", "；".join(one.wrong.zh for one in red), "; ".join(one.wrong.en for one in red)) from None
        raise
    return model._default_manager.filter(reading__batch=batch).order_by("pk").first()


def _refused(told: list[Any]) -> Fault:
    if told:
        one = told[0]
        return Fault("refused", f"{one.wrong.zh}{one.remedy.zh}", f"{one.wrong.en} {one.remedy.en}")
    return Fault(
        "exists",
        "已有同一编号（或同一单位、年度）的记录，没有写入；请打开那条记录更正。",
        "A record of this number (or organisation and year) is there already; nothing was written. Correct that one.",
    )
