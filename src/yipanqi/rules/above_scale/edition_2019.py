"""The thresholds of the statistical scope since 2019, applied to declared figures. In: parameters. Out: one condition by
industry.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from yipanqi.engines.eligibility import Change, Condition, Edition, Line, Sector
from yipanqi.engines.eligibility.definition import Parameters
from yipanqi.rules.columns import column, named
from yipanqi.values.citation import Citation
from yipanqi.values.words import Words

OPENS, CLOSES = date(2019, 1, 1), None
DOCUMENT = "国家统计局“四上”单位统计范围"
PURPOSE = Words(
    "小升规培育对象的预先排摸（企业申报或税务数据；统计调查数据不得用于此）",
    "screening for coaching above the threshold (declared or tax data; statistical returns may not be used)",
)


def _divisions(first: int, last: int) -> tuple[str, ...]:
    return tuple(f"{n:02d}" for n in range(first, last + 1))


# Line: parameter (None: every unit with the qualification or activity), GB/T 4754 codes, column compared, words.
LINES: tuple[tuple[str | None, tuple[str, ...], str, str, str], ...] = (
    ("industry", ("B", "C", "D", *_divisions(6, 46)), "sales", "工业", "industry"),
    (
        None,
        ("E", *_divisions(47, 50)),
        "construction_qualification",
        "建筑业（有总承包或专业承包资质）",
        "construction (qualified)",
    ),
    ("wholesale", ("51",), "sales", "批发业", "wholesale"),
    ("retail", ("52",), "sales", "零售业", "retail"),
    ("catering", ("H", "61", "62"), "sales", "住宿和餐饮业", "hotels and catering"),
    (None, ("7010", "701"), "development_activity", "房地产开发经营业（有开发经营活动）", "real-estate development (active)"),
    (
        "services_a",
        ("G", "I", "N", "84", *_divisions(53, 60), *_divisions(63, 65), *_divisions(76, 79)),
        "sales",
        "服务业（交通、信息、水利环境、卫生）",
        "services A",
    ),
    (
        "services_b",
        ("L", "M", "P", "70", "71", "72", *_divisions(73, 75), "83"),
        "sales",
        "服务业（租赁商务、科研、教育、物业等）",
        "services B",
    ),
    (
        "services_c",
        ("O", "R", "85", *_divisions(80, 82), *_divisions(86, 90)),
        "sales",
        "服务业（居民服务、文体、社会工作）",
        "services C",
    ),
)
UNCLEAR = ("F", "K", "Q", "70")  # the section or division holds kinds with different lines


def build(given: Parameters) -> Edition:
    """The edition with these parameters."""
    p = PURPOSE

    def need(key: str | None) -> Any:
        return 1 if key is None else given[key].value

    lines = tuple(Line(codes, have, need(key), Words(zh, en)) for key, codes, have, zh, en in LINES)
    return Edition(
        rule="above_scale",
        name="edition_2019",
        words=Words("规上（限上）企业", "above-scale firm"),
        document=DOCUMENT,
        opens=OPENS,
        closes=CLOSES,
        columns=named(
            [
                column("industry", "text", "行业代码", "industry (GB/T 4754-2017)", p, "行业小类代码", "国民经济行业代码"),
                column(
                    "sales",
                    "fen",
                    "营业收入（工业、批零住餐为主营业务收入）",
                    "yearly income",
                    p,
                    "主营业务收入",
                    "营业收入",
                    "销售收入",
                ),
                column(
                    "construction_qualification", "flag", "有总承包或专业承包资质", "construction qualification", p, optional=True
                ),
                column(
                    "development_activity", "flag", "有房地产开发经营活动", "real-estate development activity", p, optional=True
                ),
            ]
        ),
        conditions=(
            Condition(
                "scale",
                Words("达到规模（限额）标准", "reaches the threshold of its industry"),
                Sector("industry", lines, UNCLEAR),
                Citation(DOCUMENT, "", "V", OPENS, CLOSES),
            ),
        ),
        changes=(Change("sales", Words("年收入增加", "more income in the year"), {"sales": 1}, settled="year_end"),),
        parameters=given,
        purpose=PURPOSE,
        build=build,
    )


BUILDS = (build,)
