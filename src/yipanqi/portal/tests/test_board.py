"""The board as a page: the worst first, who owes what, reminders that reach somebody, and who may send them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yipanqi.accounts.actions import ensure_user
from yipanqi.board.models import Target
from yipanqi.registry.actions import set_profile
from yipanqi.registry.queries import today
from yipanqi.work import actions as work
from yipanqi.work.models import Case, Duty, Notice, Reminder

pytestmark = pytest.mark.django_db
ACTION = "市域科技成果转化首选地"


def aim(indicator: str, place: str, value: str, unit: str = "", *, action: str = ACTION, year: int = 2024) -> Target:
    return Target.objects.create(
        key=f"{action}|{indicator}|{place}|{year}",
        year=year,
        action=action,
        indicator=indicator,
        place=place,
        unit_written=unit,
        value_text=value,
    )


@pytest.fixture
def targets(small_city: dict[str, Any]) -> dict[str, Target]:
    """Turnover: the city and Xiuzhou reach theirs, Haining has 75 of 100 万元. Visits: no sheet of them has come."""
    return {
        "city": aim("技术交易额", "330400", "400", "万元"),
        "xiuzhou": aim("技术交易额", "330411", "300", "万元"),
        "haining": aim("技术交易额", "330481", "100", "万元"),
        "visits": aim("走访企业数", "330411", "20", "家次", action="助企惠企"),
        "visits_city": aim("走访企业数", "330400", "40", "家次", action="助企惠企"),
    }


def page(client: Client, query: str = "") -> str:
    answer = client.get(f"/board/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_target_stands_there_with_its_light_in_shape_and_word(clients: dict[str, Client], targets: dict) -> None:
    text = page(clients["city_officer"])
    squares = dict(re.findall(r'title="([^"]+)">\s*<b>[^/]*?<svg.*?</span></span>\s*([\d,.]+)</b>', text))
    assert {told.split("：")[0]: number for told, number in squares.items()} == {
        "嘉兴市 · 技术交易额": "425.0",
        "秀洲区 · 技术交易额": "350.0",
        "海宁市 · 技术交易额": "75.0",
    }
    assert 'class="yp-square yp-late"' in text and 'class="yp-square yp-ok"' in text and "落后" in text and "正常" in text
    assert text.count("不承担") == 15, "seven of nine places have no target of turnover, eight none of visits"
    assert "（万元）" in text and "·</span>" not in text
    assert "差 25万元" in text and "缺《" in text


def test_places_and_lines_come_worst_first_or_in_official_order(clients: dict[str, Client], targets: dict) -> None:
    def heads(query: str) -> list[str]:
        return re.findall(r'<th scope="col" class="[^"]*"><a href="/places/(\d+)/', page(clients["city_officer"], query))

    worst, official = heads(""), heads("?order=official")
    assert worst[:3] == ["330400", "330481", "330411"] and len(worst) == len(official) == 10
    assert official[:3] == ["330400", "330402", "330411"]
    assert heads("?order=nosuch") == worst


def test_the_other_indicators_of_an_action_open_below_it(clients: dict[str, Client], targets: dict) -> None:
    other = aim("合同成交额", "330400", "500", "万元")
    text = page(clients["city_officer"])
    assert "另 1 项" in text and "合同成交额" not in text.partition('class="yp-chess"')[2].partition("</table>")[0]
    href = re.search(r'href="([^"]*open=\d+[^"]*)">另 1 项', text)
    assert href and f"open={targets['city'].pk}" in href[1]
    opened = page(clients["city_officer"], href[1].removeprefix("/board/").replace("&amp;", "&"))
    assert "合同成交额" in opened.partition('class="yp-chess"')[2] and "收起" in opened
    assert other.pk > targets["city"].pk


def test_a_place_chosen_stands_out_and_a_county_finds_its_own(clients: dict[str, Client], targets: dict) -> None:
    for client, query, own in ((clients["county_officer"], "", "330411"), (clients["city_officer"], "?place=330481", "330481")):
        text = page(client, query)
        assert re.search(rf'class="yp-chosen yp-mine"><a href="/places/{own}/', text), query
        assert text.count('aria-current="true"><b') == 0 and 'aria-current="true"' in text
    assert "yp-mine" not in page(clients["city_officer"])


def test_a_reminder_reaches_the_officers_of_the_place_once_a_day(clients: dict[str, Client], targets: dict) -> None:
    county, cell = clients["county_officer"], targets["visits"].pk
    assert f'name="cell" value="{cell}"' in page(clients["city_officer"])
    answer = clients["city_officer"].post("/board/?order=official", {"do": "remind", "cell": cell})
    assert (answer.status_code, answer["Location"]) == (302, "/board/?order=official")
    case = Case.objects.get(flow="target", record=cell)
    assert (case.title, case.place, case.stage) == ("秀洲区 · 走访企业数", "330411", "open")
    (told,) = Notice.objects.filter(case=case)
    assert told.place == "330411" and "请报《" in told.zh and "秀洲区 · 走访企业数" in told.zh
    text = page(county)
    assert "今天已催" in text and f'value="{cell}"' not in text, "not twice on a day"
    again = clients["city_officer"].post("/board/", {"do": "remind", "cell": cell})
    assert again.status_code == 422 and "今天已经催办过" in again.content.decode()
    assert Reminder.objects.count() == 1


def test_who_is_in_charge_is_named_and_is_the_one_who_is_told(clients: dict[str, Client], targets: dict) -> None:
    ensure_user("gu", "a long password 1", role="county_officer", places=["330481"], display="顾立群")
    cell = targets["haining"].pk
    assert "未定人" in page(clients["city_officer"])
    answer = clients["city_officer"].post(f"/board/{cell}/assign/", {"person": "gu"})
    assert answer.status_code == 302
    text = page(clients["city_officer"])
    assert "顾立群" in text
    clients["city_officer"].post("/board/", {"do": "remind", "cell": cell})
    told = Notice.objects.filter(person="gu").order_by("-pk").first()
    assert told is not None and "还差25万元" in told.zh


def test_a_missing_sheet_names_its_day_and_owner_and_its_own_duty_is_reminded_of(
    clients: dict[str, Client], targets: dict
) -> None:
    on = today()
    duty = work.owe(
        "visits", period="2024-11", begins_on=date(2024, 1, 1), due_on=date(2024, 12, 5), by="", place="330411", office="办公室"
    )
    text = page(clients["city_officer"], "?all=1")
    late = (on - date(2024, 12, 5)).days
    assert "应交 2024年12月5日" in text and f"逾期 {late} 天" in text and "办公室" in text
    clients["city_officer"].post("/board/", {"do": "remind", "cell": targets["visits"].pk})
    assert Reminder.objects.get().duty_id == duty.pk and not Case.objects.filter(flow="target").exists()
    assert "已催 1 次" in page(clients["city_officer"], "?all=1")


def test_all_missing_sheets_are_reminded_of_in_one_press(clients: dict[str, Client], targets: dict) -> None:
    text = page(clients["city_officer"])
    assert "催办缺表 2" in text
    assert clients["city_officer"].post("/board/", {"do": "remind_all"}, follow=True).content.decode().count("已催办 2 项缺表")
    assert Reminder.objects.count() == 2 and "催办缺表 2" not in page(clients["city_officer"])
    assert not Duty.objects.exists()


@pytest.mark.parametrize(
    ("role", "cell", "status"),
    [
        ("county_officer", "visits", 302),
        ("county_officer", "haining", 422),
        ("organisation", "visits", 404),
        ("public", "visits", 404),
    ],
)
def test_only_an_officer_of_the_place_reminds(
    clients: dict[str, Client], targets: dict, role: str, cell: str, status: int
) -> None:
    answer = clients[role].post("/board/", {"do": "remind", "cell": targets[cell].pk})
    assert answer.status_code == status if role != "public" else answer.status_code in (302, 404)
    assert Reminder.objects.count() == (1 if status == 302 else 0)
    if role == "county_officer":
        assert f'value="{targets["haining"].pk}"' not in page(clients[role], "?all=1")


def test_a_target_page_is_opened_by_officers_and_worked_by_those_of_its_place(clients: dict[str, Client], targets: dict) -> None:
    path = f"/board/{targets['haining'].pk}/"
    city, county = clients["city_officer"].get(path).content.decode(), clients["county_officer"].get(path).content.decode()
    assert "海宁市 · 技术交易额" in city and "海宁市 · 技术交易额" in county and "25万元" in county
    assert f"{path}assign/" in city and f"{path}assign/" not in county
    assert clients["county_officer"].post(f"{path}assign/", {"person": "x"}).status_code == 404
    assert clients["organisation"].get(path).status_code == 404
    assert clients["city_officer"].get("/board/99999999/").status_code == 404
    given = {"move": "plan", "step": "逐份核大额合同", "until": "2025-01-10"}
    assert clients["city_officer"].post(f"{path}move/", given).status_code == 302
    assert "记下一步" in clients["city_officer"].get(path).content.decode()


def test_the_map_shows_all_indicators_or_one(clients: dict[str, Client], targets: dict) -> None:
    set_profile('[map]\nrows = [["", "330411"], ["330481", ""]]', by="test")
    tiles = re.compile(r'<ul class="yp-tiles yp-across-(\d)".*?</ul>', re.S)
    overall = tiles.search(page(clients["city_officer"]))
    assert overall and overall[1] == "2" and overall[0].count("yp-void") == 3, "two of the map, one at its end"
    one = tiles.search(page(clients["city_officer"], f"?by={targets['city'].pk}"))
    assert one and "75.0" in one[0] and "350.0" in one[0] and one[0].count("<span>不承担</span>") == 7


def test_many_places_stand_in_several_tables_and_none_is_left_out(
    clients: dict[str, Client], targets: dict, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yipanqi.portal.views.board.ACROSS", 4)
    text = page(clients["city_officer"])
    tables = re.findall(r'<table class="yp-chess">.*?</table>', text, re.S)
    heads = [re.findall(r"/places/(\d+)/", table) for table in tables]
    assert [len(h) for h in heads] == [4, 4, 4] and {h[0] for h in heads} == {"330400"}
    assert len({code for h in heads for code in h}) == 10
    paper = page(clients["city_officer"], "?as=print")
    assert paper.count('class="yp-paper ') == 1 and paper.count('<th scope="col">') == 11


def test_the_sheet_of_paper_holds_what_to_look_at_and_nothing_to_press(clients: dict[str, Client], targets: dict) -> None:
    text = page(clients["city_officer"], "?as=print").partition('<article class="yp-paper')[2].partition("</article>")[0]
    assert "海宁市技术交易额差 25万元（未定人）" in text and "<form" not in text and "<button" not in text


def test_the_board_asks_as_much_for_many_targets_as_for_few(clients: dict[str, Client], targets: dict) -> None:
    def asked() -> int:
        for _ in range(6):  # each computes some of what is not kept yet
            page(clients["city_officer"])
        with CaptureQueriesContext(connection) as found:
            page(clients["city_officer"])
        return len(found)

    few = asked()
    for place in ("330402", "330421", "330424", "330482"):
        aim("技术交易额", place, "100", "万元")
    assert asked() == few


def test_other_years_are_offered_where_they_have_targets(clients: dict[str, Client], targets: dict) -> None:
    aim("技术交易额", "330400", "300", "万元", year=2023)
    text = page(clients["city_officer"])
    assert 'href="/board/?period=2023">2023</a>' in text and "period=2022" not in text
    assert "425.0" not in page(clients["city_officer"], "?period=2023")


def test_an_empty_board_says_what_brings_it(clients: dict[str, Client], small_city: Callable) -> None:
    assert "还没有目标" in page(clients["city_officer"]) and "去收件" in page(clients["city_officer"])
