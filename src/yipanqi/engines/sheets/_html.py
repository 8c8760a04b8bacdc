"""HTML (often saved as .xls), MHTML and XML Spreadsheet 2003. In: bytes. Out: grids with row and column
spans as merges.
"""

from __future__ import annotations

import email
import re
from datetime import datetime
from pathlib import Path
from typing import Any

from lxml import etree, html

from yipanqi.engines.sheets._csv import decode
from yipanqi.engines.sheets._formats import corrupt, not_a_spreadsheet
from yipanqi.engines.sheets._look import Look
from yipanqi.engines.sheets._looks import apply
from yipanqi.engines.sheets._struck import is_amount, still_holds
from yipanqi.engines.sheets._web_cells import Looks, text_of
from yipanqi.engines.sheets.grid import Grid, Merge, sparse
from yipanqi.engines.sheets.model import Limits, SheetError
from yipanqi.values.reading import STRUCK

_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"


def read_html(data: bytes, name: str, limits: Limits) -> list[Grid]:
    """All text of the page in order: lines outside tables become rows of one cell, tables their rows."""
    charset = re.search(rb"charset\s*=\s*[\"']?\s*([\w-]+)", data[:8192], re.IGNORECASE)
    text = ""
    if charset and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        declared = charset[1].decode("ascii", "replace").lower()
        try:
            text = data.decode({"gb2312": "gb18030", "gbk": "gb18030", "utf8": "utf-8"}.get(declared, declared))
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
    sheet = _Page(limits, Looks(root))
    sheet.walk(body)
    sheet.flush()
    title = root.findtext(".//{urn:schemas-microsoft-com:office:excel}Name") or Path(name).stem
    return [Grid.of_rows(title, 0, sheet.rows, merges=sheet.merges, hidden_rows=sheet.hidden)]


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
            f"{name}：这个网页只是指向另一个文件{f'（{where}）' if where else ''}，数据不在里面；请用 Excel 打开原文件，"
            "另存为 .xlsx 再提交。",
            f"{name}: this page only points at another file{f' ({where})' if where else ''} and holds no data; open it "
            "in Excel and save it as .xlsx.",
        )
    said = " ".join(root.text_content().split())[:40]
    raise not_a_spreadsheet(
        name, f"网页，里面没有表格{f'：{said}…' if said else ''}", f"a web page without a table{f': {said}…' if said else ''}"
    )


class _Page:
    """Collects rows and merges while walking the page."""

    def __init__(self, limits: Limits, looks: Looks) -> None:
        self.rows: list[list[Any]] = []
        self.merges: list[Merge] = []
        self.words: list[str] = []
        self.limits = limits
        self.looks = looks
        self.hidden: set[int] = set()

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
            self.rows.append([text_of(caption, self.looks)])
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
                row[at] = text_of(cell, self.looks, inner)
                if wide > 1 or high > 1:
                    self.merges.append((len(self.rows), at, len(self.rows) + high - 1, at + wide - 1))
                for c in range(at, at + wide):
                    if high > 1:
                        taken[c] = high - 1
                at += wide
            if self.looks.hidden(tr):
                self.hidden.add(len(self.rows))
            self.rows.append(row)
            for table in inner:  # a page laid out with tables: what stands in one of its cells is a table of its own
                self.table(table)

    def _inner(self, tr: Any) -> list[Any]:
        """Tables inside the cells of a row that only lays out the page; one beside other words belongs to its cell."""
        inner = [t for t in tr.iter("table") if len(list(t.iter("td", "th"))) > 1]
        inner = [t for t in inner if not any(a in inner for a in t.iterancestors("table"))]
        words = [w for cell in tr if cell.tag in ("td", "th") if (w := text_of(cell, self.looks, inner))]
        return inner if len(words) <= 1 else []


def _span(cell: Any, name: str, most: int) -> int:
    text = re.match(r"\d+", (cell.get(name) or "1").strip())
    return max(1, min(int(text[0]) if text else 1, most))


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
        root = etree.fromstring(data, etree.XMLParser(huge_tree=True, resolve_entities=False, no_network=True, recover=True))
    except etree.XMLSyntaxError:
        raise corrupt(name) from None
    if root is None:
        raise corrupt(name)
    styles = _styles(root)
    return [_xml_sheet(sheet, i, styles) for i, sheet in enumerate(root.iter(f"{_SS}Worksheet"))]


