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


def corrupt(name: str, why: str = "") -> SheetError:
    why = " ".join(why.split())
    detail = f"（{why}）" if why else ""
    return SheetError(
        "corrupt",
        f"{name}：文件损坏或不完整{detail}，请重新导出或重新下载后再提交。",
        f"{name}: the file is damaged or truncated{f' ({why})' if why else ''}; export or download it again.",
    )


def nothing_in(name: str) -> SheetError:
    return SheetError(
        "empty",
        f"{name}：能打开，但没有任何一格有内容；若表中应有数据，请用 Excel 或 WPS 打开核对后另存再提交。",
        f"{name}: it opens but no cell holds anything; if there should be data, open it in Excel or WPS, check, save and send it again.",
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
            kind = (
                file.read(parts["mimetype"])[:100].decode("ascii", "replace") if "mimetype" in parts else ""
            )
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, ValueError) as error:
        raise corrupt(name, str(error)[:80]) from None
    except Exception as error:  # zlib.error and whatever a hostile archive provokes
        raise corrupt(name, type(error).__name__) from None
    if any(p.startswith("xl/") and p.endswith("workbook.bin") for p in parts):
        return "xlsb"
    if any(p.endswith("workbook.xml") for p in parts) or any(p.startswith("xl/worksheets/") for p in parts):
        return "xlsx"
    if "spreadsheet" in kind or (
        "content.xml" in parts and "text" not in kind and "presentation" not in kind
    ):
        return "ods"
    if "word/document.xml" in parts:
        raise not_a_spreadsheet(name, "Word 文档", "a Word document")
    if "ppt/presentation.xml" in parts:
        raise not_a_spreadsheet(name, "PowerPoint 文档", "a PowerPoint document")
    raise not_a_spreadsheet(name, "压缩包，请先解压", "a zip archive: unpack it first")


def _textual(head: bytes, name: str) -> str:
    start = head[:8192]
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        start = start.decode("utf-16", "replace").encode("utf-8")
    low = start.lower()
    if re.search(rb"mime-version:", low[:2000]) and b"multipart/related" in low:
        return "mhtml"
    if (
        b"urn:schemas-microsoft-com:office:spreadsheet" in low
        and b"<?xml" in low[:400]
        and b"<html" not in low[:1000]
    ):
        return "xml2003"
    if re.search(rb"<(?:html|table|!doctype\s+html|head|body|meta|tr|td)[\s>]", low):
        return "html"
    if low.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<?xml"):
        if b"<html" in head.lower() or b"<table" in head.lower():
            return "html"
        raise not_a_spreadsheet(name, "XML 文件", "an XML file")
    if head[:2] not in (b"\xff\xfe", b"\xfe\xff") and b"\x00" in head and not utf16_without_mark(head):
        raise not_a_spreadsheet(name, "二进制文件", "a binary file")
    return "text"


def utf16_without_mark(head: bytes) -> bool:
    sample = head[:2000]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    return max(even, odd) > max(2, len(sample) // 40) and min(even, odd) == 0
