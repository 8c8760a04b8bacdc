"""Money received by sheet, buyers' places as codes, and the figures that stand on both."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook

from yipanqi.accounts.actions import ensure_user
from yipanqi.board import queries as board
from yipanqi.instruments.conftest import Tab, counts
from yipanqi.instruments.contracts.models import Contract, Receipt
from yipanqi.intake.models import Revision
from yipanqi.registry.actions import set_city

pytestmark = pytest.mark.django_db

CONTRACTS = [
    "合同登记编号",
    "合同名称",
    "合同类别",
    "卖方名称",
    "卖方所在地",
    "买方名称",
    "买方所在地",
    "合同成交额",
    "技术交易额",
    "设备及材料等费用",
    "签订日期",
    "登记日期",
]
RECEIPTS = [
    "合同登记编号",
    "收款方（卖方）",
    "收款凭证号",
    "到账日期",
    "到账金额",
    "其中：技术性收入",
    "相应成本费用",
    "相关税费",
    "收款备注",
    "卖方所在地",
]
A, B, C = (f"2024330411000{n}" for n in ("001", "002", "003"))
UNDER = "填报单位（盖章）：嘉兴市技术市场管理办公室    单位：元"


def contract(
    number: str,
    place: str,
    where: str | None,
    value: float,
    turnover: float,
    cost: float | None = None,
    registered: str = "2024-05-10",
) -> list[Any]:
    return [
        number,
        f"织机检测装置{number[-1]}开发",
        "开发",
        "秀水织造有限公司",
        place,
        f"买方{number[-1]}有限公司",
        where,
        value,
        turnover,
        cost,
        "2024-05-01",
        registered,
    ]


@pytest.fixture
def register(hand_in: Callable) -> Callable:
    hand_in(
        "2024年技术合同认定登记明细表.xlsx",
        Tab(
            "明细",
            "2024年技术合同认定登记明细表",
            CONTRACTS,
            [
                contract(A, "秀洲区", "海宁市", 100_000, 100_000),
                contract(B, "秀洲区", "经开区", 50_000, 40_000, 10_000, "2024-06-30"),
                contract(C, "海宁市", "浙江省宁波市", 30_000, 30_000, None, "2024-07-01"),
            ],
            under=UNDER,
        ),
    )

    def received(*rows: list[Any], name: str = "2024年技术性收入到账登记表.xlsx") -> Any:
        return hand_in(name, Tab("到账", "2024年技术性收入到账登记表", RECEIPTS, list(rows), under=UNDER))

    return received


def paid(number: str, voucher: str | None, day: str, amount: object, technical: object = None) -> list[Any]:
    return [number, "秀水织造有限公司", voucher, day, amount, technical, None, None, None, "秀洲"]


def value(key: str, place: str, period: str, as_of: date | None = None) -> float | None:
    return board.figures([key], place, period, as_of)[0].value


def test_buyers_places_are_codes_wherever_in_the_country(register: Callable) -> None:
    assert dict(Contract.objects.values_list("number", "buyer_place")) == {A: "330481", B: "330471", C: "330200"}


def test_payments_come_in_by_sheet_once_and_a_corrected_one_replaces_itself(register: Callable) -> None:
    assert counts(register(paid(A, "记-1", "2024-06-01", 60_000), paid(A, "记-2", "2024-06-01", "4万元"))) == {
        "technology_receipts": (2, 0)
    }
    again = register(paid(A, "记-1", "2024-06-01", 60_000), paid(A, "记-2", "2024-06-01", 45_000), name="更正.xlsx")
    assert counts(again) == {"technology_receipts": (0, 0)}
    assert sorted(Receipt.objects.values_list("voucher", "amount")) == [("记-1", 60_000_00), ("记-2", 45_000_00)]
    assert set(Receipt.objects.values_list("organisation", "place")) == {
        (Contract.objects.get(number=A).organisation_id, "330411")
    }


def test_a_payment_without_voucher_or_amount_is_refused_alone(register: Callable) -> None:
    batch = register(paid(A, None, "2024-06-01", 60_000), paid(A, "记-2", "2024-06-01", None), paid(A, "记-3", "2024-06-01", 1))
    assert counts(batch) == {"technology_receipts": (1, 2)}


def test_turnover_by_month_quarter_year_and_year_to_date(register: Callable) -> None:
    set_city("330400", period="2024", as_of=date(2024, 12, 31), by="test")
    key = "technology_turnover"
    assert [value(key, "330400", p) for p in ("2024-05", "2024-06", "2024-07", "2024Q2", "2024Q3", "2024H1", "2024")] == [
        100_000,
        40_000,
        30_000,
        140_000,
        30_000,
        140_000,
        170_000,
    ]
    assert value(key, "330400", "2024", date(2024, 6, 30)) == 140_000, "the year to date"
    assert value(key, "330400", "2024", date(2024, 6, 29)) == 100_000


def test_both_sides_are_two_figures_of_the_same_contracts(register: Callable) -> None:
    set_city("330400", period="2024", as_of=date(2024, 12, 31), by="test")
    assert [value("technology_turnover", p, "2024") for p in ("330400", "330411", "330481")] == [170_000, 140_000, 30_000]
    assert [value("technology_absorbed", p, "2024") for p in ("330400", "330411", "330481", "330471")] == [
        140_000,
        0,
        100_000,
        40_000,
    ]
    assert value("technology_absorbed", "330200", "2024") == 30_000, "a city beyond: what our own sellers sold to it"
    assert [value("contract_count", p, "2024Q2") for p in ("330400", "330481")] == [2, 0]
    assert value("contract_value", "330400", "2024Q2") == 150_000


def test_income_is_what_came_in_and_unknown_where_the_part_is_not_stated(register: Callable) -> None:
    set_city("330400", period="2024", as_of=date(2024, 12, 31), by="test")
    assert value("technology_income", "330400", "2024") is None, "no payment came in: unknown, not zero"
    register(
        paid(A, "1", "2024-06-30", 60_000),
        paid(A, "2", "2024-07-01", 10_000),
        paid(B, "1", "2024-06-02", 25_000, 20_000),
        paid(B, "2", "2024-06-03", 25_000),
    )
    found = board.figures(["technology_income"], "330411", "2024Q2")[0]
    assert (found.value, found.counted, found.missing, found.left_out) == (80_000, 2, 1, 1)
    Receipt.objects.filter(number=A, voucher="1").update(withdrawn=True)
    from yipanqi.intake.models import Revision

    Revision.bump("contracts.Receipt")
    assert value("technology_income", "330411", "2024Q2") == 20_000


def test_each_officer_sees_the_payments_of_its_own_places_and_a_seller_its_own(register: Callable) -> None:
    register(paid(A, "1", "2024-06-30", 60_000))
    seen = {
        name: Receipt.objects.visible_to(ensure_user(name, "a long password 1", role=role, places=places)).count()
        for name, role, places in (
            ("c", "city_officer", []),
            ("x", "county_officer", ["330411"]),
            ("h", "county_officer", ["330481"]),
            ("o", "organisation", []),
        )
    }
    assert seen == {"c": 1, "x": 1, "h": 0, "o": 0}
    assert Receipt.objects.visible_to(None).count() == 0


def test_each_sellers_income_and_relief_stand_on_a_page_and_in_a_workbook(register: Callable, client: Any) -> None:
    register(paid(A, "记-1", "2024-06-01", 60_000), paid(B, "记-3", "2024-09-01", 30_000, 30_000))
    Contract.objects.filter(number=A).update(category="transfer")
    for place, sees in (("330411", True), ("330481", False)):
        client.force_login(ensure_user(f"county{place}", "a long password 1", role="county_officer", places=[place]))
        page = client.get("/contracts/income/?year=2024").content.decode()
        assert ("秀水织造有限公司" in page, ">9.00<" in page, "没有到账记录" in page) == (sees, sees, not sees)
    client.force_login(ensure_user("city1", "a long password 1", role="city_officer", places=[]))
    page = client.get("/contracts/income/").content.decode()
    assert "500万元" in page and "第九十条" in page and "转让到账未填成本费用或税费 1" in page
    Receipt.objects.filter(voucher="记-1").update(cost=10_000_00, tax=0)
    Revision.bump("contracts.Receipt")
    book = load_workbook(io.BytesIO(client.get("/contracts/income/?as=xlsx&year=2024").content)).active
    row = [c.value for c in book[2]]
    assert row[0] == "秀水织造有限公司" and row[2:6] == [2, 90_000, 90_000, 60_000] and row[6:9] == [50_000, 50_000, 0], row
    client.force_login(
        ensure_user("firm1", "a long password 1", role="organisation", places=[], organisation_code="91330411MA0123453N")
    )
    assert client.get("/contracts/income/").status_code == client.get("/contracts/income/?as=xlsx").status_code == 404
