"""A figure's page answers what to do: its gap, its places, its largest records by name, what does not count, who acts; and
and shows the public none of it.
"""

from __future__ import annotations

import io
import re
from datetime import date
from fractions import Fraction
from typing import Any

import openpyxl
import pytest
from django.test import Client

from yipanqi.accounts.access import OFFERED
from yipanqi.board import _pace
from yipanqi.board.catalogue import INDICATORS
from yipanqi.instruments.contracts.models import Contract
from yipanqi.intake.models import Revision
from yipanqi.ledger.models import Entry
from yipanqi.portal.tests.test_board import aim
from yipanqi.work.models import Reminder

pytestmark = pytest.mark.django_db
PATH = "/figures/technology_turnover/?period=2024"


@pytest.fixture
def targets(small_city: dict[str, Any]) -> dict[str, Any]:
    """425 of 500 万元 in the city, 350 of 300 in Xiuzhou, 75 of 200 in Haining."""
    made = {"330400": "500", "330411": "300", "330481": "200"}
    return {place: aim("技术交易额", place, value, "万元") for place, value in made.items()}


def text(client: Client, path: str = PATH) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_it_tells_target_gap_and_what_is_due(clients: dict[str, Client], targets: dict) -> None:
    stats = plain(text(clients["city_officer"]).partition('class="yp-stats"')[2].partition('class="yp-cols"')[0])
    for words in ("425万元", "500万元", "2 地合计 500.0", "75万元", "85.0%", "应达 100.0%"):
        assert words in stats, (words, stats)


def test_places_stand_lowest_first_with_numbers_and_a_reminder_where_one_is_due(
    clients: dict[str, Client], targets: dict
) -> None:
    ranks = text(clients["city_officer"]).partition('class="yp-ranks"')[2].partition("</ul>")[0]
    rows = [plain(row) for row in ranks.split("<li")[1:]]
    assert [re.search(r"海宁市|秀洲区", row)[0] for row in rows] == ["海宁市", "秀洲区"]  # type: ignore[index]
    assert "37.5%" in rows[0] and "75.0 万元" in rows[0] and "差 125.0" in rows[0] and "催办" in rows[0]
    assert "116.7%" in rows[1] and "差" not in rows[1] and "催办" not in rows[1]
    assert 'width="321"' in ranks and 'width="1000"' in ranks, "as wide as their shares, the largest is whole"


def test_without_targets_the_places_stand_by_what_they_have(clients: dict[str, Client], small_city: dict) -> None:
    ranks = text(clients["city_officer"]).partition('class="yp-ranks"')[2].partition("</ul>")[0]
    assert re.findall(r">(350\.0|75\.0|0\.0)<", ranks)[:2] == ["350.0", "75.0"] and "催办" not in ranks


def test_records_are_called_by_their_names_the_largest_first(clients: dict[str, Client], small_city: dict) -> None:
    behind = text(clients["city_officer"]).partition('id="records"')[2]
    titles = re.findall(r'class="yp-what" href="/records/[^"]+">([^<]+)<', behind)
    assert titles == ["秀水精密智能控制器开发2", "秀水精密智能控制器开发1", "海宁潮涌智能控制器开发3"], "250, 100, 75"
    assert "秀水精密有限公司 → 外地买方有限公司 · 2024000000000002" in behind
    by_file = text(clients["city_officer"], f"{PATH}&sort=file").partition('id="records"')[2]
    assert re.findall(r'class="yp-what" href="/records/[^"]+">([^<]+)<', by_file)[0] == "秀水精密智能控制器开发1"


def test_what_does_not_count_is_told_by_reason_and_other_years_are_folded(clients: dict[str, Client], small_city: dict) -> None:
    Contract.objects.filter(number="2024000000000001").update(registered_on=date(2023, 5, 1))
    Contract.objects.filter(number="2024000000000003").update(category=None)
    Revision.bump("contracts.Contract")
    page = text(clients["city_officer"])
    aside = page.partition("没有计入的")[2].partition("依据")[0]
    open_to, _, folded = aside.partition("其他时期的")
    assert "登记日期不在报告期内" in folded and "登记日期不在报告期内" not in open_to
    reason = re.search(r'href="([^"]+reason=other_period[^"]*)"', folded)
    assert reason
    rows = text(clients["city_officer"], reason[1].replace("&amp;", "&").partition("#")[0])
    assert "2024000000000001" in rows and "2024000000000002" not in rows.partition('id="records"')[2]


def test_no_word_of_the_machine_stands_there(clients: dict[str, Client], targets: dict) -> None:
    page = plain(text(clients["city_officer"]))
    for word in ("technology_turnover", "指标代码", "SHA", "|2024|"):
        assert word not in page, word


def test_the_public_sees_the_whole_citys_figure_and_nothing_of_its_places(clients: dict[str, Client], targets: dict) -> None:
    page = text(clients["public"])
    assert "425万元" in page
    for word in ("海宁", "秀洲", "催办", "没有计入的", "yp-ranks", "全年目标", "500万元", "导出", "未定人", "潮涌"):
        assert word not in page, word
    assert clients["public"].get(f"{PATH}&as=xlsx")["Content-Type"].startswith("text/html")
    assert clients["public"].post(PATH, {"do": "remind", "cell": targets["330481"].pk}).status_code in (302, 403, 404)
    assert not Reminder.objects.exists()


