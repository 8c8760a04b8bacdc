"""What the command line says of a file: findings cell by cell, notices once a kind, and no workbook under another name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import typer
from django.apps import apps
from django.db import connection

from yipanqi.intake.commands import intake, sheets_export, sheets_template
from yipanqi.registry.actions import set_city
from yipanqi.values.fault import Fault
from yipanqi.values.moving import Moves

HEADS = ("合同登记编号", "合同名称", "合同类别", "卖方名称", "卖方所在地", "买方名称", "合同成交额（元）", "签订日期", "登记日期")


@pytest.fixture(autouse=True)
def city(db: None, settings: Any, tmp_path: Path) -> None:
    settings.FILES, settings.PREVIEWS, settings.COPIES = tmp_path / "files", tmp_path / "previews", tmp_path / "facts"
    settings.INTAKE_ISOLATE = False
    set_city("330400", period="2024", by="test")


def book(path: Path, amounts: list[Any], signed: str = "2024-03") -> Path:
    made = openpyxl.Workbook()
    made.active.title = "技术合同"
    made.active.append(HEADS)
    for n, amount in enumerate(amounts, 1):
        made.active.append(
            [f"HT{n:04}", f"示例{n}", "技术开发", "示例甲科技有限公司", "南湖区", f"买方{n}", amount, signed, "2024-04-01"]
        )
    made.save(path)
    return path


def say(path: Path, **more: Any) -> None:
    intake(
        [path],
        **{
            "dry_run": False,
            "as_json": False,
            "place": "",
            "yes": True,
            "out": None,
            "ask_password": False,
            "password_file": None,
            "table_is": "",
            "columns": [],
            "accept_red": "",
            **more,
        },
    )


def test_notices_are_said_once_a_kind_and_are_no_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    say(book(tmp_path / "技术合同.xlsx", ["约30000", "约40000", "约50000"]))
    lines = [line.strip() for line in capsys.readouterr().out.splitlines() if line.strip().startswith("提示")]
    assert sorted(lines) == [
        "提示 技术合同!G2: “约30000”是约数，按所写数值收（另有 2 处）",
        "提示 技术合同!H2: “2024-03”没有写到日，按当期第一天收（另有 2 处）",
    ]


def test_notices_are_counted_in_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    say(book(tmp_path / "技术合同.xlsx", [30_000], "2024-03-01"), as_json=True)
    say(book(tmp_path / "再来.xlsx", ["约30000", "约40000"]), as_json=True)
    one, two = (json.loads(text)["files"][0] for text in capsys.readouterr().out.replace("}\n{", "}\x00{").split("\x00"))
    assert one["notices"] == {} and two["notices"] == {"approximate": 2, "day_unknown": 2}


def test_a_column_whose_size_cannot_be_is_a_finding_and_ends_with_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as ended:
        say(book(tmp_path / "技术合同.xlsx", [1.2, 1.3, 1.1], "2024-03-01"))
    assert ended.value.exit_code == 1
    assert "技术合同!G1: “合同成交额" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["a.csv", "a.xls", "a"])
def test_a_workbook_has_the_name_of_one(tmp_path: Path, name: str) -> None:
    for write in (sheets_export, sheets_template):
        with pytest.raises(Fault) as fault:
            write("technology_contracts", tmp_path / name)
        assert fault.value.exit_code == 2 and not (tmp_path / name).exists()


def _only_reads(execute: Any, sql: str, *rest: Any) -> Any:
    """Not even a savepoint: where somebody writes, a transaction would wait for them, or they for it."""
    assert sql.lstrip().upper().startswith("SELECT"), sql
    return execute(sql, *rest)


def test_a_dry_run_leaves_nothing_and_says_the_same(
    tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = book(tmp_path / "技术合同.xlsx", [30_000, "没有数"], "2024-03-01")
    tables = {m: m.objects.count() for m in apps.get_models()}
    monkeypatch.setattr("yipanqi.intake.commands._moves", lambda *given, **more: Moves())  # figures may be kept, by themselves
    with connection.execute_wrapper(_only_reads), pytest.raises(typer.Exit):
        say(path, dry_run=True, as_json=True, columns=["卖方名称=卖方名称"])
    one = json.loads(capsys.readouterr().out)["files"][0]
    assert {m: m.objects.count() for m in apps.get_models()} == tables
    assert not [p for folder in (settings.FILES, settings.PREVIEWS) if folder.exists() for p in folder.rglob("*")]
    assert (one["batch"], one["state"], one["error"]) == (None, "previewed", None) and Path(one["marked"]).exists()
    with pytest.raises(typer.Exit):
        say(path, as_json=True)
    two = json.loads(capsys.readouterr().out)["files"][0]
    assert {k: one["sheets"][0][k] for k in ("rows", "added", "changed", "same", "refused")} == {
        "rows": 2,
        "added": 2,
        "changed": 0,
        "same": 0,
        "refused": 0,
    }
    assert two["sheets"] == one["sheets"] and two["batch"] and two["state"] == "accepted"
