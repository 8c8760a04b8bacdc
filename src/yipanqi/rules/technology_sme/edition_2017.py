"""The edition of 2017. In: parameters. Out: conditions, 100 points with both R&D alternatives, and direct confirmation as other
routes.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from yipanqi.engines.eligibility import Amount, Band, Change, Column, Condition, Edition, Flag, Item, Score, Share
from yipanqi.engines.eligibility.definition import Parameters
from yipanqi.rules.columns import column, named
from yipanqi.values.words import Words

OPENS, CLOSES = date(2017, 5, 3), None
DOCUMENT = "国科发政〔2017〕115号"
PURPOSE = Words(
    "科技型中小企业入库评价的预先排摸与辅导（企业自评或税务数据）",
    "screening and coaching before listing as a technology SME (self-evaluated or tax data)",
)
DIRECT = {
    "has_certificate": Words("拥有有效期内高新技术企业证书", "valid high-tech firm certificate"),
    "national_award": Words("近五年获国家级科技奖励并排前三", "national science award in five years, first three units"),
    "recognised_body": Words("拥有省部级以上研发机构", "recognised provincial or higher R&D body"),
    "led_standard": Words(
        "近五年主导制定国际、国家或行业标准", "led an international, national or industry standard in five years"
    ),
}


def _columns() -> dict[str, Column]:
    p = PURPOSE
    return named(
        [
            column("employees", "persons", "职工总数", "employees", p, "企业职工总数"),
            column("science_staff", "persons", "科技人员数", "science staff (six months or more)", p),
            column("sales", "fen", "销售收入", "yearly sales", p, "上年度销售收入"),
            column("total_assets", "fen", "资产总额", "total assets", p),
            column("rd_spend", "fen", "研发费用", "R&D expenses (tax basis)", p, "上年度研发费用"),
            column("total_cost", "fen", "成本费用支出总额", "total cost and expense", p),
            column("rights_class_1", "count", "Ⅰ类知识产权数", "class I rights", p, "I类知识产权数"),
            column("rights_class_2", "count", "Ⅱ类知识产权数", "class II rights", p, "II类知识产权数"),
            column(
                "forbidden_products",
                "flag",
                "产品和服务属禁止、限制或淘汰类",
                "products prohibited, restricted or eliminated",
                p,
                optional=True,
            ),
            column(
                "misconduct",
                "flag",
                "上年及当年有重大事故、严重环境违法、科研失信，或列入经营异常、严重违法失信名单",
                "accident, offence, misconduct or listing in the last or this year",
                p,
                optional=True,
            ),
            *(column(k, "flag", w.zh, w.en, p, optional=True) for k, w in DIRECT.items()),
        ]
    )


def _conditions(given: Parameters) -> tuple[Condition, ...]:
    def condition(key: str, zh: str, en: str, test: Any, source: str) -> Condition:
        return Condition(key, Words(zh, en), test, given[source].clause)

    n, out_of = _list(given, "staff_not_zero")
    most: dict[str, Any] = {k: given[k].value for k in ("staff_most", "sales_most", "assets_most")}
    return (
        condition(
            "staff_most",
            "职工总数不超过上限",
            "staff within the limit",
            Amount(("employees",), most["staff_most"], "<="),
            "staff_most",
        ),
        condition(
            "sales_most",
            "年销售收入不超过上限",
            "sales within the limit",
            Amount(("sales",), most["sales_most"], "<="),
            "sales_most",
        ),
        condition(
            "assets_most",
            "资产总额不超过上限",
            "assets within the limit",
            Amount(("total_assets",), most["assets_most"], "<="),
            "assets_most",
        ),
        condition(
            "products",
            "产品和服务不属禁止、限制和淘汰类",
            "no prohibited, restricted or eliminated products",
            Flag("forbidden_products", bool(given["products"].value)),
            "products",
        ),
        condition(
            "conduct",
            "无重大事故、严重环境违法、科研失信和失信名单",
            "no accident, offence, misconduct or listing",
            Flag("misconduct", bool(given["conduct"].value)),
            "conduct",
        ),
        condition(
            "staff",
            "科技人员指标得分不为零",
            "some points for science staff",
            Share(("science_staff",), ("employees",), ((None, n),), out_of, part=True),
            "staff_not_zero",
        ),
        condition("score", "综合评价得分", "points of the evaluation", Score(reach=_whole(given, "score_reach")), "score_reach"),
        *(condition(key, DIRECT[key].zh, DIRECT[key].en, Flag(key), "direct") for key in _list(given, "direct")),
    )


def _whole(given: Parameters, key: str) -> int:
    value = given[key].value
    assert isinstance(value, int)
    return value


def _list(given: Parameters, key: str) -> tuple[Any, ...]:
    value = given[key].value
    assert isinstance(value, tuple)
    return value


def _items(given: Parameters) -> tuple[Item, ...]:
    def item(key: str, method: str, source: str, **more: Any) -> Item:
        return Item(key, given[source].words, method, max(b.high for b in more["bands"]), given[source].clause, **more)

    def bands(key: str) -> tuple[Band, ...]:
        return tuple(Band(n, points, points) for n, points in _list(given, key))

    rights = tuple(Band(n, points, points, where) for where, n, points in _list(given, "rights_bands"))
    return (
        item(
            "staff", "share", "staff_bands", columns=("science_staff",), base="employees", bands=bands("staff_bands"), part=True
        ),
        item(
            "rd_sales", "share", "rd_sales_bands", columns=("rd_spend",), base="sales", bands=bands("rd_sales_bands"), choice="rd"
        ),
        item(
            "rd_cost",
            "share",
            "rd_cost_bands",
            columns=("rd_spend",),
            base="total_cost",
            bands=bands("rd_cost_bands"),
            choice="rd",
        ),
        item("rights", "count", "rights_bands", columns=("rights_class_1", "rights_class_2"), bands=rights),
    )


def _changes(given: Parameters) -> tuple[Change, ...]:
    def change(key: str, zh: str, en: str, moves: dict[str, int], **more: Any) -> Change:
        return Change(key, Words(zh, en), moves, **more)

    return (
        change(
            "science_staff",
            "在现有职工中增加科技人员（人）",
            "more science staff among the employees",
            {"science_staff": 1},
            settled="year_end",
        ),
        change("rd_spend", "上年度研发费用增加", "more R&D in the last year", {"rd_spend": 1}, settled="year_end"),
        change(
            "rights_class_2",
            "增加II类知识产权（项）",
            "more class II rights",
            {"rights_class_2": 1},
            days=_whole(given, "days_rights_class_2"),
        ),
        change(
            "rights_class_1",
            "增加I类知识产权（项）",
            "more class I rights",
            {"rights_class_1": 1},
            days=2 * _whole(given, "days_rights_class_2"),
        ),
    )


def build(given: Parameters) -> Edition:
    """The edition with these parameters."""
    shared = ("staff_most", "sales_most", "assets_most", "products", "conduct")
    return Edition(
        rule="technology_sme",
        name="edition_2017",
        words=Words("科技型中小企业", "technology SME"),
        document=DOCUMENT,
        opens=OPENS,
        closes=CLOSES,
        columns=_columns(),
        conditions=_conditions(given),
        items=_items(given),
        routes=((*shared, "staff", "score"), *((*shared, key) for key in _list(given, "direct"))),
        changes=_changes(given),
        parameters=given,
        purpose=PURPOSE,
        build=build,
    )


BUILDS = (build,)
