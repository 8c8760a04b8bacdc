"""Yearly statements of organisations by basis, dated qualifications, and statistics of places by vintage.

One firm has four lawful R&D figures: statistics (R&D经费), accounting (研发费用), high-tech recognition and tax super-deduction.
They are four statements of four bases and never mix.
"""

from __future__ import annotations

from django.db import models

from yipanqi.intake.checks import in_order, part_of, sum_of
from yipanqi.intake.fields import (
    Choice,
    Code,
    Count,
    Day,
    IndustryCode,
    Money,
    Number,
    PlaceCode,
    Ratio,
    Text,
    Uscc,
    Year,
)
from yipanqi.intake.models import Record
from yipanqi.registry.models.organisations import OrganisationRecord
from yipanqi.values.words import Words

#: Basis of a statement -> (zh, en, purpose of its columns)
BASES = {
    "statistics": ("统计口径（R&D经费）", "statistics", "statistics"),
    "accounting": ("会计口径（研发费用）", "accounting", "declared"),
    "recognition": ("高企认定口径", "high-tech recognition", "declared"),
    "tax": ("加计扣除口径", "tax super-deduction", "tax"),
}

#: List of a qualification -> its words.
STANDINGS = {
    "high_tech": Words("高新技术企业", "high-tech firm"),
    "tech_sme": Words("科技型中小企业", "technology SME"),
    "above_scale": Words("规上企业", "above-scale firm"),
}


class Statement(OrganisationRecord):
    """What an organisation stated for one year on one basis. Key: code (or name) | year | basis. Money in fen."""

    LIST = ("firm_name", "year", "industry", "revenue", "rd_spend", "employees", "rd_staff", "patents_applied")

    CHECKS = (
        part_of("high_tech_income", "total_income"),
        part_of("science_staff", "employees"),
        part_of("rd_staff", "employees"),
        part_of("rd_staff_full_time", "rd_staff"),
        part_of("inventions_applied", "patents_applied"),
        part_of("new_product_exports", "new_product_sales"),
        *sum_of(
            "rd_spend",
            "rd_wages",
            "rd_inputs",
            "rd_depreciation",
            "rd_amortisation",
            "rd_design",
            "rd_trial",
            "rd_commissioned",
            "rd_other",
        ),
    )
    STEADY = ("revenue", "total_income", "total_assets", "total_cost", "employees", "rd_spend")

    year = Year("年份", "Year", aliases=("年度", "统计年度"))
    basis = models.CharField(max_length=12, db_index=True)
    firm_name = Text("企业名称", "Name of firm", aliases=("企业详细名称", "单位名称", "单位详细名称", "名称"))
    firm_code = Uscc("统一社会信用代码", "Unified social credit code", aliases=("组织机构代码", "社会信用代码", "信用代码"))
    industry = IndustryCode("行业代码", "Industry", aliases=("所属行业", "行业", "国民经济行业"))
    size = Choice(
        "企业规模",
        "Size",
        choices={
            "large": ("大型", "Large", "大", "1"),
            "medium": ("中型", "Medium", "中", "2"),
            "small": ("小型", "Small", "小", "3"),
            "micro": ("微型", "Micro", "微", "4"),
        },
    )
    revenue = Money("营业收入", "Revenue", aliases=("销售收入", "主营业务收入"))
    total_income = Money("总收入", "Total income", aliases=("收入总额",))
    high_tech_income = Money("高新技术产品（服务）收入", "High-tech product and service income", aliases=("高品收入",))
    total_assets = Money("资产总额", "Total assets", aliases=("总资产",))
    net_assets = Money("净资产", "Net assets")
    total_cost = Money("成本费用支出总额", "Total cost and expense", aliases=("成本费用总额",))
    employees = Count("从业人员期末人数", "Employees", aliases=("职工总数", "从业人员", "企业职工总数"))
    science_staff = Count("科技人员数", "S&T staff", aliases=("科技人员",))
    rd_staff = Count("研究开发人员合计", "R&D staff", aliases=("研发人员数", "研发人员合计"))
    rd_staff_full_time = Count("其中：全时人员", "of which full-time", aliases=("全时人员",))
    rd_spend = Money("研究开发费用合计", "R&D spend", aliases=("研发费用", "研究开发费用", "R&D经费"))
    rd_wages = Money("其中：人员人工费用", "R&D: staff", aliases=("人员人工费用",))
    rd_inputs = Money("直接投入费用", "R&D: direct inputs")
    rd_depreciation = Money("折旧费用与长期待摊费用", "R&D: depreciation", aliases=("折旧费用",))
    rd_amortisation = Money("无形资产摊销费用", "R&D: amortisation of intangibles")
    rd_design = Money("设计费用", "R&D: design")
    rd_trial = Money("装备调试与试验费用", "R&D: commissioning and trials", aliases=("装备调试费用与试验费用",))
    rd_commissioned = Money("委托外单位开展研发费用", "R&D: commissioned", aliases=("委托外部研究开发费用",))
    rd_other = Money("其他费用", "R&D: other")
    rd_capital = Money("当年形成用于研究开发的固定资产", "Fixed assets formed for R&D")
    rd_government = Money("政府部门研究开发经费", "R&D funds from government")
    rd_projects = Count("企业自主开展研发活动项目数", "Own R&D projects")
    rd_bodies = Count("企业办研究开发机构数", "R&D bodies of the firm")
    rd_body_staff = Count("机构人员", "Staff of R&D bodies")
    patents_applied = Count("当年专利申请数", "Patent applications")
    inventions_applied = Count("其中：发明", "of which inventions", aliases=("发明专利申请数",))
    inventions_valid = Count("期末有效发明专利数", "Inventions in force")
    new_product_sales = Money("新产品销售收入", "Sales of new products")
    new_product_exports = Money("其中：出口", "of which exports")
    papers = Count("发表科技论文", "Scientific papers")
    standards = Count("形成国家或行业标准数", "National or industry standards")

    class Meta:
        indexes = [models.Index(fields=["basis", "year", "place"])]


