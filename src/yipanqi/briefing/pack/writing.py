"""Writing a pack. In: files, figures, records, sources, snapshot, key. Out: a .zip of fixed order and
dates, and its manifest.

Two lists are signed with the same key: contents.json (data; carried inside verify.html, so that the page
can check itself) and manifest.json (every member, verify.html among them). Each says which of the two it
is, so neither can pass for the other.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import os
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from yipanqi.briefing.pack.page import verify_page
from yipanqi.briefing.pack.recompute import rule_for
from yipanqi.ledger.keys import fingerprint_of, public_bytes
from yipanqi.values.words import Words

FORMAT = "yipanqi-pack/1"
ALGORITHMS = {"digest": "SHA-256", "signature": "Ed25519", "archive": "zip"}
_FIRST = ("file", "sheet", "row", "cell", "key", "place", "role", "reason", "numerator", "denominator")
_README = """这是一份可离线核对的证据包。用浏览器打开 verify.html，不需要账号和网络。
briefing.*：简报；figures.json：指标；records/：每个指标的记录（已按权限遮盖）；sources.json：来源文件及其 SHA-256。
不在报告期内的记录只在 figures.json 里计数，不附在 records/ 中。
manifest.json 列出每个文件的 SHA-256，manifest.sig 是对它的 Ed25519 签名。公钥指纹请通过另外的渠道核对：
{fingerprint}

This is an evidence pack that can be checked offline: open verify.html in a browser, without account or network.
briefing.*: the briefing; figures.json: figures; records/: the records behind each figure (masked by right of access);
sources.json: the files they came from, with SHA-256. Records of another time are counted in figures.json and not listed in
records/. manifest.json lists the SHA-256 of every member, manifest.sig is its
Ed25519 signature. Compare the fingerprint of the key above by another channel.
"""


def write_pack(path: Path, **parts: Any) -> dict[str, Any]:
    """`pack_bytes(**parts)` written to `path`, whole or not at all; gives the manifest."""
    data, manifest = pack_bytes(**parts)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        fresh.write_bytes(data)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    return manifest


def pack_bytes(
    *,
    briefing: Mapping[str, bytes],
    figures: Sequence[Mapping[str, Any]],
    records: Mapping[str, Sequence[Mapping[str, Any]]],
    sources: Sequence[Mapping[str, Any]],
    snapshot: Mapping[str, Any],
    private_key: Ed25519PrivateKey,
    title: Words,
    issuer: Words,
    as_of: date,
    synthetic: bool = False,
) -> tuple[bytes, dict[str, Any]]:
    """(the .zip, its manifest).

    `briefing`: ending or name → bytes ('html', 'docx', 'pdf', or 'briefing.en.pdf'). `figures`: dicts with
    key, place, period, value, kind, counted … and, for people, optional name, place_name, text
    ({'zh','en'}); `declared` true when no record stands behind. `records`: 'key@place@period' → rows,
    already masked, with role, place, numerator, denominator and file, sheet, row.
    """
    members: dict[str, bytes] = {}
    for name, data in briefing.items():
        members[name if "." in name else f"briefing.{name}"] = data
    listed, texts = _figures(figures, records)
    members |= {name: text.encode() for name, text in texts.items()}
    members["figures.json"] = _json(listed)
    members["sources.json"] = _json(list(sources))
    members["snapshot.json"] = _json(snapshot)
    raw = public_bytes(private_key)
    members["README.txt"] = ("\ufeff" + _README.format(fingerprint=fingerprint_of(raw))).encode()
    about = {
        "format": FORMAT,
        "title": {"zh": title.zh, "en": title.en},
        "issuer": {"zh": issuer.zh, "en": issuer.en},
        "as_of": as_of.isoformat(),
        "synthetic": synthetic,
        "algorithms": ALGORITHMS,
        "public_key": base64.b64encode(raw).decode(),
        "fingerprint": fingerprint_of(raw),
    }
    members["contents.json"] = _json({**about, "role": "contents", "members": _digests(members)})
    members["contents.sig"] = _signature(private_key, members["contents.json"])
    members["verify.html"] = verify_page(members).encode()
    manifest = {**about, "role": "manifest", "members": _digests(members)}
    members["manifest.json"] = _json(manifest)
    members["manifest.sig"] = _signature(private_key, members["manifest.json"])
    return _zip(members, as_of), manifest


def _figures(
    figures: Sequence[Mapping[str, Any]], records: Mapping[str, Sequence[Mapping[str, Any]]]
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Figures with id, rule and the name of their records; the records as CSV."""
    listed, texts = [], {}
    for number, figure in enumerate(figures, 1):
        name = f"{figure['key']}@{figure['place']}@{figure['period']}"
        one = {**figure, "id": name, "rule": rule_for(figure), "records": None}
        if name in records and not figure.get("declared"):
            one["records"] = f"records/{number:03d}-{re.sub(r'[^0-9A-Za-z_@.-]', '-', name)}.csv"
            texts[one["records"]] = table(records[name])
        listed.append(one)
    return listed, texts


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows as CSV with the byte order mark that spreadsheet programs need to read Chinese."""
    given = dict.fromkeys(name for row in rows for name in row)
    columns = [name for name in _FIRST if name in given] + [name for name in given if name not in _FIRST]
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\n")
    write.writerow(columns)
    write.writerows([_cell(row.get(name)) for name in columns] for row in rows)
    return "\ufeff" + out.getvalue()


def _cell(value: Any) -> Any:
    """Text that a spreadsheet program would run as a formula gets an apostrophe before it."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{value}"
    return "" if value is None else value


def _json(data: Any) -> bytes:
    return (json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1, default=str) + "\n").encode()


def _digests(members: Mapping[str, bytes]) -> dict[str, dict[str, Any]]:
    return {name: {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)} for name, data in sorted(members.items())}


def _signature(key: Ed25519PrivateKey, message: bytes) -> bytes:
    return base64.b64encode(key.sign(message)) + b"\n"


def _zip(members: Mapping[str, bytes], day: date) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in sorted(members.items(), key=lambda item: (item[0] != "verify.html", item[0])):
            info = zipfile.ZipInfo(name, (max(day.year, 1980), day.month, day.day, 0, 0, 0))
            info.compress_type, info.external_attr, info.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
            file.writestr(info, data)
    return out.getvalue()
