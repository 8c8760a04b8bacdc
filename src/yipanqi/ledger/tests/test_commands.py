"""`yipanqi ledger` as its users meet it: lines, exit codes, JSON; and the fingerprint on the public page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from typer import Exit

from yipanqi.ledger import actions, commands
from yipanqi.ledger.models import Entry
from yipanqi.ledger.signing import fingerprint, known_keys, make_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def ledger(settings: Any, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    make_key()
    for number in (1, 2, 3):
        actions.record("city", "intake.accept", f"batch:{number}")
    return tmp_path


def verify(capsys: pytest.CaptureFixture[str], **asked: Any) -> tuple[int, str]:
    code = 0
    try:
        commands.verify(**{"file": None, "checkpoint": [], "fingerprint": [], "as_json": False, **asked})
    except Exit as stop:
        code = stop.exit_code
    return code, capsys.readouterr().out


def test_sign_export_and_verify(ledger: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(capsys)[0] == 1, "nothing was signed yet"
    commands.checkpoint()
    assert f"已签到第 3 条：{ledger / 'checkpoints'}" in capsys.readouterr().out
    code, said = verify(capsys)
    assert code == 0 and said.startswith("✓ 台账 3 条，锚定到第 3 条") and "其后尚未锚定 0 条" in said
    commands.export(ledger / "out.jsonl")
    assert "3 条" in capsys.readouterr().out
    Entry.objects.filter(number=3).delete()
    code, said = verify(capsys)
    assert code == 1 and said.splitlines()[0].startswith("✗ 第 3 条到第 3 条不见了")
    assert verify(capsys, file=ledger / "out.jsonl")[0] == 0
    code, said = verify(capsys, as_json=True)
    told = json.loads(said)
    assert (code, told["ok"], told["anchored"], [b["entry"] for b in told["broken"]]) == (1, False, 0, [3, 1])


def test_an_explanation_is_signed_for_at_once(ledger: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commands.explain([2], reason="电池没电")
    assert "第 4 条" in capsys.readouterr().out
    assert verify(capsys)[0] == 0


def test_the_fingerprint_stands_where_everybody_reads_it(ledger: Path) -> None:
    assert fingerprint() in Client().get("/about/").content.decode()
    (ledger / "keys" / "signing.pem").unlink()
    page = Client().get("/about/")
    assert page.status_code == 200 and "找不到签名密钥" in page.content.decode()


def test_keys_of_others_are_known_by_name(ledger: Path) -> None:
    own = fingerprint()
    (ledger / "keys" / "known.txt").write_text(f"{'AB12 ' * 16} 平湖市科技局\n\n", encoding="utf-8")
    assert {one: str(words) for one, words in known_keys().items()} == {own: "本机密钥", "AB12" * 16: "平湖市科技局"}
