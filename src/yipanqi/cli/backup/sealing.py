"""Encrypting a backup in the age format. In: a file and who may open it. Out: the encrypted file, and back.

Passphrases come from the terminal or from the file that YIPANQI_PASSPHRASE_FILE names, never from an argument: arguments are
seen by every user of the computer.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO, NamedTuple

import pyrage
import typer

from yipanqi.values.fault import Fault
from yipanqi.values.words import say

_AGE = b"age-encryption.org/v1"
_FILE = "YIPANQI_PASSPHRASE_FILE"


class Locks(NamedTuple):
    """Who may open a file: holders of the keys of these recipients, or who knows the passphrase; neither leaves it open."""

    recipients: tuple[str, ...] = ()
    passphrase: str = ""


def locks(recipients: list[str], ask: bool) -> Locks:
    """What the options of the command say; the passphrase is asked for twice, or read from its file. Fault when both are
    given.
    """
    known = [_recipient(one) for one in recipients]
    if not (ask or os.environ.get(_FILE)) or (known and not ask):
        return Locks(tuple(recipients))
    if known:
        raise Fault("locks", "--to 与 --passphrase 只能用一个。", "Use either --to or --passphrase.", exit_code=2)
    return Locks(passphrase=_passphrase(twice=True))


def encrypt(plain: Path, out: BinaryIO, who: Locks) -> None:
    """Write `plain` encrypted to `out`. With a passphrase the file is held in memory, with recipients it flows."""
    if who.passphrase:
        out.write(pyrage.passphrase.encrypt(plain.read_bytes(), who.passphrase))
        return
    with plain.open("rb") as file:
        pyrage.encrypt_io(file, out, [_recipient(one) for one in who.recipients])


def is_encrypted(path: Path) -> bool:
    """Whether the file is in the age format."""
    with path.open("rb") as file:
        return file.read(len(_AGE)) == _AGE


def decrypt(path: Path, out: Path, identity: Path | None) -> None:
    """Write the content of the encrypted `path` to `out`. Fault when key or passphrase do not open it."""
    with path.open("rb") as file:
        by_passphrase = b"\n-> scrypt " in file.read(200)
    try:
        if by_passphrase:
            out.write_bytes(pyrage.passphrase.decrypt(path.read_bytes(), _passphrase(twice=False)))
            return
        with path.open("rb") as file, out.open("wb") as plain:
            pyrage.decrypt_io(file, plain, _identities(path, identity))
    except pyrage.DecryptError as fault:
        out.unlink(missing_ok=True)
        raise Fault(
            "not_opened",
            f"{path.name} 打不开：{'口令' if by_passphrase else '私钥'}不对，或文件已损坏。",
            f"{path.name} does not open: wrong {'passphrase' if by_passphrase else 'key'}, or the file is damaged.",
        ) from fault


def _identities(path: Path, identity: Path | None) -> list[pyrage.x25519.Identity]:
    if identity is None:
        raise Fault(
            "identity",
            f"{path.name} 是加密给收件人的：请用 --identity 给出装有 AGE-SECRET-KEY 的文件。",
            f"{path.name} is encrypted for recipients: name the file with the AGE-SECRET-KEY by --identity.",
            exit_code=2,
        )
    lines = [line.strip() for line in identity.read_text(encoding="utf-8", errors="replace").splitlines()]
    try:
        found = [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except pyrage.IdentityError:
        found = []
    if not found:
        raise Fault("identity", f"{identity} 里没有 AGE-SECRET-KEY。", f"{identity} holds no AGE-SECRET-KEY.", exit_code=2)
    return found


def _recipient(text: str) -> pyrage.x25519.Recipient:
    try:
        return pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError as fault:
        raise Fault(
            "recipient",
            f"“{text}”不是 age 公钥；应以 age1 开头（age-keygen 可生成一对）。",
            f"“{text}” is no public key of age; it begins with age1 (age-keygen makes a pair).",
            exit_code=2,
        ) from fault


def _passphrase(*, twice: bool) -> str:
    if named := os.environ.get(_FILE):
        found = Path(named).read_text(encoding="utf-8").strip()
    else:
        found = typer.prompt(
            say("口令", "Passphrase"), hide_input=True, confirmation_prompt=twice and say("再输一次", "Once more"), err=True
        )
    if not found:
        raise Fault("passphrase", "口令是空的。", "The passphrase is empty.", exit_code=2)
    return found
