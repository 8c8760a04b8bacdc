"""What cannot be so: named on the preview, taken only with a reason, shown with the record, settled there."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yipanqi.instruments.contracts.models import Contract
from yipanqi.intake.models import Batch, Doubt, Problem
from yipanqi.portal.tests.test_mapping import _sent, city, officer  # noqa: F401

HEADINGS = ["合同登记编号", "合同名称", "卖方名称", "买方名称", "合同成交额", "技术交易额", "登记日期"]


@pytest.fixture
def sent(officer: Client, tmp_path: Path) -> Batch:  # noqa: F811
    rows = [[f"HT{n}", f"示例{n}", "合肥示例院", f"上海买方{n}", 10, turnover, "2025-01-03"] for n, turnover in ((1, 9), (2, 11))]
    return _sent(officer, tmp_path / "技术合同.xlsx", HEADINGS, rows)


def test_the_reason_is_asked_for_and_nothing_typed_is_lost(officer: Client, sent: Batch) -> None:  # noqa: F811
    page = officer.get(f"/intake/{sent.pk}/").content.decode()
    assert "不可能如此的内容 · 1 行" in page and "技术交易额高于成交额" in page and 'name="reason"' in page
    long = "因" * 301
    for typed in ("", long):
        again = officer.post(f"/intake/{sent.pk}/accept/", {"reason": typed})
        assert again.status_code == 200 and "请写明理由" in again.content.decode() and not Contract.objects.exists()
    assert long in again.content.decode()
    officer.post(f"/intake/{sent.pk}/accept/", {"reason": "已核对原合同"})
    assert Contract.objects.count() == 2


def test_the_record_shows_the_reason_and_is_settled_there(officer: Client, sent: Batch) -> None:  # noqa: F811
    officer.post(f"/intake/{sent.pk}/accept/", {"reason": "已核对原合同"})
    doubt = Doubt.objects.get()
    address = f"/records/contracts.contract/{doubt.record}/"
    page = officer.get(address).content.decode()
    assert "技术交易额高于成交额" in page and "已核对原合同" in page and "核实的结果" in page
    assert "技术交易额高于成交额" not in Client().get(address).content.decode()
    assert Client().post(f"{address}doubts/{doubt.pk}/", {"reason": "无权"}).status_code in (302, 403, 404)
    doubt.refresh_from_db()
    assert doubt.open
    officer.post(f"{address}doubts/{doubt.pk}/", {"reason": "合同如此"})
    doubt.refresh_from_db()
    assert (doubt.open, doubt.closed_reason) == (False, "合同如此") and "合同如此" in officer.get(address).content.decode()


def test_of_thousands_of_problems_the_pressing_ones_are_listed_and_the_rest_counted(officer: Client, sent: Batch) -> None:  # noqa: F811
    reading = sent.readings.get()
    blank = {"letter": "E", "field": "value", "raw": "很多", "code": "number_unreadable", "severity": "unread", "detail": {}}
    before = Problem.objects.count()
    Problem.objects.bulk_create(Problem(reading=reading, row=row, **blank) for row in range(100, 3_100))
    with CaptureQueriesContext(connection) as asked:
        page = officer.get(f"/intake/{sent.pk}/").content.decode()
    assert (
        f"还有 {before + 2_800:,} 处" in page and page.count("<td>很多</td>") == 200 - before and "技术交易额高于成交额" in page
    )
    assert sum('"intake_problem"' in one["sql"] for one in asked) <= 4
