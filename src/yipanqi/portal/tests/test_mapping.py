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


def _chosen(page: str, name: str) -> tuple[str, str]:
    """(value, words) chosen in the select of that name."""
    (options,) = re.findall(rf'<select[^>]*name="{name}"[^>]*>(.*?)</select>', page, re.S)
    ((value, words),) = re.findall(r'<option value="([^"]*)" selected>([^<]*)</option>', options)
    return value, words


def _letters(page: str) -> list[str]:
    """The columns of the sheet as it came, on the page."""
    return re.findall(r'<th scope="col" data-letter="([A-Z]+)">', page)


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
    assert "“卖方名称”已取 C 列" in page and "还有 1 处要看" in page


def test_a_column_is_said_kept_accepted_and_forgotten(officer: Client, tmp_path: Path) -> None:
    batch = _contracts(officer, tmp_path)
    chosen = {f"col_{x}": f for x, f in _selected(officer.get(f"/intake/{batch.pk}/").content.decode()).items()}
    path = f"/intake/{batch.pk}/choose/{batch.readings.get().pk}/"
    answer = officer.post(path, {"sheet": "technology_contracts", **chosen, "col_D": "seller_place"})
    assert answer.status_code == 302
    page = officer.get(answer["location"]).content.decode()
    assert _selected(page)["D"] == "seller_place" and "已取 C 列" not in page and "照您说过的办" in page
    assert not Remembered.objects.exists(), "nothing is learnt before the batch is accepted"
    officer.post(f"/intake/{batch.pk}/accept/")
    assert Remembered.objects.get().mapping == {"卖方片": "seller_place"}, "only what was touched is remembered"
    assert list(Contract.objects.order_by("row").values_list("place", flat=True)) == ["340176", "340177"]
    assert "卖方片 → 卖方所在地" in officer.get("/intake/").content.decode()
    again = _contracts(officer, tmp_path)
    assert _selected(officer.get(f"/intake/{again.pk}/").content.decode())["D"] == "seller_place"
    officer.post(f"/intake/{again.pk}/forget/{again.readings.get().pk}/")
    page = officer.get(f"/intake/{again.pk}/").content.decode()
    assert _selected(page)["D"] == "" and "已取 C 列" in page and not Remembered.objects.exists()


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
    assert "安巢经开区" in page and "认不出地区" in page
    assert _chosen(page, "part_E") == ("340102", "瑶海区") and _chosen(page, "part_F")[0] == "340176"
    officer.post(f"/intake/{batch.pk}/accept/")
    assert Target.objects.count() == 3


def _post(client: Client, batch: Batch, at: int = 0, **given: Any) -> str:
    """Send what a page offers as it stands, but for `given`; the page that comes of it."""
    reading = batch.readings.all()[at]
    page = client.get(f"/intake/{batch.pk}/?table={at + 1}").content.decode()
    sent = dict(re.findall(r'<input type="(?:hidden|number|text)" name="(\w+)" value="([^"]*)"', page))
    for name, options in re.findall(r'<select[^>]*name="((?:col|unit|part)_[A-Z]+|sheet)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.findall(r'<option value="([^"]*)" selected>', options)
        sent[name] = chosen[0] if chosen else ""
    answer = client.post(f"/intake/{batch.pk}/choose/{reading.pk}/", {**sent, **given})
    return client.get(answer["location"]).content.decode() if answer.status_code == 302 else answer.content.decode()


QUARTER = ["序", "项目名称", "出让方", "受让方", "登记号", "总额", "其中：技术性", "签约时间"]


def _quarter(client: Client, path: Path, of_which: str = "其中：技术性", title: int = 1, name: str = "三季度.xlsx") -> Batch:
    with xlsxwriter.Workbook(str(path / name)) as book:
        sheet = book.add_worksheet("三季度")
        for row in range(title):
            sheet.merge_range(row, 0, row, 7, "合肥市2025年三季度技术市场合同情况（单位：万元）")
        for at, heading in enumerate(QUARTER):
            if at not in (5, 6):
                sheet.merge_range(title, at, title + 1, at, heading)
        sheet.merge_range(title, 5, title, 6, "合同金额")
        sheet.write_row(title + 1, 5, ["总额", of_which])
        for n in range(20):
            row = [n + 1, f"项目{n}", "合肥示例院", "上海乙公司", f"HT{n:03d}", 480 + n, 412, "2025.7.8"]
            sheet.write_row(title + 2 + n, 0, row)
        sheet.write_row(title + 22, 1, ["合计", "", "", "", 9790, 8240])
    with (path / name).open("rb") as opened:
        client.post("/intake/", {"file": opened})
    return Batch.objects.order_by("-id").first()


