"""HTML (often saved as .xls), MHTML and XML Spreadsheet 2003. In: bytes. Out: grids with row and column
spans as merges.
"""

from __future__ import annotations

import email
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from lxml import etree, html

from yipanqi.engines.sheets._csv import decode
from yipanqi.engines.sheets._formats import corrupt, not_a_spreadsheet
from yipanqi.engines.sheets.grid import Grid, Merge
from yipanqi.engines.sheets.model import Limits, SheetError

_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"


def read_html(data: bytes, name: str, limits: Limits) -> list[Grid]:
    """All text of the page in order: lines outside tables become rows of one cell, tables their rows."""
    charset = re.search(rb"charset\s*=\s*[\"']?\s*([\w-]+)", data[:8192], re.IGNORECASE)
    text = ""
    if charset and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        declared = charset[1].decode("ascii", "replace").lower()
        try:
            text = data.decode(
                {"gb2312": "gb18030", "gbk": "gb18030", "utf8": "utf-8"}.get(declared, declared)
            )
        except (LookupError, UnicodeDecodeError):
            text = ""
    text = text or decode(data, name)[0]
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text.lstrip("\ufeff"))
    try:
        root = html.document_fromstring(text, parser=html.HTMLParser(huge_tree=True, recover=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise corrupt(name) from None
    _refuse_pointer(root, name)
    body = root.find("body") if root.find("body") is not None else root
    sheet = _Page(limits)
    sheet.walk(body)
    sheet.flush()
    title = root.findtext(".//{urn:schemas-microsoft-com:office:excel}Name") or Path(name).stem
    return [Grid.of_rows(title, 0, sheet.rows, merges=sheet.merges)]


def _refuse_pointer(root: Any, name: str) -> None:
    """A page without a table holds no data: it points at another file (frames), or it is a notice of some website."""
    if next(root.iter("tr"), None) is not None:
        return
    frames = [n.get("src") or "" for n in root.iter("frame", "iframe")]
    frames += [v for n in root.iter() for k, v in n.items() if k.lower() == "href" and "worksheetsource" in str(n.tag).lower()]
    if frames or next(root.iter("frameset"), None) is not None:
        where = next(filter(None, frames), "")
        raise SheetError(
            "not_a_spreadsheet",
            f"{name}：这个网页只是指向另一个文件{f'（{where}）' if where else ''}，数据不在里面；请用 Excel 打开原文件，另存为 .xlsx 再提交。",
            f"{name}: this page only points at another file{f' ({where})' if where else ''} and holds no data; open it in Excel and save it as .xlsx.",
        )
    said = " ".join(root.text_content().split())[:40]
    raise not_a_spreadsheet(name, f"网页，里面没有表格{f'：{said}…' if said else ''}", f"a web page without a table{f': {said}…' if said else ''}")


class _Page:
    """Collects rows and merges while walking the page."""

    def __init__(self, limits: Limits) -> None:
        self.rows: list[list[Any]] = []
        self.merges: list[Merge] = []
        self.words: list[str] = []
        self.limits = limits

    def flush(self) -> None:
        text = re.sub(r"\s+", " ", "".join(self.words)).strip()
        if text:
            self.rows.append([text])
        self.words = []

    def walk(self, node: Any) -> None:
        if not isinstance(node.tag, str) or node.tag in ("script", "style", "head", "xml", "title"):
            return
        if node.tag == "table":
            self.flush()
            self.table(node)
            return
        block = node.tag in (
            "div",
            "p",
            "br",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "li",
            "tr",
            "center",
            "section",
            "caption",
        )
        if block:
            self.flush()
        self.words.append(node.text or "")
        for child in node:
            self.walk(child)
            self.words.append(child.tail or "")
        if block:
            self.flush()

    def table(self, node: Any) -> None:
        top = len(self.rows)
        taken: dict[int, int] = {}  # column -> rows still covered by a span from above
        captions = [c for c in node if c.tag == "caption"]
        for caption in captions:
            self.rows.append([_text(caption)])
            top += 1
        for tr in node.iter("tr"):
            if next(tr.iterancestors("table")) is not node or len(self.rows) - top > self.limits.rows:
                continue
            inner = self._inner(tr)
            row: list[Any] = []
            covered = {c for c, n in taken.items() if n > 0}
            for c in covered:
                taken[c] -= 1
            at = 0
            for cell in tr:
                if cell.tag not in ("td", "th"):
                    continue
                while at in covered:
                    at += 1
                wide, high = _span(cell, "colspan", 1000), _span(cell, "rowspan", 5000)
                row.extend([None] * (at + wide - len(row)))
                row[at] = _text(cell, without=inner)
                if wide > 1 or high > 1:
                    self.merges.append((len(self.rows), at, len(self.rows) + high - 1, at + wide - 1))
                for c in range(at, at + wide):
                    if high > 1:
                        taken[c] = high - 1
                at += wide
            self.rows.append(row)
            for table in inner:  # a page laid out with tables: what stands in one of its cells is a table of its own
                self.table(table)

    def _inner(self, tr: Any) -> list[Any]:
        """Tables inside the cells of a row that only lays out the page; one beside other words belongs to its cell."""
        inner = [t for t in tr.iter("table") if len(list(t.iter("td", "th"))) > 1]
        inner = [t for t in inner if not any(a in inner for a in t.iterancestors("table"))]
        words = [w for cell in tr if cell.tag in ("td", "th") if (w := _text(cell, without=inner))]
        return inner if len(words) <= 1 else []


def _span(cell: Any, name: str, most: int) -> int:
    text = re.match(r"\d+", (cell.get(name) or "1").strip())
    return max(1, min(int(text[0]) if text else 1, most))


def _text(cell: Any, without: Sequence[Any] = ()) -> str | None:
    words: list[str] = []

    def walk(node: Any) -> None:
        if node in without or not isinstance(node.tag, str):
            return
        words.append("\n" if node.tag == "br" else " " if node.tag in ("td", "th", "tr") and node is not cell else "")
        words.append(node.text or "")
        for child in node:
            walk(child)
            words.append(child.tail or "")

    walk(cell)
    text = "\n".join(re.sub(r"[ \t\r\u00a0]+", " ", line).strip() for line in "".join(words).split("\n"))
    return text.strip() or None


def read_mhtml(data: bytes, name: str, limits: Limits) -> list[Grid]:
    """The HTML parts of a web archive; parts without a table are left out."""
    message = email.message_from_bytes(data)
    out: list[Grid] = []
    for part in message.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes) and re.search(rb"<t[dr][\s>]", payload, re.IGNORECASE):
                for grid in read_html(payload, name, limits):
                    grid.index = len(out)
                    out.append(grid)
    if not out:
        raise corrupt(name)
    return out


def read_xml2003(data: bytes, name: str, limits: Limits) -> list[Grid]:
    """XML Spreadsheet 2003."""
    try:
        root = etree.fromstring(
            data, etree.XMLParser(huge_tree=True, resolve_entities=False, no_network=True, recover=True)
        )
    except etree.XMLSyntaxError:
        raise corrupt(name) from None
    if root is None:
        raise corrupt(name)
    return [_xml_sheet(sheet, i) for i, sheet in enumerate(root.iter(f"{_SS}Worksheet"))]


def _xml_sheet(sheet: Any, index: int) -> Grid:
    rows: dict[int, dict[int, Any]] = {}
    merges: list[Merge] = []
    r = -1
    for row in sheet.iter(f"{_SS}Row"):
        r = int(row.get(f"{_SS}Index")) - 1 if row.get(f"{_SS}Index") else r + 1
        c = -1
        for cell in row.iter(f"{_SS}Cell"):
            c = int(cell.get(f"{_SS}Index")) - 1 if cell.get(f"{_SS}Index") else c + 1
            data = cell.find(f"{_SS}Data")
            if data is not None:
                rows.setdefault(r, {})[c] = _xml_value("".join(data.itertext()), data.get(f"{_SS}Type"))
            wide, high = int(cell.get(f"{_SS}MergeAcross") or 0), int(cell.get(f"{_SS}MergeDown") or 0)
            if wide or high:
                merges.append((r, c, r + high, c + wide))
            c += wide
    grid = Grid.of_rows(sheet.get(f"{_SS}Name") or f"Sheet{index + 1}", index, ())
    return sparse(grid, rows, merges)


def sparse(grid: Grid, rows: dict[int, dict[int, Any]], merges: list[Merge]) -> Grid:
    """Fill a grid from cells by row and column; blank rows take no room."""
    from yipanqi.engines.sheets.grid import clean

    grid.merges = merges
    width = max((max(cells) + 1 for cells in rows.values() if cells), default=0)
    for r in sorted(rows):
        cells = [None] * width
        filled = 0
        for c, value in rows[r].items():
            cells[c] = clean(value)
            filled += cells[c] is not None
        if filled:
            grid.rows.append(cells)
            grid.numbers.append(r)
            grid.counts.append(filled)
    grid.width = width
    return grid


def _xml_value(text: str, kind: str | None) -> Any:
    if kind == "Number":
        try:
            return float(text)
        except ValueError:
            return text
    if kind == "Boolean":
        return text.strip() == "1"
    if kind == "DateTime":
        try:
            return datetime.fromisoformat(text.split(".")[0])
        except ValueError:
            return text
    return text
