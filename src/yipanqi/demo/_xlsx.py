"""Office Open XML workbooks, streamed and byte-reproducible. In: laid-out sheets. Out: an .xlsx file.

Written here because the model city needs the same bytes every time and some ten million cells in a minute: one string per
row, shared strings, fixed dates inside the package.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

STAMP = (2025, 1, 10, 9, 0, 0)
EPOCH = date(1899, 12, 30).toordinal()
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
HIDDEN = ' state="hidden"'
#: Cell styles, by their place in the style table below.
PLAIN, TITLE, HEADER, BODY, DAY, PERCENT, TOTAL, SMALL = range(8)


class Percent(float):
    """A share of one, shown by the cell's format as a percentage."""


@dataclass(slots=True)
class Line:
    """One row of cells; `style` of None means that of a data row. A hidden row is one that a filter has hidden."""

    cells: Iterable[object]
    style: int | None = None
    hidden: bool = False
    height: float | None = None


@dataclass
class Grid:
    """A sheet as it is written: lines in order, and what lies over them. Rows and columns count from 1."""

    name: str
    lines: Iterable[Line]
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)  # first row, first column, last row, last column
    widths: list[float] = field(default_factory=list)
    hidden_columns: tuple[int, ...] = ()
    hidden: bool = False
    freeze: int = 0
    filtered: tuple[int, int, int] | None = None  # header row, first and last column of a filter


