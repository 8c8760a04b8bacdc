"""What a marked copy would lose, put back. In: the workbook as received and its marked copy, as packages. Out: the copy with
both.

The library that writes the copy drops drawings (pictures, charts, shapes), the results of formulas and what newer programs
keep behind a sheet. Drawings are copied part by part into a folder of their own; results are written into the formula cells
that stayed as they were.
"""

from __future__ import annotations

import html
import io
import posixpath
import re
import zipfile

_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*?/?>")
_FORMULA = re.compile(rb"<c\b([^>]*)>\s*(<f\b[^>]*?(?:/>|>[^<]*</f>))\s*(?:<v\s*/>|<v[^>]*>([^<]*)</v>)?\s*</c>")
_AFTER = (
    rb"<(?:legacyDrawing|legacyDrawingHF|drawingHF|picture|oleObjects|controls|webPublishItems|tableParts|extLst)\b|</worksheet>"
)
_KIND = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_FOLDER = "xl/kept"


def kept(original: bytes, copy: bytes) -> bytes:
    """The copy with the drawings and the results of the original; the copy as it is where the original cannot be followed."""
    try:
        return _kept(zipfile.ZipFile(io.BytesIO(original)), zipfile.ZipFile(io.BytesIO(copy)))
    except (KeyError, IndexError, zipfile.BadZipFile, ValueError):
        return copy


def _kept(original: zipfile.ZipFile, copy: zipfile.ZipFile) -> bytes:
    parts = {n: copy.read(n) for n in copy.namelist()}
    before, after = _sheets(original), _sheets(copy)
    taken: dict[str, bytes] = {}
    for name, path in before.items():
        if name not in after:
            continue
        parts[after[name]] = _with_extensions(original.read(path), _with_results(original.read(path), parts[after[name]]))
        drawing = next((t for k, t in _relations(original, path).values() if k.endswith(b"/drawing")), None)
        if drawing is not None and drawing in original.namelist():
            _take(original, drawing, taken)
            _drop(copy, after[name], parts)
            _hang(parts, after[name], f"{_FOLDER}/{drawing.removeprefix('xl/')}")
    if taken:
        parts |= {f"{_FOLDER}/{n.removeprefix('xl/')}": data for n, data in taken.items()}
        parts["[Content_Types].xml"] = _types(original.read("[Content_Types].xml"), parts["[Content_Types].xml"], taken)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in parts.items():
            file.writestr(name, data)
    return out.getvalue()


def _attribute(tag: bytes, name: str) -> bytes:
    found = re.search(rb"\b" + name.encode() + rb"=[\"']([^\"']*)", tag)
    return found[1] if found else b""


def _relations(package: zipfile.ZipFile, path: str) -> dict[bytes, tuple[bytes, str]]:
    """Id -> (kind, path) of what a part refers to inside the package."""
    folder, name = posixpath.split(path)
    listed = f"{folder}/_rels/{name}.rels"
    out = {}
    for tag in _RELATION.findall(package.read(listed)) if listed in package.namelist() else ():
        target = _attribute(tag, "Target").decode()
        if _attribute(tag, "TargetMode") != b"External":
            out[_attribute(tag, "Id")] = (
                _attribute(tag, "Type"),
                target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}"),
            )
    return out


def _sheets(package: zipfile.ZipFile) -> dict[bytes, str]:
    """The path of each sheet by its name as written."""
    relations = _relations(package, "xl/workbook.xml")
    tags = re.findall(rb"<(?:\w+:)?sheet\s[^>]*>", package.read("xl/workbook.xml"))
    found = [(_attribute(t, "name"), re.search(rb"\b\w+:id=[\"']([^\"']*)", t)) for t in tags]
    return {_plain(name): relations[link[1]][1] for name, link in found if link and link[1] in relations}


def _plain(name: bytes) -> bytes:
    return html.unescape(name.decode()).encode()


def _with_results(original: bytes, copy: bytes) -> bytes:
    results = {_attribute(c[1], "r"): (_attribute(c[1], "t"), c[3]) for c in _FORMULA.finditer(original) if c[3]}

    def put(cell: re.Match[bytes]) -> bytes:
        kind, value = results.get(_attribute(cell[1], "r"), (b"", b""))
        if not value:
            return cell[0]
        attributes = re.sub(rb"\s\bt=[\"'][^\"']*[\"']", b"", cell[1]) + (b' t="' + kind + b'"' if kind else b"")
        return b"<c" + attributes + b">" + cell[2] + b"<v>" + value + b"</v></c>"

    return _FORMULA.sub(put, copy)


