"""The preview of a batch: headings not used stand open, each column can be said, what was said can be forgotten."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.contrib.auth import get_user_model
from django.test import Client

from yipanqi.board.models import Target
from yipanqi.instruments.contracts.models import Contract
from yipanqi.intake.models import Batch, Remembered
from yipanqi.registry.actions import set_city

HEADINGS = ["合同登记编号", "合同名称", "卖方名称", "卖方片", "买方名称", "买方所在地", "合同成交额", "技术交易额", "登记日期"]


@pytest.fixture(autouse=True)
def city(db: None, settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    home = tmp_path_factory.mktemp("home")
    settings.FILES, settings.PREVIEWS, settings.COPIES = home / "files", home / "previews", home / "facts"
    settings.INTAKE_ISOLATE = False
    set_city("340100", period="2025", by="test")


@pytest.fixture
def officer() -> Client:
    client = Client(headers={"accept-language": "zh"})
    client.force_login(get_user_model().objects.create_user("city", password="a long password 1", role="city_officer"))
    return client


def _sent(client: Client, path: Path, headings: list[str], rows: list[list[Any]], title: str = "") -> Batch:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("台账")
        if title:
            sheet.merge_range(0, 0, 0, len(headings) - 1, title)
        for at, row in enumerate([headings, *rows], 1 if title else 0):
            sheet.write_row(at, 0, row)
    with path.open("rb") as opened:
        client.post("/intake/", {"file": opened})
    return Batch.objects.order_by("-id").first()


def _contracts(client: Client, path: Path) -> Batch:
    rows = [
        [f"HT{n}", "示例开发", "合肥示例院", place, "上海乙公司", "上海市松江区", 10, 9, "2025-01-03"]
        for n, place in ((1, "高新区"), (2, "经开区"))
    ]
    return _sent(client, path / "技术合同.xlsx", HEADINGS, rows)


def _selected(page: str) -> dict[str, str]:
    """Column letter -> field chosen in its select."""
    found = {}
    for letter, options in re.findall(r'<select[^>]*name="col_([A-Z]+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.findall(r'<option value="([a-z_0-9]*)" selected>', options)
        found[letter] = chosen[0] if chosen else ""
    return found


def test_what_was_not_used_is_open_and_each_column_has_its_choice(officer: Client, tmp_path: Path) -> None:
    page = officer.get(f"/intake/{_contracts(officer, tmp_path).pk}/").content.decode()
    assert _selected(page) == {
        "A": "number",
        "B": "title",
        "C": "seller_name",
        "D": "",
        "E": "buyer_name",
        "F": "buyer_place",
        "G": "value",
        "H": "turnover",
        "I": "registered_on",
    }
    assert '<details class="card-fill" open>' in page and "D 卖方片" in page


def test_a_column_is_said_kept_accepted_and_forgotten(officer: Client, tmp_path: Path) -> None:
    batch = _contracts(officer, tmp_path)
    chosen = {f"col_{x}": f for x, f in _selected(officer.get(f"/intake/{batch.pk}/").content.decode()).items()}
    path = f"/intake/{batch.pk}/choose/{batch.readings.get().pk}/"
    answer = officer.post(path, {"sheet": "technology_contracts", **chosen, "col_D": "seller_place"})
    assert answer.status_code == 302
    page = officer.get(answer["location"]).content.decode()
    assert _selected(page)["D"] == "seller_place" and "未用到的表头" not in page
    assert not Remembered.objects.exists(), "nothing is learnt before the batch is accepted"
    officer.post(f"/intake/{batch.pk}/accept/")
    assert Remembered.objects.get().mapping == {"卖方片": "seller_place"}, "only what was touched is remembered"
    assert list(Contract.objects.order_by("row").values_list("place", flat=True)) == ["340176", "340177"]
    assert "卖方片 → 卖方所在地" in officer.get("/intake/").content.decode()
    again = _contracts(officer, tmp_path)
    assert _selected(officer.get(f"/intake/{again.pk}/").content.decode())["D"] == "seller_place"
    officer.post(f"/intake/{again.pk}/forget/{again.readings.get().pk}/")
    page = officer.get(f"/intake/{again.pk}/").content.decode()
    assert _selected(page)["D"] == "" and "未用到的表头" in page and not Remembered.objects.exists()


def test_a_column_can_be_left_out(officer: Client, tmp_path: Path) -> None:
    batch = _contracts(officer, tmp_path)
    officer.post(f"/intake/{batch.pk}/choose/{batch.readings.get().pk}/", {"sheet": "technology_contracts", "col_F": ""})
    assert _selected(officer.get(f"/intake/{batch.pk}/").content.decode())["F"] == ""
    officer.post(f"/intake/{batch.pk}/accept/")
    assert set(Contract.objects.values_list("buyer_place", flat=True)) == {None}


def test_another_sheet_is_chosen_without_the_columns_of_the_first(officer: Client, tmp_path: Path) -> None:
    batch = _contracts(officer, tmp_path)
    chosen = {f"col_{x}": f for x, f in _selected(officer.get(f"/intake/{batch.pk}/").content.decode()).items()}
    officer.post(f"/intake/{batch.pk}/choose/{batch.readings.get().pk}/", {"sheet": "needs", **chosen, "col_D": "seller_place"})
    found = Batch.objects.get(pk=batch.pk)
    assert (found.readings.get().recognised, [one["mapping"] for one in found.said.values()]) == ("needs", [{}])


def test_what_others_said_is_forgotten_by_the_city_alone(officer: Client, tmp_path: Path) -> None:
    batch = _contracts(officer, tmp_path)
    officer.post(
        f"/intake/{batch.pk}/choose/{batch.readings.get().pk}/", {"sheet": "technology_contracts", "col_D": "seller_place"}
    )
    officer.post(f"/intake/{batch.pk}/accept/")
    number = Remembered.objects.get().pk
    county = Client()
    county.force_login(
        get_user_model().objects.create_user("county", password="a long password 1", role="county_officer", places=["340102"])
    )
    assert "卖方片" not in county.get("/intake/").content.decode()
    assert county.post(f"/intake/remembered/{number}/forget/").status_code == 404
    assert county.post(f"/intake/{batch.pk}/forget/{batch.readings.get().pk}/").status_code == 404
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = officer.cookies
    assert strict.post(f"/intake/remembered/{number}/forget/").status_code == 403 and Remembered.objects.exists()
    assert officer.get(f"/intake/remembered/{number}/forget/").status_code == 405
    assert officer.post(f"/intake/remembered/{number}/forget/").status_code == 302 and not Remembered.objects.exists()


def test_targets_are_shown_by_the_name_of_their_sheet(officer: Client, tmp_path: Path) -> None:
    batch = _sent(
        officer,
        tmp_path / "目标.xlsx",
        ["行动名称", "指标名称", "单位", "年度目标", "瑶海区", "高新区", "安巢经开区"],
        [["甲行动", "技术交易额", "亿元", 30, 10, 12, 8]],
        "合肥市2025年目标任务分解表",
    )
    page = officer.get(f"/intake/{batch.pk}/").content.decode()
    assert "board.Action" not in page and "甲行动" in page and "目标任务分解表" in page
    assert "G 安巢经开区" in page and "认不出地区" in page
    assert "年度目标 · 瑶海区" in page or "分解目标 · 瑶海区" in page
    officer.post(f"/intake/{batch.pk}/accept/")
    assert Target.objects.count() == 3
