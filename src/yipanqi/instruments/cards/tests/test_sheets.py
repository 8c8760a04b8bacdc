"""The list of card pilots."""

from collections.abc import Callable
from datetime import date

from yipanqi.instruments.cards.models import CardPilot
from yipanqi.instruments.conftest import Tab, counts

HEADINGS = ["序号", "试点名称", "试点地区", "牵头单位", "启动日期", "结束日期", "集成证照", "发卡数", "权益事项", "备注"]


def test_places_and_days(hand_in: Callable) -> None:
    batch = hand_in(
        "证卡集成改革试点名单.xlsx",
        Tab(
            "试点名单",
            "证卡集成改革试点名单",
            HEADINGS,
            [
                [1, "证卡集成改革试点", "海宁市", "市科技局", "2024年6月1日", None, "工作许可、居留许可", 320, "就医", None],
                [2, "证卡集成改革试点", "平湖", "市科技局", "2024.9.1", "—", "工作许可", "约80", "交通", None],
            ],
        ),
    )
    assert counts(batch) == {"card_pilots": (2, 0)}
    assert list(CardPilot.objects.order_by("row").values_list("place", "starts_on", "ends_on", "cards")) == [
        ("330481", date(2024, 6, 1), None, 320),
        ("330482", date(2024, 9, 1), None, 80),
    ]