def test_the_sheet_stands_beside_its_fields_as_it_came(officer: Client, tmp_path: Path) -> None:
    batch = _quarter(officer, tmp_path)
    page = officer.get(f"/intake/{batch.pk}/").content.decode()
    assert _letters(page) == list("ABCDEFGH")
    rows = re.findall(r'<th scope="row">([^<]+)</th>', page)
    assert rows[:5] == ["1", "2", "3", "4", "5"] and rows[-3:] == ["⋮", "23", "24"], "title, two heading rows, data, gap, total"
    assert re.search(r'data-letter="F"\s+colspan="2" rowspan="1" title="合同金额"', page), "merged as on the sheet"
    assert "第 17—22 行，6 行" in page and 'class="yp-row-total"' in page and ">480</td>" in page


def test_a_part_with_an_opposite_is_taken_by_its_very_name_or_left_and_said(officer: Client, tmp_path: Path) -> None:
    for heading, taken, says in (
        ("其中：技术性", "turnover", "意思相反"),
        ("其中：非技术性", "non_technical_cost", "意思相反"),
        ("技术部分以外", "", "不能猜"),
        ("非技术的那部分", "", "不能猜"),
    ):
        page = officer.get(f"/intake/{_quarter(officer, tmp_path, heading).pk}/").content.decode()
        assert (_selected(page)["G"], says in page) == (taken, True), heading
        assert _selected(page)["F"] == "value"


def test_who_leaves_such_a_part_as_it_is_shown_has_said_so(officer: Client, tmp_path: Path) -> None:
    batch = _quarter(officer, tmp_path)
    page = _post(officer, batch)
    assert "意思相反" not in page and "照您说过的办" in page and _selected(page)["G"] == "turnover"


def test_a_unit_is_said_shown_written_and_remembered(officer: Client, tmp_path: Path) -> None:
    batch = _quarter(officer, tmp_path)
    assert _chosen(officer.get(f"/intake/{batch.pk}/").content.decode(), "unit_F") == ("万元", "万元")
    page = _post(officer, batch, unit_F="千元", sheet="technology_contracts")
    assert _chosen(page, "unit_F") == ("千元", "千元") and _chosen(page, "unit_G") == ("万元", "万元")
    officer.post(f"/intake/{batch.pk}/accept/", {"reason": "核实过"})
    assert Contract.objects.get(number="HT000").value == 480_000_00
    assert Remembered.objects.get().told == {"units": {"合同金额 / 总额": "千元"}}
    assert Remembered.objects.get().mapping == {"合同金额 / 技术性": "turnover"}
    assert "合同金额 / 总额 → 千元" in officer.get("/intake/").content.decode()
    again = _quarter(officer, tmp_path)
    assert _chosen(officer.get(f"/intake/{again.pk}/").content.decode(), "unit_F") == ("千元", "千元")


def test_heading_rows_are_said_and_hold_for_the_next_file_though_it_has_one_row_more(officer: Client, tmp_path: Path) -> None:
    batch = _quarter(officer, tmp_path)
    page = _post(officer, batch, first="3", last="3")
    found = Batch.objects.get(pk=batch.pk)
    assert (found.readings.get().header_first, found.readings.get().header_last) == (3, 3)
    assert "表头行已改" in page and re.findall(r'name="(?:first|last)" value="(\d+)"', page) == ["3", "3"]
    page = _post(officer, found, first="2", last="3")
    assert _selected(page)["F"] == "value" and Batch.objects.get(pk=batch.pk).readings.get().told.get("headed") is None
    _post(officer, Batch.objects.get(pk=batch.pk), first="3", last="3")
    _post(officer, Batch.objects.get(pk=batch.pk), sheet="technology_contracts")
    _post(officer, Batch.objects.get(pk=batch.pk), col_E="number", col_C="seller_name", col_D="buyer_name")
    officer.post(f"/intake/{batch.pk}/accept/", {"reason": "核实过"})
    moved = _quarter(officer, tmp_path, title=2, name="另一份.xlsx").readings.get()
    assert (moved.header_first, moved.header_last) == (4, 4)
    page = officer.get("/intake/").content.decode()
    assert "表头在另外几行" in page
    officer.post(f"/intake/{moved.batch_id}/forget/{moved.pk}/")
    assert Batch.objects.get(pk=moved.batch_id).readings.get().header_first == 3


