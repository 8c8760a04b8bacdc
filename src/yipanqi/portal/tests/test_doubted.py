"""A figure that contains records with open doubts says so wherever it stands, and opens them; without any it says nothing."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from yipanqi.board import queries as board
from yipanqi.board.commands import figures as figures_command
from yipanqi.briefing import _content
from yipanqi.briefing import queries as briefing
from yipanqi.engines.documents import text_of
from yipanqi.engines.documents.model import block_runs
from yipanqi.instruments.conftest import Tab, write
from yipanqi.instruments.contracts.models import Contract
from yipanqi.intake import actions
from yipanqi.intake.models import Batch, Doubt
from yipanqi.portal.tests.conftest import CONTRACTS, XIUZHOU, contract
from yipanqi.portal.tests.test_board import aim
from yipanqi.values.figure import doubt_words

FIGURE = "/figures/technology_turnover/"


@pytest.fixture
def wild(clients: dict[str, Client], small_city: dict[str, Any], tmp_path: Path) -> Batch:
    """The turnover of one contract of Xiuzhou becomes a thousand times what it was, taken with a reason (100 → 100,000万元)."""
    rows = [contract(1, "秀水精密有限公司", XIUZHOU, "秀洲区", 100_000)]
    path = write(tmp_path / "更正.xlsx", [Tab("明细", "2024年技术合同认定登记明细表", CONTRACTS, rows)])
    return actions.take_in(path, by="city_officer", place="330400", accept_red="已核对原合同")


def turnover(place: str = "330400") -> tuple[float | int | None, int, int | None]:
    one = board.figures(["technology_turnover"], place)[0]
    return one.value, one.doubted, one.doubted_sum


@pytest.mark.usefixtures("clients")
def test_without_a_doubt_nothing_is_said() -> None:
    assert turnover() == (425_0000, 0, None) and board.figures(["technology_turnover"])[0].doubt_words is None


@pytest.mark.usefixtures("wild")
def test_the_figure_carries_what_is_open_against_its_records() -> None:
    assert turnover() == (100_325_0000, 1, 100_000_000_000)
    assert turnover("330411")[1:] == (1, 100_000_000_000) and turnover("330481")[1:] == (0, None)
    count = board.figures(["contract_count"])[0]
    assert (count.doubted, count.doubted_sum) == (1, None), "a number of contracts has no amount in doubt"
    told = board.figures(["technology_turnover"])[0].doubt_words
    assert told is not None and told.zh == "含 1 条未结疑点的记录，计 10亿元"
    total, rows = board.figure_rows("technology_turnover", "330400", role="doubted")
    assert total == 1 and {r.record for r in rows} == set(Doubt.objects.values_list("record", flat=True))
    for doubt in Doubt.objects.all():
        actions.clear(doubt.model, doubt.record, doubt.pk, "city_officer", "合同如此")
    assert turnover() == (100_325_0000, 0, None), "what was settled is no doubt, and the kept figure knows it"


@pytest.mark.usefixtures("wild")
def test_a_correction_ends_the_doubt() -> None:
    one = Contract.objects.get(number="2024000000000001")
    actions.correct("contracts.contract", one.pk, {"value": 101_0000_00, "turnover": 101_0000_00}, "city_officer", "笔误")
    assert turnover() == (426_0000, 0, None)


@pytest.mark.parametrize("role", ["city_officer", "county_officer", "public"])
def test_it_stands_on_every_page_of_the_figure(clients: dict[str, Client], wild: Batch, role: str) -> None:
    said = str(doubt_words(1, 100_000_000_000))
    pages = [*(["/"] if role == "public" else []), FIGURE] + (["/figures/", "/places/330411/"] if role != "public" else [])
    for address in pages:
        assert said in clients[role].get(address).content.decode(), address
    shown = clients[role].get(f"{FIGURE}?role=doubted").content.decode()
    assert ("2024000000000001" in shown) is (role != "public") and "2024000000000003" not in shown


def test_a_cell_of_the_board_marks_it(clients: dict[str, Client], wild: Batch) -> None:
    aim("技术交易额", "330411", "300", "万元")
    board_page = clients["city_officer"].get("/board/").content.decode()
    assert str(doubt_words(1, 100_000_000_000)) in board_page and "疑点 1 条" in board_page


def test_the_pages_say_nothing_without_one(clients: dict[str, Client]) -> None:
    for address in ("/", FIGURE, "/figures/", "/places/330411/"):
        assert "未结疑点" not in clients["city_officer"].get(address).content.decode()


@pytest.mark.usefixtures("wild")
def test_programs_read_it(capsys: pytest.CaptureFixture[str]) -> None:
    figures_command(["technology_turnover"], "", "", "", False, "", True)
    (told,) = json.loads(capsys.readouterr().out)
    assert told["doubted"] == {"records": 1, "amount": 1_000_000_000}
    assert told["doubts_url"] == "/figures/technology_turnover/?place=330400&period=2024&role=doubted#records"


def _briefing(language: str) -> str:
    made = briefing.document(briefing.live("330411", "2024", date(2024, 12, 31)), language)
    return "\n".join(text_of(tuple(block_runs(block))) for part in made.sections for block in part.blocks)


def test_the_briefing_marks_it_and_says_it_once_below(clients: dict[str, Client], wild: Batch) -> None:
    text = _briefing("zh")
    assert "10.03亿元[※" in text and text.count("含 1 条未结疑点的记录，计 10亿元") == 1
    assert "contains 1 record with open doubts, CNY 1 billion in all" in _briefing("en")
    for doubt in Doubt.objects.all():
        actions.clear(doubt.model, doubt.record, doubt.pk, "city_officer", "合同如此")
    assert "※" not in _briefing("zh")


@pytest.mark.usefixtures("wild")
def test_a_pack_flags_the_records() -> None:
    data = _content.content(board.setting("2024", date(2024, 12, 31)), "330411", with_records=True)
    (figure,) = [f for f in data["figures"] if f["key"] == "technology_turnover"]
    assert figure["doubted"] == {"records": 1, "amount": 1_000_000_000}
    rows = data["records"]["technology_turnover@330411@2024"]
    assert [r["key"] for r in rows if r.get("doubted")] == ["2024000000000001"] and len(rows) == 2
    assert not any("doubted" in r for r in data["records"]["achievements_published@330411@2024"])


def test_words_of_one_and_many() -> None:
    three = doubt_words(3, 100_020_000_000_00)
    assert three is not None and three.zh == "含 3 条未结疑点的记录，计 1,000.2亿元"
    assert three.en == "contains 3 records with open doubts, CNY 100.02 billion in all"
    assert doubt_words(0, 0) is None and str(doubt_words(1, None)) == "含 1 条未结疑点的记录"