def letter(column: int) -> str:
    """'A' for 1, 'AA' for 27."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


LETTERS = [letter(c) for c in range(1, 257)]


def write_xlsx(path: Path, grids: list[Grid]) -> Path:
    """Write `grids` to `path`. Merges may still be added while the lines are being drawn."""
    strings: dict[str, int] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for number, grid in enumerate(grids, 1):
            _stream(package, f"xl/worksheets/sheet{number}.xml", _sheet(grid, strings))
        _stream(package, "xl/sharedStrings.xml", _strings(strings))
        for name, text in _frame(grids).items():
            _stream(package, name, [text])
    return path


def _stream(package: zipfile.ZipFile, name: str, parts: Iterable[str]) -> None:
    info = zipfile.ZipInfo(name, STAMP)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = 0
    info.external_attr = 0
    with package.open(info, "w") as member:
        for part in parts:
            member.write(part.encode())


def _sheet(grid: Grid, strings: dict[str, int]) -> Iterator[str]:
    yield f'{_HEAD}<worksheet xmlns="{_MAIN}" xmlns:r="{_REL}"><sheetViews><sheetView workbookViewId="0">'
    if grid.freeze:
        yield f'<pane ySplit="{grid.freeze}" topLeftCell="A{grid.freeze + 1}" activePane="bottomLeft" state="frozen"/>'
    yield '</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>'
    if grid.widths:
        yield (
            "<cols>"
            + "".join(
                f'<col min="{c}" max="{c}" width="{w}" customWidth="1"{_flag("hidden", c in grid.hidden_columns)}/>'
                for c, w in enumerate(grid.widths, 1)
            )
            + "</cols>"
        )
    yield "<sheetData>"
    block: list[str] = []
    for number, line in enumerate(grid.lines, 1):
        block.append(_row(number, line, strings))
        if len(block) == 500:
            yield "".join(block)
            block = []
    yield "".join(block) + "</sheetData>"
    if grid.filtered:
        row, first, last = grid.filtered
        yield f'<autoFilter ref="{LETTERS[first - 1]}{row}:{LETTERS[last - 1]}{number}"/>'
    if grid.merges:
        refs = (f"{LETTERS[c1 - 1]}{r1}:{LETTERS[c2 - 1]}{r2}" for r1, c1, r2, c2 in grid.merges)
        yield f'<mergeCells count="{len(grid.merges)}">' + "".join(f'<mergeCell ref="{r}"/>' for r in refs) + "</mergeCells>"
    yield '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/></worksheet>'


def _flag(name: str, on: bool) -> str:
    return f' {name}="1"' if on else ""


def _row(number: int, line: Line, strings: dict[str, int]) -> str:
    style = BODY if line.style is None else line.style
    cells = []
    for name, value in zip(LETTERS, line.cells, strict=False):
        if value is None:
            continue
        kind = type(value)
        if kind is str:
            at = strings.setdefault(value, len(strings))  # type: ignore[arg-type]
            cells.append(f'<c r="{name}{number}" s="{style}" t="s"><v>{at}</v></c>')
        elif kind is date:
            cells.append(f'<c r="{name}{number}" s="{DAY}"><v>{value.toordinal() - EPOCH}</v></c>')  # type: ignore[attr-defined]
        elif kind is Percent:
            cells.append(f'<c r="{name}{number}" s="{PERCENT}"><v>{float(value)!r}</v></c>')  # type: ignore[arg-type]
        elif kind is int or kind is float:
            cells.append(f'<c r="{name}{number}" s="{style}"><v>{value!r}</v></c>')
        else:
            raise TypeError(f"{name}{number}: a cell cannot hold {kind.__name__} {value!r}")
    height = f' ht="{line.height}" customHeight="1"' if line.height else ""
    return f'<row r="{number}"{_flag("hidden", line.hidden)}{height}>{"".join(cells)}</row>'


def _strings(strings: dict[str, int]) -> Iterator[str]:
    yield f'{_HEAD}<sst xmlns="{_MAIN}" uniqueCount="{len(strings)}">'
    block: list[str] = []
    for text in strings:
        space = ' xml:space="preserve"' if text != text.strip() or "\n" in text or "  " in text else ""
        block.append(f"<si><t{space}>{escape(text)}</t></si>")
        if len(block) == 2000:
            yield "".join(block)
            block = []
    yield "".join(block) + "</sst>"


def _styles() -> str:
    """Fonts, borders and the eight cell styles."""
    thin = "".join(f'<{side} style="thin"><color auto="1"/></{side}>' for side in ("left", "right", "top", "bottom"))
    wrap = '<alignment horizontal="center" vertical="center" wrapText="1"/>'
    formats = (
        "",
        f'fontId="1" applyFont="1" applyAlignment="1">{wrap}',
        f'fontId="2" borderId="1" fillId="2" applyAlignment="1">{wrap}',
        'borderId="1" applyBorder="1">',
        'numFmtId="14" borderId="1" applyNumberFormat="1">',
        'numFmtId="10" borderId="1" applyNumberFormat="1">',
        'fontId="2" borderId="1" applyFont="1">',
        'fontId="3" applyFont="1">',
    )
    cells = "".join(f'<xf xfId="0" {f}</xf>' if f else '<xf xfId="0"/>' for f in formats)
    fonts = "".join(
        f'<font>{"<b/>" if bold else ""}<sz val="{size}"/><name val="宋体"/></font>'
        for size, bold in ((11, False), (16, True), (11, True), (10, False))
    )
    return (
        f'{_HEAD}<styleSheet xmlns="{_MAIN}"><fonts count="4">{fonts}</fonts><fills count="3"><fill><patternFill '
        'patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFDDEBF7"/>'
        f'</patternFill></fill></fills><borders count="2"><border/><border>{thin}</border></borders>'
        f'<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="{len(formats)}">{cells}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )


def _frame(grids: list[Grid]) -> dict[str, str]:
    """Every part of the package but sheets and strings."""
    office = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    numbers = range(1, len(grids) + 1)
    sheets = "".join(
        f'<sheet name="{escape(g.name)}" sheetId="{n}"{HIDDEN if g.hidden else ""} r:id="rId{n}"/>'
        for n, g in zip(numbers, grids, strict=True)
    )
    links = "".join(f'<Relationship Id="rId{n}" Type="{_REL}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers)
    more = len(grids)
    links += f'<Relationship Id="rId{more + 1}" Type="{_REL}/styles" Target="styles.xml"/>'
    links += f'<Relationship Id="rId{more + 2}" Type="{_REL}/sharedStrings" Target="sharedStrings.xml"/>'
    parts = "".join(f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{office}.worksheet+xml"/>' for n in numbers)
    for part, kind in (("workbook", "sheet.main"), ("styles", "styles"), ("sharedStrings", "sharedStrings")):
        parts += f'<Override PartName="/xl/{part}.xml" ContentType="{office}.{kind}+xml"/>'
    day = "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z".format(*STAMP)
    return {
        "xl/styles.xml": _styles(),
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><bookViews><workbookView/></bookViews>'
        f"<sheets>{sheets}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>',
        "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_REL}/officeDocument" Target="xl/workbook.xml"/><Relationship Id="rId2" '
        f'Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>',
        "docProps/core.xml": f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:creator>模型城市（合成数据）</dc:creator>'
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{day}</dcterms:created></cp:coreProperties>',
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/>{parts}<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>',
    }