#: Formats that XML Spreadsheet 2003 calls by name; the others show digits, days or words.
_NAMED = {
    "Percent": "0.00%",
    "Euro Currency": "[$€]0.00",
    "Currency": "",
    "General": "",
    "General Number": "",
    "Standard": "",
    "Fixed": "",
}


def _styles(root: Any) -> dict[str, Look]:
    """Styles by their name; one takes from its parent what it does not say itself."""
    found: dict[str, Look] = {}
    for style in root.iter(f"{_SS}Style"):
        above = found.get(style.get(f"{_SS}Parent") or "Default", Look(""))
        font, form = style.find(f"{_SS}Font"), style.find(f"{_SS}NumberFormat")
        struck = (
            above.struck if font is None or font.get(f"{_SS}StrikeThrough") is None else font.get(f"{_SS}StrikeThrough") == "1"
        )
        code = above.code if form is None else form.get(f"{_SS}Format") or ""
        found[style.get(f"{_SS}ID") or ""] = Look(_NAMED.get(code, code), struck)
    return found


def _xml_sheet(sheet: Any, index: int, styles: dict[str, Look]) -> Grid:
    rows: dict[int, dict[int, Any]] = {}
    merges: list[Merge] = []
    looks: dict[tuple[int, int], Look] = {}
    hidden: set[int] = set()
    columns = _column_styles(sheet)
    r = -1
    for row in sheet.iter(f"{_SS}Row"):
        r = int(row.get(f"{_SS}Index")) - 1 if row.get(f"{_SS}Index") else r + 1
        if row.get(f"{_SS}Hidden") == "1":
            hidden.add(r)
        c = -1
        for cell in row.iter(f"{_SS}Cell"):
            c = int(cell.get(f"{_SS}Index")) - 1 if cell.get(f"{_SS}Index") else c + 1
            data = cell.find(f"{_SS}Data")
            if data is not None:
                rows.setdefault(r, {})[c] = _xml_value(_xml_text(data), data.get(f"{_SS}Type"))
                look = styles.get(cell.get(f"{_SS}StyleID") or row.get(f"{_SS}StyleID") or columns.get(c, ""))
                if look is not None and look.matters:
                    looks[r, c] = look
            wide, high = int(cell.get(f"{_SS}MergeAcross") or 0), int(cell.get(f"{_SS}MergeDown") or 0)
            if wide or high:
                merges.append((r, c, r + high, c + wide))
            c += wide
    grid = sparse(Grid.of_rows(sheet.get(f"{_SS}Name") or f"Sheet{index + 1}", index, ()), rows, merges)
    grid.hidden_rows = hidden
    apply(grid, looks)
    return grid


def _column_styles(sheet: Any) -> dict[int, str]:
    out: dict[int, str] = {}
    c = -1
    for column in sheet.iter(f"{_SS}Column"):
        c = int(column.get(f"{_SS}Index")) - 1 if column.get(f"{_SS}Index") else c + 1
        span = min(int(column.get(f"{_SS}Span") or 0), 16384)
        out.update(dict.fromkeys(range(c, c + span + 1), column.get(f"{_SS}StyleID") or ""))
        c += span
    return out


def _xml_text(data: Any) -> str:
    """The text of a cell whose parts may have fonts of their own: what is struck out of a number is left out."""
    runs: list[tuple[str, bool]] = []

    def walk(node: Any, struck: bool) -> None:
        struck = struck or (isinstance(node.tag, str) and node.tag.rpartition("}")[2].lower() in ("s", "del", "strike"))
        runs.append((node.text or "", struck))
        for child in node:
            walk(child, struck)
            runs.append((child.tail or "", struck))

    walk(data, False)
    whole, filled = "".join(t for t, _ in runs), [(t, s) for t, s in runs if t.strip()]
    if filled and all(s for _, s in filled):
        return whole.strip() + STRUCK if is_amount(whole) else whole
    held = still_holds(filled)
    return whole if held is None else held


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
