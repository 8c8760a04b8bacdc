"""Small workbooks for the tests, written on the spot. Synthetic: no real firm, contract or code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import xlsxwriter

CONTRACT_HEADINGS = (
    "序号",
    "合同登记编号",
    "合同名称",
    "合同类别",
    "卖方名称",
    "卖方统一社会信用代码",
    "卖方所在地",
    "买方名称",
    "合同成交额",
    "技术交易额",
    "签订日期",
    "登记日期",
    "是否关联",
    "备注",
)


def contract(number: int, **changes: Any) -> list[Any]:
    """One row of the register of contracts, in the order of CONTRACT_HEADINGS."""
    row = {
        "序号": number,
        "合同登记编号": f"20243304110{number:05d}",
        "合同名称": f"第{number}号技术开发",
        "合同类别": "技术开发",
        "卖方名称": f"示例第{number % 7}研究院",
        "卖方统一社会信用代码": None,
        "卖方所在地": "330411",
        "买方名称": f"示例买方{number}",
        "合同成交额": 100.5 + number,
        "技术交易额": 90.25 + number,
        "签订日期": "2024年3月1日",
        "登记日期": "2024-03-15",
        "是否关联": "否",
        "备注": None,
    }
    row.update(changes)
    return [row[h] for h in CONTRACT_HEADINGS]


def write(
    path: Path,
    rows: list[list[Any]],
    headings: tuple[str, ...] = CONTRACT_HEADINGS,
    *,
    title: str = "2024年度技术合同登记台账",
    unit: str = "万元",
    tab: str = "Sheet1",
    total: bool = True,
) -> Path:
    """A sheet with a title over all columns, a unit line, the headings, `rows` and a total row."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    add(book, rows, headings, title=title, unit=unit, tab=tab, total=total)
    book.close()
    return path


def add(
    book: xlsxwriter.Workbook,
    rows: list[list[Any]],
    headings: tuple[str, ...],
    *,
    title: str = "",
    unit: str = "",
    tab: str = "Sheet1",
    total: bool = False,
    hidden: bool = False,
) -> None:
    """One more sheet in an open workbook."""
    sheet = book.add_worksheet(tab)
    at = 0
    if title:
        sheet.merge_range(0, 0, 0, len(headings) - 1, title)
        at = 1
    if unit:
        sheet.write(at, 0, f"填报单位（盖章）：　　填报日期：2024年12月31日　　单位：{unit}")
        at += 1
    for row in (headings, *rows):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(at, column, value)
            elif value is not None:
                sheet.write(at, column, value)
        at += 1
    if total:
        sheet.write(at, 0, "合计")
        sheet.write(at, len(headings) - 1, "")
    if hidden:
        sheet.hide()


@contextmanager
def two_models() -> Iterator[tuple[Any, Any]]:
    """A model and another that refers to it, with tables, inside the block only."""
    from django.apps import apps
    from django.db import connection, models

    from yipanqi.intake.models import Record

    parent = type(
        "UndoParent", (Record,), {"__module__": "yipanqi.intake.models", "Meta": type("Meta", (), {"app_label": "intake"})}
    )
    child = type(
        "UndoChild",
        (Record,),
        {
            "__module__": "yipanqi.intake.models",
            "Meta": type("Meta", (), {"app_label": "intake"}),
            "parent": models.ForeignKey(parent, on_delete=models.PROTECT),
        },
    )
    with connection.cursor() as cursor:
        for model in (parent, child):
            for line in _table_of(model, connection):
                cursor.execute(line)
    try:
        yield parent, child
    finally:
        with connection.cursor() as cursor:
            for model in (child, parent):
                cursor.execute(f"DROP TABLE {connection.ops.quote_name(model._meta.db_table)}")
        for model in (child, parent):
            del apps.all_models["intake"][model._meta.model_name]
        apps.clear_cache()


def _table_of(model: Any, connection: Any) -> list[str]:
    """Statements that make the table; constraints between tables are left out (nothing here tests the database itself)."""
    editor = connection.SchemaEditorClass(connection, collect_sql=True, atomic=False)
    editor.deferred_sql = []
    sql, _ = editor.table_sql(model)
    return [sql]
