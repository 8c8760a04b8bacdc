"""What a batch moves: said before the button as it then comes, with nothing written for it; said after it on the receipt."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from django.conf import settings
from django.test import Client
from typer.testing import CliRunner

from yipanqi.board import _moves
from yipanqi.board import queries as board
from yipanqi.board.models import Target
from yipanqi.instruments.conftest import Tab, write
from yipanqi.instruments.contracts.models import Contract
from yipanqi.intake import actions, commands
from yipanqi.intake.models import Batch, Doubt, Revision
from yipanqi.ledger.models import Entry
from yipanqi.portal.tests.conftest import CONTRACTS, HAINING, XIUZHOU, contract
from yipanqi.values.moving import Moves


def sent(folder: Path, rows: list[list[Any]]) -> Batch:
    path = write(folder / "技术合同.xlsx", [Tab("明细", "2024年技术合同认定登记明细表", CONTRACTS, rows)])
    return actions.receive(path, name=path.name, by="city_officer", place="330400")


@pytest.fixture
def batch(clients: dict[str, Client], tmp_path: Path) -> Batch:
    """One contract more of a firm that is new, one that becomes twice as dear, one as it was."""
    return sent(
        tmp_path,
        [
            contract(1, "秀水精密有限公司", XIUZHOU, "秀洲区", 200),
            contract(3, "海宁潮涌材料有限公司", HAINING, "海宁市", 75),
            contract(9, "新来智造有限公司", "", "海宁市", 30),
        ],
    )


def told(moves: Moves) -> dict[tuple[str, str], tuple[Any, Any]]:
    return {(m.after.key, m.after.place): (m.before.value, m.after.value) for m in moves.moved}


def turnover(place: str = "330400") -> Any:
    return board.figures(["technology_turnover"], place)[0].value


def test_it_is_said_before_as_it_comes_after(batch: Batch) -> None:
    before = told(board.foreseen(batch))
    assert before["technology_turnover", "330400"] == (425_0000, 555_0000)
    assert before["technology_turnover", "330411"] == (350_0000, 450_0000)
    assert before["technology_turnover", "330481"] == (75_0000, 105_0000)
    assert before["contract_count", "330481"] == (1, 2) and ("contract_count", "330411") not in before
    assert {key for key, _ in before} == {"technology_turnover", "contract_count", "contract_value"}
    actions.accept(batch, "city_officer")
    assert [turnover(p) for p in ("330400", "330411", "330481")] == [555_0000, 450_0000, 105_0000]
    batch.refresh_from_db()
    assert told(board.moved(batch)) == before, "without the batch every figure is what it was"


def test_nothing_is_left_behind(batch: Batch) -> None:
    state = (dict(Revision.objects.values_list("model", "stamp")), Contract.objects.count(), Entry.objects.count())
    copies = sorted(p.name for p in Path(settings.COPIES).glob("*contracts*"))
    board.foreseen(batch)
    assert state == (dict(Revision.objects.values_list("model", "stamp")), Contract.objects.count(), Entry.objects.count())
    assert turnover() == 425_0000 and copies == sorted(p.name for p in Path(settings.COPIES).glob("*contracts*"))


def test_figures_of_the_board_come_first_and_the_city_before_its_places(batch: Batch) -> None:
    Target.objects.create(key="t", year=2024, action="行动", indicator="技术合同登记项数", place="330400", value_text="10")
    moves = board.foreseen(batch).moved
    assert [m.board for m in moves] == [True] * 2 + [False] * (len(moves) - 2)
    assert moves[0].after.key == "contract_count" and [m.after.place for m in moves[:2]] == ["330400", "330481"]


def test_red_rows_move_nothing_when_they_stay_out(clients: dict[str, Client], tmp_path: Path) -> None:
    red = sent(tmp_path, [contract(1, "秀水精密有限公司", XIUZHOU, "秀洲区", 100_000)])
    assert red.counts["red"] == 1
    assert told(board.foreseen(red))["technology_turnover", "330400"] == (425_0000, 100_325_0000)
    assert not board.foreseen(red, leave_red=True).moved


def test_later_changes_by_others_stay_what_they_are(batch: Batch) -> None:
    actions.accept(batch, "city_officer")
    one = Contract.objects.get(number="2024000000000001")
    actions.correct("contracts.contract", one.pk, {"value": 3_000_000_00, "turnover": 3_000_000_00}, "city_officer", "更正")
    batch.refresh_from_db()
    moved = told(board.moved(batch))
    assert moved["technology_turnover", "330400"] == (625_0000, 655_0000) and ("technology_turnover", "330411") not in moved


def test_what_is_too_large_is_named_and_not_reckoned(batch: Batch, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped = board.foreseen(batch, enough=lambda: True)
    assert not stopped.moved and "技术交易额" in {w.zh for w in stopped.perhaps}
    monkeypatch.setattr(_moves, "MOST_ROWS", 1)
    assert board.foreseen(batch) == stopped
    monkeypatch.setattr(_moves, "MOST_ROWS", 2)
    assert board.foreseen(batch).moved


def test_the_page_asks_for_it_and_the_receipt_keeps_it(
    clients: dict[str, Client], batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yipanqi.portal.views.intake.SECONDS", 3600.0)
    page, address = clients["city_officer"], f"/intake/{batch.pk}/moves/"
    assert f'hx-get="{address}"' in page.get(f"/intake/{batch.pk}/").content.decode()
    part = page.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "425万元 → <b>555万元</b>" in part and "收下后会变的指标" in part and "<html" not in part
    assert "<html" in page.get(address).content.decode()
    assert [clients[r].get(address).status_code for r in ("county_officer", "organisation", "public")] == [404, 404, 404]
    actions.accept(batch, "city_officer")
    part = page.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "425万元 → <b>555万元</b>" in part and "这一批改变的指标" in part


def _command(path: Path, *options: str) -> Any:
    app = typer.Typer()
    app.command()(commands.intake)
    return CliRunner().invoke(app, [str(path), *options])


@pytest.mark.usefixtures("clients")
def test_the_command_says_it_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "_SECONDS", 3600.0)
    rows = [contract(1, "秀水精密有限公司", XIUZHOU, "秀洲区", 100_000), contract(9, "秀水精密有限公司", XIUZHOU, "秀洲区", 30)]
    path = write(tmp_path / "技术合同.xlsx", [Tab("明细", "2024年技术合同认定登记明细表", CONTRACTS, rows)])
    batches = Batch.objects.count()
    (told,) = json.loads(_command(path, "--dry-run", "--json").output)["files"]
    (move,) = [m for m in told["moves"] if (m["key"], m["place"]) == ("technology_turnover", "330400")]
    assert (told["batch"], move["before"], move["after"]) == (None, 425_0000, 455_0000), "red stays out"
    assert told["may_move"] == [] and told["doubts"] == 0
    shown = _command(path, "--dry-run", "--accept-red", "已核对").output
    assert "收下后：技术交易额（嘉兴市，2024年）：425万元 → 10.04亿元" in shown and "只是预览" in shown
    assert (Batch.objects.count(), turnover(), Doubt.objects.count()) == (batches, 425_0000, 0)
    shown = _command(path, "--accept-red", "已核对", "--yes").output
    assert "指标变化：技术交易额（嘉兴市，2024年）：425万元 → 10.04亿元" in shown and "2 条疑点随记录收下" in shown
    assert turnover() == 100_355_0000
    monkeypatch.setattr(commands, "_FEW", 0)
    (told,) = json.loads(_command(path, "--dry-run", "--json").output)["files"]
    assert told["moves"] == [] and told["may_move"] == [], "nothing is new, so nothing may move"
