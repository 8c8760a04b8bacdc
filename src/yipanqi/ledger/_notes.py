"""Checkpoints as signed notes (C2SP signed-note and tlog-checkpoint). In: size, root and peaks of the tree, a key. Out: text, and
back.

yipanqi/0a1b2c3d4e5f6071          whose ledger: first 16 digits of the key's fingerprint
120                               how many entries
base64                            the root over them (RFC 9162)
time 2024-12-31T08:00:00Z         when it was signed
key base64                        the public key, to be known by its fingerprint
previous hexadecimal              SHA-256 of the checkpoint before, 64 zeros for the first
peak base64                       roots of the full subtrees, so that the tree goes on from here without the entries before

— yipanqi/0a1b2c3d4e5f6071 base64 of four bytes that name the key, and the signature
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from yipanqi.engines.merkle import Range
from yipanqi.ledger.keys import fingerprint_of, public_bytes

FIRST = "0" * 64
_MARK = "— "
_ED25519 = b"\x01"


@dataclass(frozen=True)
class Checkpoint:
    """What was signed: the tree of the first `size` entries. `fingerprint` says by which key; whether one trusts it is another
    question.
    """

    size: int
    root: bytes
    at: datetime
    fingerprint: str
    previous: str
    tree: tuple[bytes, ...]  # peaks
    text: str
    source: str = ""  # where it was found

    @property
    def digest(self) -> str:
        """What the next checkpoint names as the one before."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def range(self) -> Range:
        return Range(self.size, self.tree)


def written(tree: Range, at: datetime, key: Ed25519PrivateKey, previous: str = FIRST) -> str:
    """The signed text."""
    public = public_bytes(key)
    name = _name(public)
    lines = [
        name,
        str(tree.size),
        _coded(tree.root()),
        f"time {at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        f"key {_coded(public)}",
        f"previous {previous}",
        *(f"peak {_coded(peak)}" for peak in tree.peaks),
    ]
    body = "\n".join(lines) + "\n"
    return f"{body}\n{_MARK}{name} {_coded(_hint(name, public) + key.sign(body.encode()))}\n"


def read(text: str, source: str = "") -> Checkpoint:
    """The checkpoint in `text`. Raises ValueError where it is none, or not as it was signed."""
    body, _, signatures = text.partition("\n\n")
    lines = f"{body}\n".splitlines()
    try:
        name, size, root = lines[0], int(lines[1]), base64.b64decode(lines[2], validate=True)
        said = [line.partition(" ") for line in lines[3:]]
        one = {word: rest for word, _, rest in said}
        public = base64.b64decode(one["key"], validate=True)
        signed = next(line for line in signatures.splitlines() if line.startswith(f"{_MARK}{name} "))
        blob = base64.b64decode(signed.rpartition(" ")[2], validate=True)
        peaks = tuple(base64.b64decode(rest, validate=True) for word, _, rest in said if word == "peak")
        at = datetime.strptime(one["time"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        tree = Range(size, peaks)
        Ed25519PublicKey.from_public_bytes(public).verify(blob[4:], f"{body}\n".encode())
    except (IndexError, KeyError, ValueError, StopIteration, binascii.Error, InvalidSignature) as fault:
        raise ValueError("no checkpoint, or not as it was signed") from fault
    if name != _name(public) or blob[:4] != _hint(name, public) or tree.root() != root or str(size) != lines[1]:
        raise ValueError("a checkpoint that does not agree with itself")
    return Checkpoint(size, root, at, fingerprint_of(public), one.get("previous", FIRST), peaks, text, source)


def _name(public: bytes) -> str:
    return f"yipanqi/{hashlib.sha256(public).hexdigest()[:16]}"


def _hint(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]


def _coded(data: bytes) -> str:
    return base64.b64encode(data).decode()
