"""The pool of achievements: prices to be agreed, days of publication in several spellings, what the public may see."""

from collections.abc import Callable
from datetime import date

from yipanqi.instruments.achievements.models import Achievement
from yipanqi.instruments.conftest import Tab, counts

HEADINGS = [
    "序号",
    "成果编号",
    "成果名称",
    "完成单位",
    "第一完成人",
    "联系人及电话",
    "技术领域",
    "成果简介",
    "技术指标",
    "应用场景",
    "知识产权情况",
    "成熟度",
    "合作方式",
    "意向价格",
    "是否职务成果",
    "是否赋权",
    "发布日期",
    "有效期",
    "发布渠道",
]


def _row(n: int, ripe: str, price: object, published: object) -> list:
    return [
        n,
        f"CG2024{n:04d}",
        f"薄膜沉积方法{n}",
        "模例大学",
        "张某",
        "李某 100****0002",
        "新材料",
        "针对光伏场景",
        "效率提升12%",
        "光伏制造",
        "授权发明专利2件",
        ripe,
        "转让、许可",
        price,
        "是",
        "否",
        published,
        "2026-12-31",
        "浙江科技大市场",
    ]


def test_prices_and_days_as_written(hand_in: Callable) -> None:
    rows = [_row(1, "小试", 120.5, "2024年3月5日"), _row(2, "中试", "面议", 20240601), _row(3, "概念", "30-250", "待定")]
    batch = hand_in(
        "模例大学科技成果汇总表.xlsx", Tab("成果汇总", "嘉兴市科技成果库：模例大学2024年科技成果汇总表", HEADINGS, rows)
    )
    assert counts(batch) == {"achievements": (3, 0)}
    found = Achievement.objects.order_by("number").values_list("maturity", "asking_price", "published_on", "ways")
    assert list(found) == [
        ("bench", 120_5000_00, date(2024, 3, 5), "转让、许可"),
        ("pilot", None, date(2024, 6, 1), "转让、许可"),
        ("concept", None, None, "转让、许可"),
    ]
    problems = batch.readings.get().problems.filter(severity="unread").values_list("row", "field", "raw")
    assert list(problems) == [(6, "asking_price", "30-250")]  # a price to be agreed is no problem, a range is


def test_the_public_sees_what_is_published(hand_in: Callable) -> None:
    rows = [_row(1, "小试", 1, "2024-03-05"), _row(2, "小试", 1, None)]
    hand_in("成果.xlsx", Tab("成果汇总", "2024年科技成果汇总表", HEADINGS, rows))
    assert [a.number for a in Achievement.objects.all().visible_to(None)] == ["CG20240001"]
