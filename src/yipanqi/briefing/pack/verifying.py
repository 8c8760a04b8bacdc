"""The verdict on a pack. In: a .zip, fingerprints that are known. Out: one check after another, each naming
the member it is about.

Nothing in the pack is believed before the signature over manifest.json holds and every member has the
digest listed there.
"""

from __future__ import annotations

import base64
import binascii
import csv
import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from yipanqi.briefing.pack.recompute import agrees, recomputed
from yipanqi.briefing.pack.writing import FORMAT
from yipanqi.ledger.keys import fingerprint_of, same_fingerprint
from yipanqi.values.words import Words

_MOST_BYTES, _MOST_MEMBERS = 1 << 30, 20_000
_UNLISTED = ("manifest.json", "manifest.sig")
_GIVEN = Words("给定的指纹", "the fingerprint given")


class Check(NamedTuple):
    """One thing looked at: `name` is 'archive', 'signature', 'key', 'members', 'figures', 'member:<name>'
    or 'figure:<id>'.
    """

    name: str
    ok: bool
    zh: str
    en: str


@dataclass
class Verdict:
    """All checks; `ok` when every one holds and the signer is known. `trusted` is None when no fingerprint
    was given to compare with; `whole` says that nothing was altered since somebody, whoever it is, signed.
    """

    checks: list[Check] = field(default_factory=list)
    fingerprint: str = ""
    trusted: bool | None = None
    manifest: dict[str, Any] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return bool(self.checks) and all(check.ok for check in self.checks)

    @property
    def whole(self) -> bool:
        return bool(self.checks) and all(check.ok for check in self.checks if check.name != "key")

    def say(self, name: str, ok: bool, zh: str, en: str) -> bool:
        """Note a check; gives `ok` back."""
        self.checks.append(Check(name, ok, zh, en))
        return ok


def verify_pack(path: Path | str | bytes, trusted: str | Iterable[str] | Mapping[str, Words] | None = None) -> Verdict:
    """Check a pack (path or bytes) against itself and against fingerprints that are known by another channel
    (with whose they are, where that is known). A key that nobody vouches for is a fault: anybody can sign.
    """
    verdict = Verdict()
    members = _members(path, verdict)
    if members is None or not _signature(members, verdict):
        return verdict
    given = [trusted] if isinstance(trusted, str) else trusted
    words = dict(given) if isinstance(given, Mapping) else dict.fromkeys(given or (), _GIVEN)
    _key(verdict, words)
    _digests(members, verdict)
    _figures(members, verdict)
    return verdict


def _members(path: Path | str | bytes, verdict: Verdict) -> dict[str, bytes] | None:
    """Every readable member; None when the archive cannot be opened."""
    try:
        raw = path if isinstance(path, bytes) else Path(path).read_bytes()
        file = zipfile.ZipFile(io.BytesIO(raw))
    except (OSError, zipfile.BadZipFile, ValueError):
        verdict.say("archive", False, "打不开：不是完整的 .zip 文件", "Cannot be opened: not a whole .zip file")
        return None
    infos = file.infolist()
    size = sum(info.file_size for info in infos)
    if size > _MOST_BYTES or len(infos) > _MOST_MEMBERS:
        verdict.say("archive", False, "文件过大，不予核对（上限 1 GiB）", "Too large to be checked (limit 1 GiB)")
        return None
    members: dict[str, bytes] = {}
    for info in infos:
        if info.filename in members:
            name = info.filename
            verdict.say(f"member:{name}", False, f"{name} 出现了两次", f"{name} is there twice")
        try:
            members[info.filename] = file.read(info)
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
            members[info.filename] = b""
            name = info.filename
            verdict.say(f"member:{name}", False, f"{name} 已损坏，读不出来", f"{name} is damaged and cannot be read")
    expected = 22 + sum(76 + 2 * len(info.orig_filename.encode()) + info.compress_size for info in infos)
    verdict.say(
        "archive",
        expected == len(raw),
        *(
            ("压缩包完整，没有清单之外的字节", "The archive is whole, with no bytes besides its members")
            if expected == len(raw)
            else ("压缩包里有不属于任何文件的字节", "The archive holds bytes that belong to no member")
        ),
    )
    return members