def test_one_place_or_all_that_lag_are_reminded_from_it(clients: dict[str, Client], targets: dict) -> None:
    assert re.search(r"催办 1 地\s*</button>", text(clients["city_officer"]))
    assert clients["county_officer"].post(PATH, {"do": "remind", "cell": targets["330481"].pk}).status_code == 422
    done = clients["city_officer"].post(PATH, {"do": "remind_all"})
    assert (done.status_code, done["Location"], Reminder.objects.count()) == (302, PATH, 1)
    assert not re.search(r"催办 1 地\s*</button>", text(clients["city_officer"]))


def test_its_records_go_out_as_a_workbook_of_what_one_may_see(clients: dict[str, Client], small_city: dict) -> None:
    def rows(role: str) -> list[tuple]:
        answer = clients[role].get(f"{PATH}&as=xlsx")
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
        return list(sheet.iter_rows(min_row=2, values_only=True))

    city = rows("city_officer")
    assert [(r[0], r[3], r[4]) for r in city] == [
        ("秀水精密智能控制器开发2", 2_500_000, "计入"),
        ("秀水精密智能控制器开发1", 1_000_000, "计入"),
        ("海宁潮涌智能控制器开发3", 750_000, "计入"),
    ]
    assert city[0][6].endswith(".xlsx") and city[0][8] > 1
    assert len(rows("county_officer")) == 2 and Entry.objects.filter(action="export").count() == 2


def test_the_pace_is_the_sum_by_month_and_the_band_of_the_years_before(small_city: dict) -> None:
    Contract.objects.filter(number="2024000000000001").update(registered_on=date(2023, 2, 1))
    Contract.objects.filter(number="2024000000000003").update(registered_on=date(2023, 9, 1))
    Revision.bump("contracts.Contract")
    asked = ("technology_turnover", "330400", 2024, date(2024, 4, 30), "330400")
    made = _pace.pace(*asked, Fraction(3_500_000), Fraction(2_500_000))
    assert made is not None
    assert made.now == (0, 0, 2_500_000, 2_500_000, *[None] * 8), "what has not come is not zero"
    assert made.before[:2] == (0, 1_000_000) and made.before[-1] == 1_750_000
    assert (made.low[1], made.high[1], made.low[-1], made.years) == (2_000_000, 2_000_000, 3_500_000, (2023,))
    assert made.ends == (4_375_000, 4_375_000), "four sevenths had come by April"
    assert _pace.pace(*asked[:3], date(2024, 5, 30), "330400", None, Fraction(2_500_000)).ends == made.ends, "May is not over"
    for over in (date(2024, 12, 31), date(2025, 3, 10)):
        whole = _pace.pace(*asked[:3], over, "330400", None, Fraction(2_500_000))
        assert whole is not None and whole.ends is None, "the year is over"
    without = _pace.pace(*asked, None, Fraction(2_500_000))
    assert without is not None and without.low == () and without.ends == made.ends
    assert _pace.pace(*asked, Fraction(3_500_000), Fraction(2_500_001)) is None, "the months do not add up to the figure"


def test_where_a_year_ends_is_not_told_after_it_and_not_from_nothing() -> None:
    assert _pace._ends(Fraction(30), [Fraction(1, 2), Fraction(1, 3)]) == (60, 90)
    assert _pace._ends(Fraction(30), [Fraction(1, 2), Fraction(0)]) is None and _pace._ends(Fraction(30), []) is None


@pytest.mark.parametrize(
    ("key", "tells"),
    [
        ("technology_turnover", True),
        ("visits_made", True),
        ("insured_sum", False),
        ("rd_intensity", False),
        ("shared_doctors", False),
    ],
)
def test_only_what_adds_up_over_months_has_a_pace(key: str, tells: bool) -> None:
    assert _pace.tells(INDICATORS[key]) is tells


def test_the_row_of_a_cell_leads_back_to_its_record_and_to_the_file(clients: dict[str, Client], small_city: dict) -> None:
    one = Contract.objects.get(number="2024000000000001")
    base = f"/files/{one.reading.batch.file.sha256}/{one.reading_id}/"
    page = text(clients["city_officer"], f"{base}{one.row}/?cell=H{one.row}")
    assert f'href="/records/contracts.contract/{one.pk}/"' in page and "秀水精密智能控制器开发1" in page
    assert f"H{one.row}" in page and 'class="hit" aria-current="true"' in page and "SHA" not in plain(page)
    assert clients["county_officer"].get(f"{base}original/").status_code == 404, "not the one who handed it in"
    assert clients["public"].get(f"{base}original/").status_code in (302, 404)
    assert clients["city_officer"].get(f"{base}original/").status_code == 404, "persons may stand in it: for a purpose only"
    clients["city_officer"].post("/purpose/", {"purpose": next(iter(OFFERED)), "next": "/"})
    opened = text(clients["city_officer"], f"{base}{one.row}/")
    assert f"{base}original/" in opened
    answer = clients["city_officer"].get(f"{base}original/")
    assert answer.status_code == 200 and answer.content[:2] == b"PK" and Entry.objects.filter(action="export_personal").exists()