def _with_extensions(original: bytes, copy: bytes) -> bytes:
    """Lists to choose from that lie on another sheet, small charts in cells, new looks of rules by value: what stands in a
    list of its own behind the sheet. What leads to further parts (slicers) stays out, since these are not taken.
    """
    found = re.search(rb"<extLst>(.*)</extLst>\s*</worksheet>", original, re.DOTALL)
    if not found:  # the library writes none of its own
        return copy
    told = [e for e in re.findall(rb"<ext\s.*?</ext>", found[1], re.DOTALL) if not re.search(rb"\sr:\w+=", e)]
    if not told:
        return copy
    root = re.search(rb"<worksheet\b[^>]*>", original)
    known = b" ".join(re.findall(rb"xmlns:\w+=[\"'][^\"']*[\"']", root[0])) if root else b""
    return copy.replace(b"</worksheet>", b"<extLst " + known + b">" + b"".join(told) + b"</extLst></worksheet>")


def _take(original: zipfile.ZipFile, path: str, taken: dict[str, bytes]) -> None:
    """A part, its list of relations and everything that it refers to."""
    if path in taken or path not in original.namelist():
        return
    taken[path] = original.read(path)
    folder, name = posixpath.split(path)
    listed = f"{folder}/_rels/{name}.rels"
    if listed in original.namelist():
        taken[listed] = re.sub(rb"(Target=[\"'])/xl/", rb"\1/" + _FOLDER.encode() + b"/", original.read(listed))
        for _, target in _relations(original, path).values():
            _take(original, target, taken)


def _drop(copy: zipfile.ZipFile, sheet: str, parts: dict[str, bytes]) -> None:
    """Take out what the library made of the drawing: it knows charts, half."""
    folder, name = posixpath.split(sheet)
    gone: dict[str, bytes] = {}
    for ident, (kind, target) in _relations(copy, sheet).items():
        if kind.endswith(b"/drawing"):
            _take(copy, target, gone)
            listed = f"{folder}/_rels/{name}.rels"
            tags = [t for t in _RELATION.findall(parts[listed]) if _attribute(t, "Id") == ident]
            parts[listed] = parts[listed].replace(tags[0], b"")
    for path in gone:
        parts.pop(path, None)
        parts["[Content_Types].xml"] = re.sub(
            rb"<Override\s[^>]*PartName=[\"']/" + re.escape(path.encode()) + rb"[\"'][^>]*/>", b"", parts["[Content_Types].xml"]
        )


def _hang(parts: dict[str, bytes], sheet: str, drawing: str) -> None:
    """Let the sheet show the drawing, in place of what the library made of it."""
    folder, name = posixpath.split(sheet)
    listed = f"{folder}/_rels/{name}.rels"
    empty = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
    relations = re.sub(rb"<Relationships([^>]*)/>", rb"<Relationships\1></Relationships>", parts.get(listed, empty))
    new = b'<Relationship Id="rIdKept" Type="' + _KIND + b'/drawing" Target="/' + drawing.encode() + b'"/>'
    parts[listed] = relations.replace(b"</Relationships>", new + b"</Relationships>")
    xml = re.sub(rb"<drawing\b[^>]*/>", b"", parts[sheet])
    place = re.search(_AFTER, xml)
    at = place.start() if place else len(xml)
    parts[sheet] = xml[:at] + b'<drawing xmlns:r="' + _KIND + b'" r:id="rIdKept"/>' + xml[at:]


def _types(original: bytes, copy: bytes, taken: dict[str, bytes]) -> bytes:
    """The kinds of the parts taken, said of their new places."""
    known = {_attribute(t, "Extension").lower() for t in re.findall(rb"<Default\s[^>]*>", copy)}
    new = [t for t in re.findall(rb"<Default\s[^>]*>", original) if _attribute(t, "Extension").lower() not in known]
    for tag in re.findall(rb"<Override\s[^>]*>", original):
        path = _attribute(tag, "PartName").decode().lstrip("/")
        if path in taken:
            new.append(tag.replace(path.encode(), f"{_FOLDER}/{path.removeprefix('xl/')}".encode()))
    return copy.replace(b"</Types>", b"".join(new) + b"</Types>")
