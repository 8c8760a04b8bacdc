"""The edition of 2016. In: parameters. Out: the eight conditions of Article 11, the 100 points, and what a firm could change."""

from __future__ import annotations

from datetime import date
from typing import Any

from yipanqi.engines.eligibility import (
    Age,
    Amount,
    Band,
    Change,
    Column,
    Condition,
    Edition,
    Flag,
    Item,
    Listed,
    Parameter,
    Score,
    Share,
)
from yipanqi.engines.eligibility.definition import Parameters
from yipanqi.rules.columns import column, named, yearly
from yipanqi.values.words import Words

OPENS, CLOSES = date(2016, 1, 1), None
DOCUMENT = "国科发火〔2016〕32号、195号"
PURPOSE = Words(
    "高新技术企业认定的预先排摸与辅导（企业自行申报、税务或经审计的数据）",
    "screening and coaching before recognition as a high-tech firm (self-declared, tax or audited data)",
)
AWARDED = (
    ("advancement", "技术先进程度", "advancement"),
    ("core_support", "核心支持作用", "core support"),
    ("organisation_1", "研发管理制度与辅助账", "R&D system and ledgers"),
    ("organisation_2", "研发机构与产学研", "R&D body"),
    ("organisation_3", "成果转化组织与平台", "conversion system"),
    ("organisation_4", "科技人员培养引进", "training and reward"),
)
NONE_OF_THEM = ("无", "不属于", "其他", "none")


def _columns() -> dict[str, Column]:
    p = PURPOSE
    return named(
        [
            column("founded_on", "date", "成立日期", "founded on", p, "注册时间", "注册日期"),
            column("field_of_technology", "text", "所属技术领域", "field of technology", p, "技术领域"),
            column("employees", "persons", "职工总数", "employees", p, "从业人员数"),
            column("science_staff", "persons", "科技人员数", "science staff", p, "科技人员"),
            *yearly("sales", "销售收入", "sales", p, "近三年销售额"),
            *yearly("rd_spend", "研发费用", "R&D expenses (recognition basis)", p, "近三年研究开发费用"),
            *yearly("rd_in_china", "境内研发费用", "R&D expenses inside mainland China", p, optional=True),
            *yearly("net_assets", "净资产", "net assets at year end", p, signed=True),
            column("total_income", "fen", "总收入", "total income", p, "上年度总收入", year=3),
            column("high_tech_income", "fen", "高新技术产品（服务）收入", "high-tech income", p, "高品收入", year=3),
            column("rights_class_1", "count", "Ⅰ类知识产权数", "class I rights", p, "I类知识产权数"),
            column("rights_class_2", "count", "Ⅱ类知识产权数", "class II rights", p, "II类知识产权数"),
            column("rights_own", "flag", "知识产权有自主研发", "some rights from own R&D", p, "自主研发", optional=True),
            column("standards", "flag", "参与制定标准", "took part in standards", p, optional=True),
            column("conversions", "count", "近三年成果转化数", "conversions in three years", p, "科技成果转化数"),
            *(
                column(
                    f"points_{key}",
                    "count",
                    f"{zh}得分（专家评定或企业自评）",
                    f"points for {en}, as awarded or self-assessed",
                    p,
                    f"{zh}得分",
                    optional=True,
                )
                for key, zh, en in AWARDED
            ),
            column(
                "accidents",
                "flag",
                "一年内有重大安全、质量事故或严重环境违法",
                "major accident or offence within a year",
                p,
                optional=True,
            ),
        ]
    )


def _value(given: Parameters, key: str) -> Any:
    return given[key].value


def _condition(key: str, zh: str, en: str, test: Any, source: Parameter) -> Condition:
    return Condition(key, Words(zh, en), test, source.clause)


def _share(given: Parameters, key: str, have: tuple[str, ...], over: tuple[str, ...]) -> Share:
    n, out_of = _value(given, key)
    return Share(have, over, ((None, n),), out_of, part=True)


def _conditions(given: Parameters) -> tuple[Condition, ...]:
    sales, spend = (tuple(f"{s}_{y}" for y in (1, 2, 3)) for s in ("sales", "rd_spend"))
    bands = tuple((limit or None, n) for limit, n in _value(given, "rd_bands"))
    rights = ("rights_class_1", "rights_class_2")
    return (
        _condition(
            "registered",
            "注册成立一年以上",
            "registered for a year",
            Age("founded_on", _value(given, "min_days")),
            given["min_days"],
        ),
        _condition(
            "owns_rights",
            "拥有核心技术知识产权的所有权",
            "owns rights in its core technology",
            Amount(rights, _value(given, "rights_needed"), partial=True),
            given["rights_needed"],
        ),
        _condition(
            "field",
            "核心技术属于国家重点支持的高新技术领域",
            "core technology in a supported field",
            Listed("field_of_technology", _value(given, "fields"), NONE_OF_THEM),
            given["fields"],
        ),
        _condition(
            "staff",
            "科技人员占比",
            "share of science staff",
            _share(given, "staff_share", ("science_staff",), ("employees",)),
            given["staff_share"],
        ),
        _condition(
            "rd",
            "近三年研发费用占比",
            "three-year share of R&D",
            Share(spend, sales, bands, 100, by="sales_3"),
            given["rd_bands"],
        ),
        _condition(
            "rd_in_china",
            "境内研发费用占比",
            "share of R&D inside mainland China",
            _share(given, "domestic_share", tuple(f"rd_in_china_{y}" for y in (1, 2, 3)), spend),
            given["domestic_share"],
        ),
        _condition(
            "income",
            "高新技术产品（服务）收入占比",
            "share of high-tech income",
            _share(given, "income_share", ("high_tech_income",), ("total_income",)),
            given["income_share"],
        ),
        _condition(
            "innovation",
            "创新能力评价得分",
            "points of the innovation evaluation",
            Score(above=_value(given, "pass_above")),
            given["pass_above"],
        ),
        _condition(
            "no_accident",
            "一年内无重大安全、质量事故或严重环境违法",
            "no major accident or offence within a year",
            Flag("accidents", wanted=_value(given, "accidents")),
            given["accidents"],
        ),
    )