def test_a_table_without_its_key_is_not_accepted_and_says_so(officer: Client, tmp_path: Path) -> None:
    rows = [["示例开发", 10 + n, "2025-01-03", "技术开发"] for n in range(4)]
    batch = _sent(officer, tmp_path / "合同.xlsx", ["合同名称", "合同成交额", "签订日期", "合同类别"], rows)
    page = _post(officer, batch, sheet="technology_contracts")
    assert "关键列为空" not in page, "what is true of the whole table is said once"
    assert "缺合同登记编号" in page and f'action="/intake/{batch.pk}/accept/"' not in page
    answer = officer.post(f"/intake/{batch.pk}/accept/", follow=True).content.decode()
    assert "分不清新增还是变更" in answer and not Contract.objects.exists()
    officer.post(f"/intake/{batch.pk}/discard/")
    assert not Remembered.objects.exists(), "a batch that was dropped teaches nothing"


def test_a_table_of_which_nothing_is_said_cannot_be_accepted(officer: Client, tmp_path: Path) -> None:
    batch = _sent(
        officer, tmp_path / "载体.xlsx", ["载体名称", "启用", "面积"], [[f"园{n}", "2024/3/1", 100 + n] for n in range(4)]
    )
    page = officer.get(f"/intake/{batch.pk}/").content.decode()
    assert "先定是哪种表" in page and f'action="/intake/{batch.pk}/accept/"' not in page
    assert f"/intake/{batch.pk}/own/{batch.readings.get().pk}/" in page, "it can become a register of its own"


def test_names_are_in_the_language_of_the_reader(officer: Client, tmp_path: Path) -> None:
    batch = _quarter(officer, tmp_path)
    page = officer.get(f"/intake/{batch.pk}/", headers={"accept-language": "en"}).content.decode()
    assert _chosen(page, "col_C") == ("seller_name", "Seller") and _chosen(page, "unit_F")[1] != "万元"
    assert "the opposite of" in page


def test_what_cannot_be_read_stays_on_the_page(officer: Client, tmp_path: Path) -> None:
    batch = _quarter(officer, tmp_path)
    page = _post(officer, batch, year="去年底")
    assert "去年底" in page and "不是年份" in page
    page = _post(officer, batch, col_F="no_such_field")
    assert "no_such_field" not in page and Batch.objects.get(pk=batch.pk).said == {}


def test_many_files_go_in_with_one_press(officer: Client, tmp_path: Path) -> None:
    sure = [h for h in HEADINGS if h != "卖方片"]
    for n in range(3):
        rows = [[f"HT{n}{m}", "示例开发", "合肥示例院", "上海乙公司", "上海市松江区", 10, 9, "2025-01-03"] for m in range(2)]
        _sent(officer, tmp_path / f"技术合同{n}.xlsx", sure, rows)
    doubtful = _contracts(officer, tmp_path)
    unknown = _sent(officer, tmp_path / "载体.xlsx", ["载体名称", "启用", "面积"], [["园", "2024/3/1", 100]] * 3)
    page = officer.get("/intake/together/").content.decode()
    ticks = re.findall(r'name="tick" value="([^"]+)"\s*(checked)?', page)
    assert [bool(on) for _, on in ticks] == [True, True, True, False] and "1 列没把握" in page and "先定是哪种表" in page
    assert officer.post("/intake/together/", {}).status_code == 422
    assert officer.post("/intake/together/", {"tick": [f"{unknown.pk}:x"]}).status_code == 422
    answer = officer.post("/intake/together/", {"tick": [key for key, on in ticks if on]}, follow=True)
    assert "已收下 3 份" in answer.content.decode() and Contract.objects.count() == 6
    assert {b.state for b in Batch.objects.filter(pk__in=[doubtful.pk, unknown.pk])} == {"previewed"}
