"""What a mark on a cell says and looks like, for copied and rebuilt workbooks alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from yipanqi.intake import _wording as wording
from yipanqi.intake.queries import Told
from yipanqi.values.words import plural

LIST = "问题清单 Problems"
HEADINGS = ("工作表 Sheet", "单元格 Cell", "程度 Severity", "列 Column", "原样 As written", "问题 Problem", "怎么办 What to do")
WIDTHS = (18, 10, 26, 24, 24, 60, 46)
COLOURS = {"refused": "FFC7CE", "red": "FF9999", "finding": "F8CBAD", "unread": "FFE699", "notice": "DDEBF7"}
_ORDER = tuple(COLOURS)


@dataclass(frozen=True)
class Mark:
    """One cell to be marked: everything that is said about it."""

    sheet: str
    row: int
    letter: str
    severity: str
    text: str


def marks(told: Iterable[Told]) -> list[Mark]:
    """One mark for each cell; what concerns a whole row stands on its first column."""
    by_cell: dict[tuple[str, int, str], list[Told]] = {}
    for line in told:
        if line.row > 0:
            by_cell.setdefault((line.sheet, line.row, line.letter or "A"), []).append(line)
    return [
        Mark(sheet, row, letter, min((t.severity for t in lines), key=_ORDER.index), "\n".join(sentence(t) for t in lines[:4]))
        for (sheet, row, letter), lines in by_cell.items()
    ]


def sentence(line: Told) -> str:
    """What is wrong and what to do, in both languages."""
    return f"{line.wrong.zh}。{line.remedy.zh}。\n{line.wrong.en}: {line.remedy.en}."


def listed(line: Told) -> tuple[str, ...]:
    """The line of a problem in the list, in the order of HEADINGS."""
    severity = wording.SEVERITIES[line.severity]
    return (
        line.sheet,
        line.cell or (f"第{line.row}行" if line.row else ""),
        f"{severity.zh} {severity.en}",
        line.heading,
        line.raw,
        f"{line.wrong.zh}\n{line.wrong.en}",
        f"{line.remedy.zh}\n{line.remedy.en}",
    )


def summary(told: list[Told], *, part: bool, uncommented: int) -> str:
    """The first line of the list."""
    count = {s: sum(t.severity == s for t in told) for s in _ORDER}
    red = (f"写明理由才收 {count['red']} 处，", f"{count['red']} taken only with a reason, ") if count["red"] else ("", "")
    look = (
        (f"照收但有疑 {count['finding']} 处，", f"{count['finding']} taken but to be looked at, ")
        if count["finding"]
        else ("", "")
    )
    text = (
        f"整行未收 {count['refused']} 处，{red[0]}{look[0]}读不懂 {count['unread']} 处（保留原值，没有原值的为未知），"
        f"提示 {count['notice']} 处。改正后重新提交整个文件即可，已收的行不会重复。"
        f" {plural(count['refused'], 'row', 'rows')} not taken, "
        f"{red[1]}{look[1]}{plural(count['unread'], 'cell', 'cells')} not understood (what was known stays, else unknown), "
        f"{plural(count['notice'], 'notice', 'notices')}. Mend them and send the "
        "whole file again; what was taken is not counted twice."
    )
    if part:
        text += (
            " 文件行数多，本副本只含表头和有问题的行，首列为原行号。 The file is large: this copy has its headings and the "
            "rows with problems only; the first column is the row number in the original."
        )
    if uncommented:
        text += (
            f" 另有 {uncommented} 格只涂色、不加批注，见本清单。 {uncommented} more cells are coloured without a comment; "
            "see the list."
        )
    return text


def link(sheet: str, cell: str) -> str:
    """The inside address of a cell."""
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!{cell or 'A1'}"
