"""Sheets that we write: an empty template with drop-downs and notes, and the records in the same format.

Taking an export in again says "the same" for every row. Texts are never formulas, whatever they begin with.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import product
from typing import Any

import xlsxwriter
from django.db import models
from django.utils import timezone

from yipanqi.intake import _layout as layout
from yipanqi.intake import _masking as masking
from yipanqi.intake import _matching as matching
from yipanqi.intake.access import Sight, own_records, sheet_fields, sight
from yipanqi.intake.catalogue import RESOLVERS, SHEETS
from yipanqi.intake.definition import Column, Records, Sheet
from yipanqi.intake.fields import PURPOSES
from yipanqi.values.fault import Fault

_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}
_KINDS = {
    "text": "文字 text",
    "code": "编码（文本格式） code, as text",
    "uscc": "统一社会信用代码（文本格式） credit code, as text",
    "money": "金额 amount",
    "number": "数 number",
    "count": "非负整数 whole number",
    "ratio": "比例 share",
    "date": "日期 date, 2024-03-05",  # the year is that of the city, see `_here`
    "year": "年份 year",
    "flag": "是 / 否  yes / no",
    "choice": "从下拉选项中选 choose",
    "place": "地区名称或代码 place, name or code",
    "industry": "行业代码或名称 GB/T 4754 code or name",
}
_TEXT_KINDS = frozenset(["code", "uscc", "place", "industry", "choice", "flag", "text"])


def sheet_named(name: str) -> Sheet:
    """The declared sheet; Fault when there is none."""
    found = SHEETS.get(name)
    if found is None:
        raise Fault(
            "no_sheet",
            f"没有名为 {name} 的表。用 yipanqi sheets list 查看全部。",
            f"No sheet is called {name}. 'yipanqi sheets list' shows them all.",
            exit_code=2,
        )
    return found


def template(name: str, *, on: date | None = None) -> bytes:
    """An empty .xlsx: headings with units, key columns marked, drop-downs, a note on each heading, and a sheet of
    explanations.
    """
    sheet = sheet_named(name)
    on = on or timezone.localdate()
    out, book = _book()
    writer = _Writer(book, sheet)
    writer.tab(
        layout.Tab(_tab_name(sheet.zh), _title(sheet, on.year if sheet.year_from_title else None), layout.all_columns(sheet, on)),
        empty=True,
    )
    writer.explanations()
    book.close()
    return out.getvalue()


def one_row(name: str, values: Mapping[str, Any]) -> bytes:
    """The sheet with one row: values by field (base units), columns that spread over years or places left out."""
    sheet = sheet_named(name)
    laid = [one for one in layout.all_columns(sheet, timezone.localdate()) if not one.token]
    out, book = _book()
    year = values.get(sheet.year_from_title) if sheet.year_from_title else None
    _Writer(book, sheet).tab(layout.Tab(_tab_name(sheet.zh), _title(sheet, year), laid, [dict(values)]))
    book.close()
    return out.getvalue()


def tells_of_persons(name: str) -> bool:
    """Whether a sheet has columns that tell about persons."""
    return any(column.heading.personal for column in sheet_named(name).columns)


def export(name: str, user: Any, *, purpose: str = "") -> bytes:
    """The records that are the user's own, in the sheet's own format: one tab for each kind of record (and year or place,
    where no column names it).

    A key cell that tells about a person, and may not be read, holds what means the record to its sender alone (`_masking`).
    A county gets those of its places, not what it may read of others: what comes out is what it may send in again. Only cells
    that `user` may read are filled; personal columns need a `purpose` (the caller writes it into the ledger).
    """
    sheet = sheet_named(name)
    out, book = _book()
    writer = _Writer(book, sheet)
    for tab in _tabs(sheet, user, purpose):
        writer.tab(tab)
    book.close()
    return out.getvalue()


def _book() -> tuple[io.BytesIO, xlsxwriter.Workbook]:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, _OPTIONS)
    book.set_properties({"created": datetime(2024, 1, 1)})  # the same records, the same bytes
    return out, book


def _tab_name(text: str, more: str = "") -> str:
    clean = "".join("_" if c in "[]:*?/\\'" else c for c in text)
    return (clean[: 31 - len(more)] + more) or "Sheet"


def _title(sheet: Sheet, year: int | None) -> str:
    return f"{year}年度{sheet.zh}" if year is not None else sheet.zh


# ---- which tabs an export has ---------------------------------------------------------------------------------------


def _tabs(sheet: Sheet, user: Any, purpose: str) -> Iterator[layout.Tab]:
    made = 0
    for number, records in enumerate(sheet.records):
        for year, (called, place) in product(_years(sheet, records, user), _places(sheet, records, user)):
            found = _records(records, user)
            if year is not None:
                found = found.filter(**{str(sheet.year_from_title): year})
            if place is not None:
                found = found.filter(place=place)
            tokens = (
                sorted({str(v) for v in found.values_list(records.spread, flat=True) if v is not None}) if records.spread else []
            )
            columns = layout.columns_of_tab(sheet, records, tokens)
            more = ("" if number == 0 else f" {number + 1}") + (f" {year}" if year is not None else "")
            title = _title(sheet, year - records.year_shift if year is not None else None)
            more, title = (f" {called[:10]}{more}" if place is not None else more), f"{called}{title}"
            mine = sight(records.model_class, user, purpose=purpose)
            rows = (
                _spread_rows(mine.mark(found), records, columns, mine)
                if records.spread
                else _rows(mine.mark(found), records, columns, mine)
            )
            yield layout.Tab(_tab_name(sheet.zh, more), title, columns, rows)
            made += 1
    if not made:
        yield layout.Tab(_tab_name(sheet.zh), _title(sheet, None), layout.columns_of_tab(sheet, sheet.records[0]))


def _records(records: Records, user: Any) -> models.QuerySet[Any]:
    model = records.model_class
    known = {f.name for f in model._meta.get_fields()}
    own = own_records(model, user)
    found = model._default_manager.visible_to(user).filter(
        own or models.Q(), **{n: v for n, v in records.constants.items() if n in known}
    )  # type: ignore[attr-defined]
    links = [link.field for link in records.links if link.field in known]
    return (found.select_related(*links) if links else found).order_by("id")


def _years(sheet: Sheet, records: Records, user: Any) -> list[int | None]:
    """The years that need a tab each, because only the title tells them."""
    name = sheet.year_from_title
    known = {f.name for f in records.model_class._meta.get_fields()}
    if name is None or name not in known or records.spread == "year" or any(c.field == name for c in sheet.columns):
        return [None]
    return sorted({y for y in _records(records, user).values_list(name, flat=True) if y is not None})


def _places(sheet: Sheet, records: Records, user: Any) -> list[tuple[str, str | None]]:
    """(what the title says, the place whose records stand beneath, None for all): where places tell records apart and only the
    title names them.

    A place has a tab of its own unless the columns over which the sheet spreads places say all that there is of it.
    """
    by_place = [r for r in sheet.records if "place" in r.key and r.spread != "place"]
    if not by_place or not sheet.place_from_title or matching.counting_columns(sheet) & {c.field for c in sheet.columns}:
        return [("", None)]
    of_all = {c for r in by_place for c in _records(r, user).values_list("place", flat=True) if c}
    names = RESOLVERS.place_names(sorted(of_all)) if RESOLVERS.place_names else {}
    whole = next((c for c in sorted(of_all) if c.endswith("00")), "")  # the city, of which the others are parts
    if records not in by_place:
        return [(names.get(whole, ""), None)]
    told = {n for r in sheet.records if r.spread == "place" and r.model == records.model for n in (*r.only, *r.key)}
    more = models.Q()
    for name in (n for n in records.only if n not in told):
        more |= models.Q(**{f"{name}__isnull": False})
    found = _records(records, user).filter(more).values_list("place", flat=True)
    return [(names.get(c, c), c) for c in sorted({c for c in found if c})]


def _values(record: Any, records: Records, columns: list[layout.Laid], mine: Sight) -> dict[str, Any]:
    values = {}
    readable, own, names = mine.of(record), mine.is_own(record), {f.name for f in sheet_fields(records.model_class)}  # type: ignore[attr-defined]
    known = {f.name for f in records.model_class._meta.get_fields()}
    for laid in columns:
        name = laid.column.field
        if own and mine.officer and name in mine.masked and name in records.key and getattr(record, name):
            values[name] = masking.token(records.model_class, record.pk, name, mine.reach)
            continue
        if laid.token or (name not in readable if name in names else not own):
            continue
        if name in known:
            values[name] = getattr(record, name)
            continue
        for link in records.links:
            if name in (link.name, link.code):
                values[name] = layout.link_value(record, link, "name" if name == link.name else "code")
    return values


def _rows(found: models.QuerySet[Any], records: Records, columns: list[layout.Laid], mine: Sight) -> Iterator[dict[str, Any]]:
    for record in found.iterator(chunk_size=5000):
        yield _values(record, records, columns, mine)


def _spread_rows(
    found: models.QuerySet[Any], records: Records, columns: list[layout.Laid], mine: Sight
) -> Iterator[dict[str, Any]]:
    """One row for records that differ only in their year or place."""
    spread = str(records.spread)
    rest = [f"{n}_id" if any(link.field == n for link in records.links) else n for n in records.key if n != spread]
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    fields = {laid.column.field for laid in columns if laid.token}
    for record in found.iterator(chunk_size=5000):
        key = tuple(getattr(record, n) for n in rest)
        row = rows.setdefault(key, {})
        row.update({k: v for k, v in _values(record, records, columns, mine).items() if v is not None})
        row.update({f"{n}@{getattr(record, spread)}": getattr(record, n) for n in fields & mine.of(record)})
    yield from rows.values()


# ---- writing --------------------------------------------------------------------------------------------------------


class _Writer:
    """Writes tabs of one sheet into an open workbook."""

    def __init__(self, book: xlsxwriter.Workbook, sheet: Sheet) -> None:
        self.book, self.sheet = book, sheet
        edge = {"border": 1, "border_color": "#9AA5B1", "valign": "vcenter"}
        self.title = book.add_format({"bold": True, "font_size": 14, "align": "center", "valign": "vcenter"})
        self.about = book.add_format({"font_color": "#52606D", "font_size": 9})
        self.head = book.add_format({**edge, "bold": True, "align": "center", "text_wrap": True, "bg_color": "#E4EBF3"})
        self.head_key = book.add_format({**edge, "bold": True, "align": "center", "text_wrap": True, "bg_color": "#C7DAF2"})
        self.text = book.add_format({"num_format": "@"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})

    def tab(self, tab: layout.Tab, *, empty: bool = False) -> None:
        """Title, the line that names the form, headings, rows."""
        sheet = self.book.add_worksheet(tab.name)
        last = max(len(tab.columns) - 1, 1)
        sheet.merge_range(0, 0, 0, last, tab.title, self.title)
        sheet.set_row(0, 26)
        sheet.write_string(1, 0, layout.FORM.format(name=self.sheet.name), self.about)
        depth = max((len(c.path) for c in tab.columns), default=1)
        self._headings(sheet, tab.columns, depth, notes=empty)
        for at, laid in enumerate(tab.columns):
            kind = laid.column.heading.kind
            width = 22 if kind in ("text", "uscc") else 16 if kind in ("code", "money") else 12
            sheet.set_column(at, at, width, self.text if kind in _TEXT_KINDS else self.day if kind == "date" else None)
        if empty:
            self._dropdowns(sheet, tab.columns, 2 + depth)
        sheet.freeze_panes(2 + depth, 0)
        self._rows(sheet, tab, 2 + depth)

    def _headings(self, sheet: Any, columns: list[layout.Laid], depth: int, *, notes: bool) -> None:
        for level in range(depth):
            at = 0
            while at < len(columns):
                path = columns[at].path
                end = at
                if level < len(path) - 1:  # a heading over several columns
                    while (
                        end + 1 < len(columns)
                        and columns[end + 1].path[: level + 1] == path[: level + 1]
                        and len(columns[end + 1].path) > level + 1
                    ):
                        end += 1
                self._heading(sheet, 2 + level, at, end, columns[at], level, depth)
                at = end + 1
        for at, laid in enumerate(columns):
            if notes:
                sheet.write_comment(
                    1 + len(laid.path), at, _note(laid.column), {"x_scale": 1.6, "y_scale": 1.2, "author": "yipanqi"}
                )

    def _heading(self, sheet: Any, row: int, first: int, last: int, laid: layout.Laid, level: int, depth: int) -> None:
        path = laid.path
        if level >= len(path):
            return
        look = self.head_key if laid.key else self.head
        bottom = row + depth - 1 - level if level == len(path) - 1 else row
        if bottom > row or last > first:
            sheet.merge_range(row, first, bottom, last, path[level], look)
        else:
            sheet.write_string(row, first, path[level], look)

    def _dropdowns(self, sheet: Any, columns: list[layout.Laid], first: int) -> None:
        for at, laid in enumerate(columns):
            heading = laid.column.heading
            words = [layout.YES, layout.NO] if heading.kind == "flag" else [s[0] for s in heading.offered]
            if words and sum(len(w) + 1 for w in words) <= 255:
                sheet.data_validation(
                    first,
                    at,
                    first + 5000,
                    at,
                    {
                        "validate": "list",
                        "source": words,
                        "error_type": "warning",
                        "error_title": "不在选项内",
                        "error_message": "请从下拉列表中选。Choose from the list.",
                    },
                )

    def _rows(self, sheet: Any, tab: layout.Tab, first: int) -> None:
        writers = [(at, laid.name, layout.cell_writer(laid.column)) for at, laid in enumerate(tab.columns)]
        for row, values in enumerate(tab.rows, first):
            for at, name, write in writers:
                value = write(values.get(name))
                if value is None:
                    continue
                if isinstance(value, str):
                    sheet.write_string(row, at, value[:32767], self.text)
                elif isinstance(value, date):
                    sheet.write_datetime(row, at, datetime(value.year, value.month, value.day), self.day)
                else:
                    sheet.write_number(row, at, value)

    def explanations(self) -> None:
        """What each column is, in both languages."""
        sheet = self.book.add_worksheet(layout.NOTES)
        sheet.set_column(0, 5, 26, self.wrap)
        sheet.write_row(0, 0, [f"《{self.sheet.zh}》逐列说明", f"{self.sheet.en}: column by column"], self.head)
        sheet.write_row(
            2, 0, ["中文表头", "In English", "填什么 kind", "可填内容 allowed", "例 example", "备注 remarks"], self.head
        )
        for row, column in enumerate(self.sheet.columns, 3):
            for at, text in enumerate(_explained(column)):
                sheet.write_string(row, at, text, self.wrap)


def _explained(column: Column) -> Iterable[str]:
    heading = column.heading
    remark = [heading.note] if heading.note else []
    remark += ["必填 required"] if heading.required else []
    if heading.purpose in PURPOSES:
        remark.append(f"{PURPOSES[heading.purpose].zh} ({PURPOSES[heading.purpose].en})")
    if heading.personal:
        remark.append("个人信息 personal data")
    unit = layout.unit_of(column)
    kind = _KINDS.get(heading.kind, heading.kind) + (
        f"（{unit}）" if unit and heading.kind in ("money", "ratio", "number") else ""
    )
    allowed = "；".join(f"{s[0]}（{s[1]}）" if len(s) > 1 else s[0] for s in heading.offered)
    return heading.zh, heading.en, _here(kind), allowed, _here(heading.example), "；".join(remark)


def _here(example: str) -> str:
    """An example as this city would write it: its year and the code of one of its places."""
    here = RESOLVERS.standing_places() if RESOLVERS.standing_places is not None else []
    if not here or RESOLVERS.shown_year is None:
        return example
    return example.replace("2024", str(RESOLVERS.shown_year())).replace("330411", here[0][:6])


def _note(column: Column) -> str:
    zh, en, kind, allowed, example, remark = _explained(column)
    lines = [f"{zh} · {en}", kind]
    lines += [f"可填 allowed: {allowed}"] if allowed else []
    lines += [f"例 example: {example}"] if example else []
    return "\n".join([*lines, *([remark] if remark else [])])[:1000]