def _most(bands: tuple[Band, ...]) -> int:
    """The most points that the bands give."""
    return max(b.high for b in bands)


def _items(given: Parameters) -> tuple[Item, ...]:
    rights = ("rights_class_1", "rights_class_2")

    def item(key: str, method: str, most: int, source: str, words: Words | None = None, **more: Any) -> Item:
        return Item(key, words or given[source].words, method, most, given[source].clause, **more)

    bands = tuple(Band(n, low, high, where) for where, n, low, high in _value(given, "rights_bands"))
    below = _value(given, "conversion_below")
    conversions = tuple(Band(n, low, high) for n, low, high in (*_value(given, "conversion_bands"), below))
    growth = tuple(Band(n, low, high, strict=n == 0) for n, low, high in _value(given, "growth_bands"))
    way, bonus = (tuple(Band(0, low, high) for low, high in _value(given, k)) for k in ("way_obtained", "standards_bonus"))
    organisation = _value(given, "organisation")
    names = (
        Words("研发管理制度、核算体系与辅助账", "R&D system, cost accounting and ledgers"),
        Words("研发机构与产学研合作", "R&D body and co-operation"),
        Words("成果转化组织与创新创业平台", "conversion system and open platform"),
        Words("科技人员培养、引进与绩效", "training, recruitment and reward of science staff"),
    )
    return (
        item(
            "advancement",
            "expert",
            _value(given, "advancement"),
            "advancement",
            requires=rights,
            group="rights",
            columns=("points_advancement",),
        ),
        item(
            "core_support",
            "expert",
            _value(given, "core_support"),
            "core_support",
            requires=rights,
            group="rights",
            columns=("points_core_support",),
        ),
        item("rights", "count", _most(bands), "rights_bands", columns=rights, bands=bands, group="rights"),
        item(
            "way_obtained",
            "flag",
            _most(way),
            "way_obtained",
            columns=("rights_own",),
            bands=way,
            requires=rights,
            group="rights",
        ),
        item("standards", "flag", _most(bonus), "standards_bonus", columns=("standards",), bands=bonus, group="rights"),
        item(
            "conversions",
            "count",
            _most(conversions),
            "conversion_bands",
            columns=("conversions",),
            bands=conversions,
            over="founded_on",
        ),
        *(
            item(f"organisation_{n}", "expert", most, "organisation", name, columns=(f"points_organisation_{n}",))
            for n, (most, name) in enumerate(zip(organisation, names, strict=True), 1)
        ),
        item(
            "growth_assets",
            "growth",
            _most(growth),
            "growth_bands",
            Words("净资产增长率", "growth of net assets"),
            columns=("net_assets_1", "net_assets_2", "net_assets_3"),
            bands=growth,
        ),
        item(
            "growth_sales",
            "growth",
            _most(growth),
            "growth_bands",
            Words("销售收入增长率", "growth of sales"),
            columns=("sales_1", "sales_2", "sales_3"),
            bands=growth,
        ),
    )


def _changes(given: Parameters) -> tuple[Change, ...]:
    def change(key: str, zh: str, en: str, moves: dict[str, int], **more: Any) -> Change:
        return Change(key, Words(zh, en), moves, **more)

    days, price = _value(given, "days_rights_class_2"), _value(given, "price_rights_class_2")
    return (
        change("wait", "待满注册期限再申报（天）", "apply later (days)", {"founded_on": -1}),
        change(
            "science_staff",
            "在现有职工中增加科技人员（人）",
            "more science staff among the employees",
            {"science_staff": 1},
            settled="year_end",
        ),
        change("hire", "新聘科技人员（人）", "hire science staff", {"science_staff": 1, "employees": 1}, settled="year_end"),
        change(
            "rd_spend",
            "上年度研发费用增加（境内）",
            "more R&D in the last year (inside China)",
            {"rd_spend_3": 1, "rd_in_china_3": 1},
            settled="year_end",
        ),
        change("rd_in_china", "境外研发改在境内", "R&D moved from abroad to China", {"rd_in_china_3": 1}, settled="year_end"),
        change(
            "high_tech_income",
            "高新技术产品（服务）收入占比提高，须增加",
            "high-tech income for a larger share",
            {"high_tech_income": 1},
            settled="year_end",
        ),
        change("rights_class_2", "增加II类知识产权（项）", "more class II rights", {"rights_class_2": 1}, days=days, price=price),
        change("rights_class_1", "增加I类知识产权（项）", "more class I rights", {"rights_class_1": 1}, days=2 * days),
        change("conversions", "增加有证明的成果转化（项）", "more proven conversions", {"conversions": 1}, settled="year_end"),
        change(
            "net_assets", "上年末净资产增加", "higher net assets at the last year end", {"net_assets_3": 1}, settled="year_end"
        ),
    )


def build(given: Parameters) -> Edition:
    """The edition with these parameters."""
    return Edition(
        rule="high_tech_firm",
        name="edition_2016",
        words=Words("高新技术企业", "high-tech firm"),
        document=DOCUMENT,
        opens=OPENS,
        closes=CLOSES,
        columns=_columns(),
        conditions=_conditions(given),
        items=_items(given),
        caps={"rights": _value(given, "rights_cap")},
        changes=_changes(given),
        parameters=given,
        purpose=PURPOSE,
        build=build,
    )


BUILDS = (build,)
