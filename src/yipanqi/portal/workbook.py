"""A filtered list as a workbook. In: register, reader, filters. Out: .xlsx bytes with a second sheet that says what it is."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import xlsxwriter
from django.utils import timezone

from yipanqi.accounts.access import PURPOSES
from yipanqi.portal import queries
from yipanqi.registry.queries import city_or_none, industry_names, place_names
from yipanqi.values.words import say

MOST = 200_000


def workbook(label: str, user: Any, asked: Mapping[str, str], *, purpose: str = "") -> bytes:
    """All rows of the list (at most 200 000, saying so beyond), values as people read them, numbers as numbers in base units.

    Only columns that `user` knows of are there; personal ones are masked unless a `purpose` is given that `user` may have.
    """
    kind, sight = queries.kinds()[label], queries.seen(label, user, purpose)
    fields = [f for f in queries.sheet_fields(kind.model) if f.name in sight.listed]  # type: ignore[attr-defined]
    found = queries.narrowed(label, user, asked)
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True, "in_memory": True}
    )
    head = book.add_format({"bold": True, "bg_color": "#EAF1FA", "border": 1, "text_wrap": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    share = book.add_format({"num_format": "0.00##%"})
    sheet = book.add_worksheet(kind.title[:31].replace("/", " "))
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, len(fields), 16)
    titles = [str(f.sheet.words) + (say("（元）", " (CNY)") if f.sheet.kind == "money" else "") for f in fields]
    sheet.write_row(0, 0, titles, head)
    places, trades = place_names(), industry_names()
    total = 0
    for row, record in enumerate(found[:MOST].iterator(chunk_size=5000), 1):
        total = row
        readable = sight.of(record)
        for column, field in enumerate(fields):
            value = getattr(record, field.name)  # type: ignore[attr-defined]
            if value is None:
                continue
            if field.name not in readable:  # type: ignore[attr-defined]
                sheet.write_string(row, column, queries.MASK)
            elif field.sheet.kind == "money":
                sheet.write_number(row, column, value / 100)
            elif field.sheet.kind == "ratio":
                sheet.write_number(row, column, value, share)  # shown with its sign, whatever the heading says
            elif field.sheet.kind in ("number", "count", "year"):
                sheet.write_number(row, column, value)
            elif field.sheet.kind == "date":
                sheet.write_datetime(row, column, value, day)
            else:
                sheet.write_string(row, column, queries.text_of(field, value, places, trades))
    _about(book, head, kind.title, total, found.count(), user, asked, purpose)
    book.close()
    return out.getvalue()


def _about(book: Any, head: Any, title: str, rows: int, whole: int, user: Any, asked: Mapping[str, str], purpose: str) -> None:
    city = city_or_none()
    sheet = book.add_worksheet(say("说明", "About"))
    sheet.set_column(0, 1, 40)
    lines = [
        (say("名单", "List"), title),
        (say("行数", "Rows"), str(rows)),
        (say("导出时间", "Exported at"), timezone.localtime().strftime("%Y-%m-%d %H:%M")),
        (say("导出人", "By"), user.get_username() or say("公众", "public")),
        (
            say("筛选条件", "Filters"),
            "; ".join(f"{k}={v}" for k, v in asked.items() if v and k not in ("page", "personal")) or say("无", "none"),
        ),
    ]
    if purpose:
        lines.append((say("含个人信息，用途", "Holds personal data, for"), str(PURPOSES[purpose])))
    if whole > rows:
        lines.append((say("未全部导出", "Not complete"), f"{rows} / {whole}"))
    if city and city.synthetic:
        lines.append(
            (
                say("数据性质", "Nature"),
                say("模型城市合成数据，不是真实统计", "synthetic records of the model city, not real statistics"),
            )
        )
    for row, (name, value) in enumerate(lines):
        sheet.write_string(row, 0, name, head)
        sheet.write_string(row, 1, value)
