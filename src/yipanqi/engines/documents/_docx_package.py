"""The .docx file as a zip: what python-docx's template brings and is not wanted goes, dates are fixed,
substitutes are named.

In: bytes of a .docx, day, faces. Out: bytes that depend on nothing else. Without a theme part no theme face
can override ours.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from datetime import date

from lxml import etree

from yipanqi.engines.documents._docx_styles import ALTERNATIVES, W

_DROPPED = re.compile(r"stylesWithEffects|customXml|thumbnail|webSettings|numbering|theme")
_SETTINGS = (
    f'<w:settings xmlns:w="{W}"><w:zoom w:percent="100"/><w:evenAndOddHeaders/><w:defaultTabStop w:val="420"/>'
    '<w:characterSpacingControl w:val="compressPunctuation"/>'
    "<w:compat><w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/><w:doNotLeaveBackslashAlone/><w:ulTrailSpace/>"
    "<w:doNotExpandShiftReturn/><w:useFELayout/>"
    '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
    "</w:compat></w:settings>"
)
_APP = (
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>yipanqi</Application></Properties>"
)
_DECLARATION = "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"


def bookmark_of(name: str) -> str:
    """A Word bookmark (letters and digits, at most 40) for a figure's name."""
    return "f_" + hashlib.sha256(name.encode()).hexdigest()[:16]


def settled(raw: bytes, day: date, faces: tuple[str, ...]) -> bytes:
    """The same document with only the parts it needs, in a fixed order, dated `day`."""
    stamp = (max(day.year, 1980), day.month, day.day, 0, 0, 0)
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(raw)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        names = [name for name in source.namelist() if not _DROPPED.search(name)]
        for name in sorted(names, key=lambda n: (n != "[Content_Types].xml", not n.startswith("_rels"), n)):
            member = zipfile.ZipInfo(name, stamp)
            member.compress_type, member.external_attr, member.create_system = (
                zipfile.ZIP_DEFLATED,
                0o600 << 16,
                3,
            )
            target.writestr(member, _part(name, source.read(name), faces))
    return out.getvalue()


def _part(name: str, data: bytes, faces: tuple[str, ...]) -> bytes:
    if name == "word/settings.xml":
        return (_DECLARATION + _SETTINGS).encode()
    if name == "docProps/app.xml":
        return (_DECLARATION + _APP).encode()
    if name == "word/fontTable.xml":
        return (_DECLARATION + _font_table(faces)).encode()
    if name == "[Content_Types].xml" or name.endswith(".rels"):
        tree = etree.fromstring(data)
        for element in list(tree):
            if _DROPPED.search(element.get("PartName", "") + element.get("Target", "") + element.get("Type", "")[-14:]):
                tree.remove(element)
        return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
    return data


def _font_table(faces: tuple[str, ...]) -> str:
    """Each face with the names by which other machines have it, so that Word substitutes the like and not
    the first best.
    """
    out = [f'<w:fonts xmlns:w="{W}">']
    for face in sorted(faces):
        other, chinese = ALTERNATIVES.get(face, ""), face not in ("Times New Roman", "Arial")
        out.append(f'<w:font w:name="{face}">')
        out.append(f'<w:altName w:val="{other}"/>' if other else "")
        out.append(
            f'<w:charset w:val="{"86" if chinese else "00"}"/><w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>'
        )
    return "".join([*out, "</w:fonts>"])
