"""What a preview tells of contracts that no county counts, of amounts merged over several of them, and of what is held
already.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from yipanqi.instruments.conftest import Tab, write
from yipanqi.instruments.contracts.models import Contract
from yipanqi.intake import actions, queries
from yipanqi.intake.models import Batch

HEADINGS = [
    "合同登记编号",
    "合同名称",
    "合同类别",
    "卖方名称",
    "卖方统一社会信用代码",
    "卖方所在地",
    "买方名称",
    "合同成交额（元）",
    "登记日期",
]
TITLE = "2024年技术合同认定登记明细表"


def tab(
    places: list[str | None],
    *,
    title: str = TITLE,
    sellers: str = "样例甲乙",
    code: str | None = None,
    amounts: list[Any] | None = None,
    **more: Any,
) -> Tab:
    amounts = amounts or [300_000 + n for n in range(len(places))]
    rows = [
        [
            f"2024330400{n:06}",
            f"控制器开发{n}",
            "开发",
            f"{sellers}{n}电子有限公司",
            code,
            place,
            "拟定科技有限公司",
            amount,
            "2024-04-01",
        ]
        for n, (place, amount) in enumerate(zip(places, amounts, strict=True))
    ]
    return Tab("登记", title, HEADINGS, rows, under="填报日期：2024年5月8日", **more)


def told(batch: Batch, code: str) -> list[tuple[str, str, str]]:
    return [(t.cell, t.severity, t.wrong.zh) for t in queries.problems(batch) if t.code == code]


def test_contracts_without_a_place_are_taken_and_told_in_one_line(hand_in: Callable[..., Batch]) -> None:
    batch = hand_in("技术合同.xlsx", tab(["秀洲区", None, "南湖区", None]))
    assert batch.counts["added"] == 4
    assert list(Contract.objects.order_by("number").values_list("place", flat=True)) == ["330411", "330400", "330402", "330400"]
    [(cell, severity, words)] = told(batch, "unplaced")
    assert (cell, severity) == ("F5", "finding") and "有 2 行没有写明所属县（市、区）" in words and "（第 5、7 行）" in words
    assert not told(hand_in("全有.xlsx", tab(["秀洲区", "南湖区"])), "unplaced")


def test_what_the_register_has_already_is_not_told_again(hand_in: Callable[..., Batch]) -> None:
    hand_in("技术合同.xlsx", tab([None, "秀洲区"]))
    again = hand_in("技术合同又报.xlsx", tab([None, "秀洲区"]))
    assert again.counts["same"] == 2 and not told(again, "unplaced")


def test_a_place_that_follows_from_the_seller_or_the_county_above_is_one(hand_in: Callable[..., Batch]) -> None:
    hand_in("技术合同.xlsx", tab(["秀洲区"], code="91330411MA0123453N"))
    known = tab([None], code="91330411MA0123453N")
    known.rows[0][0] = "2024330400999999"
    assert not told(hand_in("同一卖方.xlsx", known), "unplaced")
    assert Contract.objects.get(number="2024330400999999").place == "330411"
    other = tab([None], title=f"南湖区{TITLE}", sellers="拟例丙丁")
    other.rows[0][0] = "2024330400888888"
    assert not told(hand_in("南湖.xlsx", other), "unplaced")
    moved = hand_in("嘉兴.xlsx", tab([None], title=f"嘉兴市{TITLE}", sellers="拟例戊己"))
    assert moved.counts["changed"] == 1 and not told(moved, "unplaced")  # the contract has its county
    assert Contract.objects.get(number="2024330400000000").place == "330411"


def test_a_doubt_about_a_value_is_not_raised_again_for_what_is_held(hand_in: Callable[..., Batch]) -> None:
    amounts = [3_000_000.0 + n for n in range(8)]
    amounts[2] = 3_000.0
    first = hand_in("技术合同.xlsx", tab(["秀洲区"] * 8, amounts=amounts))
    assert [cell for cell, _, _ in told(first, "amount_unlike_others")] == ["H6"]
    again = hand_in("技术合同又报.xlsx", tab(["秀洲区"] * 8, amounts=amounts))
    assert again.counts["same"] == 8 and not told(again, "amount_unlike_others")
    amounts[2] = 3_100.0
    other = hand_in("技术合同改报.xlsx", tab(["秀洲区"] * 8, amounts=amounts))
    assert other.counts["changed"] == 1 and [cell for cell, _, _ in told(other, "amount_unlike_others")] == ["H6"]


def test_a_doubt_about_a_column_is_not_raised_again_for_what_is_held(hand_in: Callable[..., Batch]) -> None:
    small = [50.0, 60.0, 70.0]
    assert [cell for cell, _, _ in told(hand_in("技术合同.xlsx", tab(["秀洲区"] * 3, amounts=small)), "size_unlikely")] == ["H3"]
    assert not told(hand_in("又报.xlsx", tab(["秀洲区"] * 3, amounts=small)), "size_unlikely")
    small[0] = 51.0
    assert [cell for cell, _, _ in told(hand_in("改报.xlsx", tab(["秀洲区"] * 3, amounts=small)), "size_unlikely")] == ["H3"]


def test_the_whole_city_over_the_table_is_no_county(hand_in: Callable[..., Batch]) -> None:
    batch = hand_in("嘉兴.xlsx", tab([None, "秀洲区"], title=f"嘉兴市{TITLE}"))
    assert Contract.objects.get(number="2024330400000000").place == "330400"
    assert [cell for cell, _, _ in told(batch, "unplaced")] == ["F4"]


def test_a_table_without_the_column_is_only_remarked(hand_in: Callable[..., Batch]) -> None:
    whole = tab([None, None])
    cut = Tab("登记", TITLE, HEADINGS[:5] + HEADINGS[6:], [r[:5] + r[6:] for r in whole.rows], under=whole.under)
    assert [severity for _, severity, _ in told(hand_in("技术合同.xlsx", cut), "unplaced")] == ["notice"]


def test_a_place_that_is_not_understood_has_its_own_line(hand_in: Callable[..., Batch]) -> None:
    batch = hand_in("技术合同.xlsx", tab(["不知何处区", "秀洲区"]))
    assert told(batch, "unknown_place") and not told(batch, "unplaced")


def merged(path: Path, area: str, one: Tab) -> Batch:
    """The tab taken in with an area merged as a program merges it: only its first cell keeps what it says."""
    book = openpyxl.load_workbook(write(path, [one]))
    book.active.merge_cells(area)
    book.save(path)
    return actions.take_in(path, by="test", place="330400", accept_red="示例")


@pytest.mark.usefixtures("hand_in")
@pytest.mark.parametrize("amount", [500_000, 500_000.5, "500000"])
def test_an_amount_merged_over_two_contracts_is_the_first_ones_and_told(tmp_path: Path, amount: float | str) -> None:
    batch = merged(tmp_path / "技术合同.xlsx", "H4:H5", tab(["秀洲区"] * 3, amounts=[amount, amount, 70_000]))
    assert list(Contract.objects.order_by("number").values_list("value", flat=True)) == [
        round(float(amount) * 100),
        None,
        7_000_000,
    ]
    [(cell, severity, words)] = told(batch, "over_rows")
    assert (cell, severity) == ("H4", "finding") and "合并在第 4 至第 5 行上，只算在第 4 行" in words


@pytest.mark.usefixtures("hand_in")
def test_a_place_merged_over_two_contracts_is_that_of_both(tmp_path: Path) -> None:
    assert not told(merged(tmp_path / "技术合同.xlsx", "F4:F5", tab(["秀洲区"] * 3)), "over_rows")
    assert set(Contract.objects.values_list("place", flat=True)) == {"330411"}


@pytest.mark.usefixtures("hand_in")
def test_an_amount_merged_over_a_contract_and_the_rows_beneath_the_table_is_one(tmp_path: Path) -> None:
    assert not told(merged(tmp_path / "技术合同.xlsx", "H6:H9", tab(["秀洲区"] * 3)), "over_rows")