def _signature(members: Mapping[str, bytes], verdict: Verdict) -> bool:
    missing = [name for name in _UNLISTED if name not in members]
    for name in missing:
        verdict.say(f"member:{name}", False, f"缺少 {name}", f"{name} is missing")
    if missing:
        return False
    try:
        manifest = json.loads(members["manifest.json"])
        key = base64.b64decode(manifest["public_key"], validate=True)
        right = manifest["format"] == FORMAT and manifest["role"] == "manifest" and isinstance(manifest["members"], dict)
    except (ValueError, KeyError, TypeError, RecursionError):
        right = False
    if not right:
        return verdict.say(
            "member:manifest.json",
            False,
            "manifest.json 读不懂或不是这种证据包的清单",
            "manifest.json cannot be read or is not the list of such a pack",
        )
    verdict.manifest, verdict.fingerprint = manifest, fingerprint_of(key)
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(
            base64.b64decode(members["manifest.sig"].strip(), validate=True), members["manifest.json"]
        )
    except (InvalidSignature, ValueError, binascii.Error):
        return verdict.say(
            "signature",
            False,
            "签名不对：manifest.json 或 manifest.sig 被改动，或签名不是用清单里的密钥做的",
            "The signature is wrong: manifest.json or manifest.sig was altered, or another key signed",
        )
    return verdict.say(
        "signature",
        True,
        f"签名正确（Ed25519），公钥指纹 {verdict.fingerprint}",
        f"The signature holds (Ed25519), fingerprint of the key {verdict.fingerprint}",
    )


def _key(verdict: Verdict, known: Mapping[str, Words]) -> None:
    issuer = verdict.manifest.get("issuer", {})
    if not known:
        verdict.say(
            "key",
            False,
            f"不知道是谁签的：指纹 {verdict.fingerprint} 没有比对。请通过另外的渠道（网站“关于”页、电话、公函）向"
            f"{issuer.get('zh', '签发方')}取得指纹，加 --fingerprint 再核对一次",
            f"Who signed is not known: fingerprint {verdict.fingerprint} was not compared. Get it from "
            f"{issuer.get('en', 'the issuer')} by another channel (page “About”, telephone, letter) and check again with "
            "--fingerprint",
        )
        return
    whose = next((words for one, words in known.items() if same_fingerprint(verdict.fingerprint, one)), None)
    verdict.trusted = whose is not None
    if whose is not None:
        verdict.say("key", True, f"签名者：{whose.zh}", f"Signed by: {whose.en}")
    else:
        verdict.say(
            "key",
            False,
            f"密钥不对：指纹 {verdict.fingerprint} 不是{'、'.join(w.zh for w in dict.fromkeys(known.values()))}，"
            "可能是他人重新签名的包",
            f"Wrong key: fingerprint {verdict.fingerprint} is not "
            f"{', '.join(w.en for w in dict.fromkeys(known.values()))}; someone else may have signed this pack",
        )


def _digests(members: Mapping[str, bytes], verdict: Verdict) -> None:
    listed, wrong = verdict.manifest["members"], 0
    for name in sorted(set(listed) | set(members) - set(_UNLISTED)):
        if name not in members:
            fault = (f"缺少 {name}", f"{name} is missing")
        elif name not in listed:
            fault = (f"{name} 不在清单里，是后来加入的", f"{name} is not listed; it was added later")
        elif hashlib.sha256(members[name]).hexdigest() != listed[name].get("sha256"):
            fault = (f"{name} 被改动：SHA-256 与清单不符", f"{name} was altered: its SHA-256 is not the one listed")
        else:
            continue
        wrong += 1
        verdict.say(f"member:{name}", False, *fault)
    if not wrong:
        verdict.say(
            "members", True, f"{len(listed)} 个文件与签名清单逐一相符", f"All {len(listed)} members are as listed and signed"
        )


def _figures(members: Mapping[str, bytes], verdict: Verdict) -> None:
    try:
        figures = json.loads(members.get("figures.json", b""))
        done = wrong = 0
        for figure in figures:
            if not figure.get("records"):
                continue
            rows = list(csv.DictReader(io.StringIO(members.get(figure["records"], b"").decode("utf-8-sig"))))
            done += 1
            if not agrees(figure, rows):
                wrong += 1
                _differs(figure, rows, verdict)
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError) as fault:
        verdict.say("figures", False, f"指标或记录读不懂（{fault}）", f"Figures or records cannot be read ({fault})")
        return
    if not wrong:
        rest = len(figures) - done
        verdict.say(
            "figures",
            True,
            f"{done} 个指标由其记录重新算出，结果一致" + (f"；另有 {rest} 个没有附记录" if rest else ""),
            f"{done} figures computed again from their records, all equal"
            + (f"; {rest} more carry no records here" if rest else ""),
        )


def _differs(figure: Mapping[str, Any], rows: list[dict[str, Any]], verdict: Verdict) -> None:
    try:
        own = recomputed(figure, rows)
    except ValueError:
        own = None
    shown = "—" if own is None else f"{float(own):.12g}"
    verdict.say(
        f"figure:{figure['id']}",
        False,
        f"{figure['id']}：公布 {figure.get('value')}，由 {figure['records']} 重算得 {shown}",
        f"{figure['id']}: published {figure.get('value')}, computed from {figure['records']} {shown}",
    )
