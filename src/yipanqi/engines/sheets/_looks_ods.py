"""The looks of cells in OpenDocument sheets. In: the package of an .ods. Out: looks by the name of the sheet.

A cell says itself that it is a percentage or an amount of another currency; its style may show a size (display factor) or a word.
"""

from __future__ import annotations

import io
import re
import zipfile

from lxml import etree

from yipanqi.engines.sheets._look import MOST, Look, Looks

_SIZES = {"1000": ",", "1000000": ",,", "1000000000": ",,,"}
_LARGEST = 256 << 20


def of_ods(package: zipfile.ZipFile) -> dict[str, Looks]:
    """The looks of every sheet by its name; {} where nothing matters or the package is damaged."""
    name = next((n for n in package.namelist() if n.lower() == "content.xml"), None)
    if name is None or package.getinfo(name).file_size > _LARGEST:
        return {}
    try:
        content = package.read(name)
        styles = package.read("styles.xml") if "styles.xml" in package.namelist() else b""
        return _read(content, _styles(styles, content))
    except (etree.LxmlError, zipfile.BadZipFile, ValueError):  # damaged: the reader of cells tells
        return {}


def _local(name: object) -> str:
    return name.rpartition("}")[2] if isinstance(name, str) else ""


def _get(node: etree._Element, name: str) -> str:
    return next((v for k, v in node.attrib.items() if _local(k) == name), "")


def _styles(*parts: bytes) -> dict[str, Look]:
    """Name of a style of cells -> look, of those that matter."""
    formats: dict[str, str] = {}
    cells: dict[str, tuple[str, str, bool]] = {}
    for part in parts:
        if not part:
            continue
        for _, node in etree.iterparse(io.BytesIO(part), events=("end",), huge_tree=True, recover=True, resolve_entities=False):
            kind = _local(node.tag)
            if kind in ("number-style", "currency-style", "percentage-style"):
                formats[_get(node, "name")] = _code(node, kind)
            elif kind == "style" and _get(node, "family") == "table-cell":
                said = [
                    _get(c, f"text-line-through-{word}")
                    for c in node
                    if _local(c.tag) == "text-properties"
                    for word in ("style", "type")
                ]
                line = any(said) and "none" not in said
                cells[_get(node, "name")] = (_get(node, "data-style-name"), _get(node, "parent-style-name"), line)
            elif kind in ("automatic-styles", "body", "master-styles") and kind != "automatic-styles":
                break
    looks = {}
    for name, (data, parent, line) in cells.items():
        code = formats.get(data or cells.get(parent, ("", "", False))[0], "")
        look = Look(code, line or cells.get(parent, ("", "", False))[2])
        if look.matters:
            looks[name] = look
    return looks


def _code(node: etree._Element, kind: str) -> str:
    """The style as the code of a format that a spreadsheet program would write."""
    out = ""
    for part in node:
        name, text = _local(part.tag), "".join(part.itertext())
        if name == "number":
            places = _get(part, "decimal-places")
            zeros = int(_get(part, "min-integer-digits") or 1) if (_get(part, "min-integer-digits") or "1").isdigit() else 1
            whole = "#,##0" if _get(part, "grouping") == "true" else "0" * max(1, min(zeros, 30))
            for inside in (
                n for n in part if _local(n.tag) == "embedded-text" and _get(n, "position").isdigit()
            ):  # 0!.0 writes a point of its own
                at = min(int(_get(inside, "position")), 30)
                whole = "0" * max(0, at + 1 - len(whole)) + whole
                whole = (
                    whole[: len(whole) - at] + "".join("\\" + ch for ch in "".join(inside.itertext())) + whole[len(whole) - at :]
                )
            out += (
                whole
                + ("." + "0" * int(places) if places.isdigit() and int(places) else "")
                + _SIZES.get(_get(part, "display-factor"), "")
            )
        elif name == "currency-symbol":
            out += f"[${_symbol(part, text.strip())}]" if text.strip() else ""
        elif name == "text" and text:
            out += "%" if kind == "percentage-style" and text.strip() == "%" else f'"{text}"'
    return out


def _symbol(part: etree._Element, text: str) -> str:
    """The sign of a currency; ¥ of Japan is the yen."""
    return "JPY" if text in ("¥", "￥") and (_get(part, "country") == "JP" or _get(part, "language") == "ja") else text


def _read(content: bytes, styles: dict[str, Look]) -> dict[str, Looks]:
    out: dict[str, Looks] = {}
    here: Looks = {}
    columns: list[str] = []
    row = 0
    for event, node in etree.iterparse(
        io.BytesIO(content), events=("start", "end"), huge_tree=True, recover=True, resolve_entities=False
    ):
        name = _local(node.tag)
        if event == "start":
            if name == "table":
                here, columns, row = out.setdefault(_get(node, "name"), {}), [], 0
        elif name == "table-column":
            columns += [_get(node, "default-cell-style-name")] * min(_times(node, "number-columns-repeated"), 1024)
        elif name == "table-row":
            times = _times(node, "number-rows-repeated")
            _cells(node, here, row, min(times, 1000), columns, styles)
            row += times
            node.clear()
    return {sheet: looks for sheet, looks in out.items() if looks}


def _times(node: etree._Element, name: str) -> int:
    said = _get(node, name)
    return int(said) if said.isdigit() else 1


def _cells(line: etree._Element, here: Looks, row: int, rows: int, columns: list[str], styles: dict[str, Look]) -> None:
    at = 0
    for cell in line:
        if _local(cell.tag) not in ("table-cell", "covered-table-cell"):
            continue
        times, kind = _times(cell, "number-columns-repeated"), _get(cell, "value-type")
        if kind in ("percentage", "currency", "float", "string"):
            style = (
                _get(cell, "style-name") or _get(line, "default-cell-style-name") or (columns[at] if at < len(columns) else "")
            )
            look = _look(kind, _get(cell, "currency") or (_sign(cell) if kind == "currency" else ""), styles.get(style))
            if kind == "string":  # the format of a number says nothing of a text
                look = look if look is not None and look.struck else None
            if look is not None and len(here) < MOST:
                here.update({(row + r, at + c): look for r in range(rows) for c in range(min(times, 1024))})
        at += times


def _sign(cell: etree._Element) -> str:
    """The sign that stands before the amount, where the file names no currency: $101.00 of a program whose own money it is."""
    found = re.match(r"\s*-?\s*(US\$|HK\$|[$€£₩])", "".join(next(iter(cell), cell).itertext()))
    return found[1] if found else ""


def _look(kind: str, currency: str, styled: Look | None) -> Look | None:
    """What the cell itself says goes before its style."""
    struck = styled is not None and styled.struck
    if kind == "percentage":
        return Look("0%", struck)
    if kind == "currency" and currency and currency not in ("CNY", "RMB", "CNH", "¥", "￥"):  # whose ¥ it is, the style says
        return Look(f"[${currency}] 0", struck)
    return styled
