"""What kind of file is this? In: the first bytes and the parts of a zip. Out: a format name, by content,
never by ending.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from yipanqi.engines.sheets.model import SheetError

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NAMES = {
    b"%PDF": ("PDF", "PDF"),
    b"\x89PNG": ("图片", "an image"),
    b"\xff\xd8\xff": ("图片", "an image"),
    b"GIF8": ("图片", "an image"),
    b"Rar!": ("RAR 压缩包", "a RAR archive"),
    b"7z\xbc\xaf": ("7z 压缩包", "a 7z archive"),
    b"\x1f\x8b": ("gzip 压缩包", "a gzip archive"),
    b"{\\rtf": ("RTF 文档", "an RTF document"),
    b"MZ": ("程序", "a program"),
    b"\x7fELF": ("程序", "a program"),
}


def not_a_spreadsheet(name: str, zh: str = "", en: str = "") -> SheetError:
    return SheetError(
        "not_a_spreadsheet",
        f"{name}：不是电子表格{f'（{zh}）' if zh else ''}，请提交 .xlsx、.xls、.ods 或 .csv 文件。",
        f"{name}: not a spreadsheet{f' ({en})' if en else ''}; send an .xlsx, .xls, .ods or .csv file.",
    )


def corrupt(name: str) -> SheetError:
    """What a library says of a damaged file helps nobody who sent it; it is not shown."""
    return SheetError(
        "corrupt",
        f"{name}：文件损坏或不完整，请用 Excel 或 WPS 打开后另存，或重新导出、重新下载，再提交。",
        f"{name}: the file is damaged or truncated; open it in Excel or WPS and save it again, or export or download it again.",
    )


def nothing_in(name: str) -> SheetError:
    return SheetError(
        "empty",
        f"{name}：能打开，但没有任何一格有内容；若表中应有数据，请用 Excel 或 WPS 打开核对后另存再提交。",
        f"{name}: it opens but no cell holds anything; if there should be data, open it in Excel or WPS, check, save and "
        "send it again.",
    )


def detect(path: Path, name: str) -> str:
    """xlsx, xlsb, ods, xls, biff (a bare stream), encrypted, html, xml2003, mhtml or text; SheetError for
    anything else.
    """
    with path.open("rb") as file:
        head = file.read(65536)
    if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise SheetError("empty", f"{name}：文件是空的。", f"{name}: the file is empty.")
    if head.startswith(OLE):
        return "ole"
    if head[:2] == b"PK":
        return _zipped(path, name)
    if head[:2] == b"\x09\x08" and head[4:6] in (b"\x00\x05", b"\x00\x06"):
        return "stream"  # of Excel 5 or later, without its container
    if head[0] == 9 and head[1] in (0, 2, 4, 8) and head[2] in (4, 6, 8, 16) and head[3] == 0:
        return "biff"
    for magic, (zh, en) in _NAMES.items():
        if head.startswith(magic):
            raise not_a_spreadsheet(name, zh, en)
    return _textual(head, name)


def _zipped(path: Path, name: str) -> str:
    try:
        with zipfile.ZipFile(path) as file:
            parts = {n.replace("\\", "/").lstrip("/").lower(): n for n in file.namelist()}
            kind = file.read(parts["mimetype"])[:100].decode("ascii", "replace") if "mimetype" in parts else ""
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, ValueError):
        raise corrupt(name) from None
    except Exception:  # zlib.error and whatever a hostile archive provokes
        raise corrupt(name) from None
    if any(p.startswith("xl/") and p.endswith("workbook.bin") for p in parts):
        return "xlsb"
    if any(p.endswith("workbook.xml") for p in parts) or any(p.startswith("xl/worksheets/") for p in parts):
        return "xlsx"
    if "spreadsheet" in kind or ("content.xml" in parts and "text" not in kind and "presentation" not in kind):
        return "ods"
    if "word/document.xml" in parts:
        raise not_a_spreadsheet(name, "Word 文档", "a Word document")
    if "ppt/presentation.xml" in parts:
        raise not_a_spreadsheet(name, "PowerPoint 文档", "a PowerPoint document")
    raise not_a_spreadsheet(name, "压缩包，请先解压", "a zip archive: unpack it first")


_TAG = re.compile(rb"<(?:html|table|!doctype\s+html|head|body|meta|tr|td|frameset)[\s>]")


def _textual(head: bytes, name: str) -> str:
    start = head[:8192]
    wide = "utf-16" if start[:2] in (b"\xff\xfe", b"\xfe\xff") else utf16_without_mark(head)
    if wide:
        start = start.decode(wide, "replace").encode("utf-8")
    low = start.lower().lstrip(b"\xef\xbb\xbf \r\n\t\0")
    if re.search(rb"mime-version:", low[:2000]) and b"multipart/related" in low:
        return "mhtml"
    if b"urn:schemas-microsoft-com:office:spreadsheet" in low and b"<?xml" in low[:400] and b"<html" not in low[:1000]:
        return "xml2003"
    if b"urn:oasis:names:tc:opendocument" in low and b"<?xml" in low[:400]:
        raise not_a_spreadsheet(
            name,
            "扁平 OpenDocument 文件，如 .fods：请用 WPS 或 LibreOffice 打开后另存为 .ods 或 .xlsx",
            "a flat OpenDocument file such as .fods: open it in LibreOffice and save it as .ods or .xlsx",
        )
    tag = _TAG.search(low)
    if tag and not (low[:1] != b"<" and re.search(rb"[,;\t|\"]", low[: tag.start()])):  # else a page inside a cell
        return "html"
    if low.startswith(b"<?xml"):
        if b"<html" in head.lower() or b"<table" in head.lower():
            return "html"
        raise not_a_spreadsheet(name, "XML 文件", "an XML file")
    if not wide and start[:2] not in (b"\xff\xfe", b"\xfe\xff") and b"\x00" in head and _binary(head):
        raise not_a_spreadsheet(name, "二进制文件", "a binary file")
    return "text"


def _binary(head: bytes) -> bool:
    """Text of old systems may be padded with NULs; other control characters it does not hold."""
    rest = head.replace(b"\0", b"")
    controls = sum(rest.count(c) for c in range(32) if c not in b"\t\n\f\r\x1a")
    return len(rest) * 3 < len(head) or controls * 200 > len(rest) or (b"\n" not in rest and b"\r" not in rest)


_PLAUSIBLE = re.compile(r"[\t\r\n\x20-\x7e\u00a0-\u00ff\u2010-\u2030\u2460-\u2473\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")


def utf16_without_mark(head: bytes) -> str:
    """The encoding of UTF-16 text without a mark, '' for anything else: the reading that gives characters of print."""
    sample = head[: min(len(head), 4000) // 2 * 2]
    if b"\0" not in sample:
        return ""
    for encoding in ("utf-16-le", "utf-16-be"):
        text = sample.decode(encoding, "replace")
        if "\0" not in text and len(_PLAUSIBLE.findall(text)) * 100 >= len(text) * 95:
            return encoding
    return ""
