"""Encrypted workbooks. In: an OLE file. Out: plain bytes. The default password of write-protected files
needs no asking.
"""

from __future__ import annotations

import io
import logging
from pathlib import Path
from typing import IO

import msoffcrypto
import olefile

from yipanqi.engines.sheets._formats import corrupt, not_a_spreadsheet
from yipanqi.engines.sheets.model import SheetError

DEFAULT_PASSWORD = "VelvetSweatshop"  # every spreadsheet program tries it without asking
logging.getLogger("msoffcrypto").setLevel(logging.CRITICAL)
logging.getLogger("olefile").setLevel(logging.CRITICAL)


def streams(source: Path | IO[bytes], name: str) -> dict[str, str]:
    """The names of the streams of an OLE file, in lower case to as written."""
    try:
        with olefile.OleFileIO(source if not isinstance(source, Path) else str(source)) as ole:
            return {"/".join(s).lower(): "/".join(s) for s in ole.listdir()}
    except Exception:  # a damaged file may break the parser anywhere
        raise corrupt(name) from None


def kind_of(path: Path, name: str) -> str:
    """xls, xls5, encrypted or SheetError for Word, mail and others."""
    found = streams(path, name)
    if "encryptedpackage" in found:
        return "encrypted"
    if "workbook" in found:
        return "xls"
    if "book" in found:
        return "xls5"
    if "worddocument" in found:
        raise not_a_spreadsheet(name, "Word 文档", "a Word document")
    if "powerpoint document" in found:
        raise not_a_spreadsheet(name, "PowerPoint 文档", "a PowerPoint document")
    raise not_a_spreadsheet(name)


def is_encrypted(path: Path) -> bool:
    """Does an .xls stream begin with a FILEPASS record?"""
    try:
        with path.open("rb") as file:
            return bool(msoffcrypto.OfficeFile(file).is_encrypted())
    except Exception:
        return False


def password_unknown(name: str, *, given: bool) -> SheetError:
    """What to say of a file that stays shut: with no password, or with a wrong one."""
    if given:
        return SheetError(
            "password_unknown",
            f"{name}：给出的密码打不开这个文件，请核对密码，或去掉密码后再提交。",
            f"{name}: the password given does not open the file; check it, or remove the password from the file.",
        )
    return SheetError(
        "password_unknown",
        f"{name}：文件设有打开密码，请去掉密码后再提交，或提供密码。",
        f"{name}: the file needs a password to open; remove it or give the password.",
    )


def decrypt(path: Path, name: str, password: str | None) -> bytes:
    """The plain file; SheetError password_unknown when neither the given nor the default password opens
    it.
    """
    for attempt in ([password] if password else []) + [DEFAULT_PASSWORD]:
        out = io.BytesIO()
        try:
            with path.open("rb") as file:
                office = msoffcrypto.OfficeFile(file)
                office.load_key(password=attempt)
                office.decrypt(out)
        except (msoffcrypto.exceptions.DecryptionError, msoffcrypto.exceptions.InvalidKeyError):
            continue
        except Exception as error:
            if "password" in str(error).lower():
                continue
            raise corrupt(name) from None
        return out.getvalue()
    raise password_unknown(name, given=bool(password))


def uses_1904(source: Path | bytes) -> bool:
    """Does an .xls count days from 1904? Looks for the DATEMODE record among the first ones."""
    try:
        with olefile.OleFileIO(io.BytesIO(source) if isinstance(source, bytes) else str(source)) as ole:
            stream = next((s for s in ("Workbook", "Book") if ole.exists(s)), None)
            data = ole.openstream(stream).read(65536) if stream else b""
    except Exception:
        return False
    at = 0
    while at + 4 <= len(data):
        kind, size = (
            int.from_bytes(data[at : at + 2], "little"),
            int.from_bytes(data[at + 2 : at + 4], "little"),
        )
        if kind == 0x22 and size == 2:
            return data[at + 4 : at + 6] == b"\x01\x00"
        if kind == 0x0A:
            return False
        at += 4 + size
    return False