class Qualification(OrganisationRecord):
    """A dated standing of an organisation: high-tech firm, technology SME, above-scale … Key: kind | code or name | since."""

    LIST = ("firm_name", "level", "batch", "number", "valid_from", "valid_to")

    CHECKS = (in_order("valid_from", "valid_to"),)

    kind = models.CharField(max_length=30, db_index=True)
    firm_name = Text("企业名称", "Name of firm", aliases=("单位名称",))
    firm_code = Uscc("统一社会信用代码", "Unified social credit code")
    number = Code("证书编号", "Certificate number", aliases=("入库登记编号", "文号"))
    level = Code("级别", "Level")
    batch = Code("公示批次", "Batch", aliases=("批次", "公示批号"))
    score = Number("综合得分", "Score", aliases=("总分", "综合评分"))
    staff_score = Number("科技人员指标得分", "Score for S&T staff", aliases=("科技人员得分",))
    rd_score = Number("研发投入指标得分", "Score for R&D", aliases=("研发投入得分",))
    results_score = Number("科技成果指标得分", "Score for results", aliases=("科技成果得分",))
    direct_route = Text("是否直通车（高企/奖励/机构/标准）", "Direct route", aliases=("是否直通车", "直通车"))
    ip_summary = Text("知识产权类别及数量", "Intellectual property", aliases=("知识产权情况", "知识产权"))
    valid_from = Day("认定日期", "Valid from", aliases=("入库日期",))
    valid_to = Day("有效期至", "Valid to", aliases=("有效期",))
    note = Text("备注", "Note", internal=True)


class PlaceStatistic(Record):
    """Published statistics of a place and year, one record for each vintage. Key: place | year | vintage. Money in fen."""

    LIST = ("area", "year", "gdp", "rd_spend", "rd_intensity_stated", "high_tech_firms", "technology_turnover")

    PUBLIC = {}
    # Whatever a statistical bulletin prints of a place.
    OPEN = (
        "area",
        "year",
        "vintage",
        "published_on",
        "gdp",
        "rd_spend",
        "rd_intensity_stated",
        "rank_stated",
        "change_stated",
        "industry_rd",
        "industry_rd_share",
        "high_tech_value_added",
        "high_tech_share",
        "high_tech_investment",
        "investment_share",
        "technology_turnover",
        "high_tech_firms",
        "tech_smes",
        "inventions_per_10k",
    )

    area = PlaceCode(
        "地区", "Area", outside=True, aliases=("城市", "市", "省市", "地市", "设区市", "各市", "市（州）", "地区名称")
    )
    year = Year("年份", "Year", aliases=("年度",))
    vintage = Code("口径", "Vintage", aliases=("数据版本", "版本"))  # first, revised, …
    published_on = Day("发布日期", "Published on", aliases=("公布日期",))
    gdp = Money("地区生产总值", "Gross domestic product", aliases=("GDP", "生产总值"), unit="亿元", purpose="public")
    rd_spend = Money(
        "全社会R&D经费",
        "R&D spend of society",
        unit="亿元",
        purpose="public",
        aliases=(
            "R&D经费支出",
            "全社会研发经费",
            "R&D经费内部支出",
            "研发经费",
            "R&D经费",
            "R&D经费投入",
            "研究与试验发展经费",
            "研究与试验发展经费支出",
            "研发投入",
            "全社会研发投入",
        ),
    )
    rd_intensity_stated = Ratio(
        "R&D经费占GDP比重",
        "R&D intensity as stated",
        unit="%",
        aliases=(
            "R&D经费与GDP之比",
            "研发投入强度",
            "占GDP比重",
            "R&D经费投入强度",
            "R&D投入强度",
            "研发经费投入强度",
            "R&D强度",
            "R&D经费与地区生产总值之比",
            "投入强度",
        ),
    )
    rank_stated = Count("位次", "Rank as stated")
    change_stated = Ratio("比上年增减（百分点）", "Change (percentage points)", unit="百分点", aliases=("比上年增减",))
    industry_rd = Money("规上工业企业研发费用", "R&D expense of above-scale industry", unit="亿元")
    industry_rd_share = Ratio("占营业收入比重", "Share of revenue", unit="%")
    high_tech_value_added = Money("高新技术产业增加值", "High-tech value added", unit="亿元")
    high_tech_share = Ratio("占规上工业增加值比重", "Share of above-scale value added", unit="%")
    high_tech_investment = Money("高新技术产业投资", "High-tech investment", unit="亿元")
    investment_share = Ratio("占固定资产投资比重", "Share of fixed investment", unit="%")
    technology_turnover = Money("技术交易额", "Technology turnover", unit="亿元")
    high_tech_firms = Count("高企数", "High-tech firms", aliases=("高新技术企业数",))
    tech_smes = Count("科小数", "Technology SMEs", aliases=("科技型中小企业数",))
    inventions_per_10k = Number("每万人高价值发明专利拥有量", "High-value inventions per 10,000 people")
