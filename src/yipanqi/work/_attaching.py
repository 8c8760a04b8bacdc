"""Papers on a case. In: an open file with its name. Out: an Attachment; or a Fault that says what may be attached.

Kept by digest beside the files as received. What a file is, its first bytes tell, and the ending of its name must agree;
nothing that a browser or an office would run is taken.
"""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from pathlib import PurePath
from typing import IO

from yipanqi.intake.actions import keep_file
from yipanqi.values.fault import Fault
from yipanqi.work._cases import Held
from yipanqi.work.models import Attachment

#: The largest paper, in bytes.
MOST = 20 << 20
#: Ending -> (media type, how such a file begins; '' = plain text).
TYPES: dict[str, tuple[str, bytes]] = {
    "pdf": ("application/pdf", b"%PDF-"),
    "png": ("image/png", b"\x89PNG\r\n\x1a\n"),
    "jpg": ("image/jpeg", b"\xff\xd8\xff"),
    "jpeg": ("image/jpeg", b"\xff\xd8\xff"),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK\x03\x04"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK\x03\x04"),
    "doc": ("application/msword", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    "xls": ("application/vnd.ms-excel", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    "wps": ("application/vnd.ms-works", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    "et": ("application/octet-stream", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    "ofd": ("application/ofd", b"PK\x03\x04"),
    "txt": ("text/plain; charset=utf-8", b""),
}
#: What a container of this ending must hold.
_INSIDE = {"docx": "word/", "xlsx": "xl/", "ofd": "OFD.xml"}


def attached(held: Held, source: IO[bytes], name: str, kind: str, internal: bool, by: str, on: date, at: datetime) -> Attachment:
    """Keep the file and hang it on the case."""
    name = PurePath(name.replace("\\", "/")).name.replace("\x00", "").strip()[-200:]
    if not name:
        raise Fault("no_name", "文件没有名称，未收。", "The file has no name; it was not taken.")
    if kind and kind not in held.flow.attachments:
        raise Fault(
            "kind",
            f"“{held.flow.words.zh}”不收这种附件，可选："
            f"{'、'.join(w.zh for w in held.flow.attachments.values()) or '不分种类'}。",
            f"“{held.flow.words.en}” takes no such paper; choose one of: "
            f"{', '.join(w.en for w in held.flow.attachments.values()) or 'no kind'}.",
        )
    content = source.read(MOST + 1)
    media = media_of(name, content)
    stored = keep_file(io.BytesIO(content), name=name, by=by)
    return Attachment.objects.create(
        case=held.case, kind=kind, name=name, media=media, file=stored, internal=internal, by=by, on=on, at=at
    )


def media_of(name: str, content: bytes) -> str:
    """The media type; Fault where the file is empty, too large, of another kind than its name says, or of none that is taken."""
    if not content:
        raise Fault("empty", f"{name}：文件是空的，未收。", f"{name}: the file is empty; it was not taken.")
    if len(content) > MOST:
        raise Fault(
            "too_large",
            f"{name}：超过 {MOST >> 20} MB，未收。请压缩图片或分成几份。",
            f"{name}: larger than {MOST >> 20} MB; not taken. Make its pictures smaller, or split it.",
        )
    ending = PurePath(name).suffix.lower().lstrip(".")
    if ending not in TYPES:
        raise _kind(name)
    media, begins = TYPES[ending]
    if (begins and not content.startswith(begins)) or not _is_inside(ending, content) or (not begins and not _is_text(content)):
        raise Fault(
            "not_what_it_says",
            f"{name}：内容不是 {ending} 文件，未收。请用原来的程序另存后再附。",
            f"{name}: its content is no {ending} file; not taken. Save it anew with its own program.",
        )
    return media


def _kind(name: str) -> Fault:
    listed = "、".join(TYPES)
    return Fault(
        "type",
        f"{name}：这种文件不收。可附：{listed}。",
        f"{name}: files of this kind are not taken. These are: {listed.replace('、', ', ')}.",
    )


def _is_inside(ending: str, content: bytes) -> bool:
    """Whether a container holds what its ending says, and no program."""
    if ending not in _INSIDE:
        return True
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as box:
            names = box.namelist()
    except (zipfile.BadZipFile, ValueError, OSError):
        return False
    return any(n.startswith(_INSIDE[ending]) for n in names) and not any(n.lower().endswith("vbaproject.bin") for n in names)


def _is_text(content: bytes) -> bool:
    if b"\x00" in content:
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
