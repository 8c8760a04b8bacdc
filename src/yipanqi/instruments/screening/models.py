"""The yearly list of firms that might apply as high-tech firms (高企申报排摸, OFFICE sheet 2), and what screening makes of it:
runs and verdicts. What officers decide otherwise, and the firms that they accompany, are decisions and cases of the floor.
"""

from django.db import models

from yipanqi.accounts.access import CITY
from yipanqi.intake.checks import part_of
from yipanqi.intake.fields import Code, Count, Day, Flag, Money, PlaceCode, Ratio, Text, Uscc, Year
from yipanqi.intake.models import RecordQuerySet
from yipanqi.registry.models import OrganisationRecord


class Candidate(OrganisationRecord):
    """One firm on one year's list. Key: organisation | year. Money in fen; blank answers are unknown.

    The three years of sales, R&D spend and net assets on the same row are statements on the recognition basis.
    """

    #: What is read of a firm to telephone it, by an officer of its place who says that it is for that.
    CONTACTS = ("contact", "phone")
    LIST = (
        "firm_name",
        "year",
        "place",
        "town",
        "employees",
        "science_share",
        "high_tech_share",
        "valid_to",
        "is_applying",
        "responsible",
    )

    CHECKS = (part_of("science_staff", "employees"),)

    year = Year("申报年度", "Year", aliases=("年度", "申报年份"))
    place = PlaceCode(
        "县（市、区）", "County", max_length=12, db_index=True, aliases=("县市区", "区县", "所属县（市、区）", "属地")
    )
    town = Text("镇（街道）", "Town", aliases=("镇街", "乡镇（街道）", "镇（街道、园区）", "所属镇（街道）"))
    firm_name = Text("企业名称", "Name of firm", aliases=("单位名称", "企业全称"), required=True)
    firm_code = Uscc("统一社会信用代码", "Unified social credit code", aliases=("社会信用代码", "信用代码"))
    founded_on = Day("成立日期", "Founded on", aliases=("注册日期", "成立时间", "注册成立时间"), to_the_day=True)
    above_scale = Flag("是否规上", "Above scale", aliases=("是否规上企业", "规上企业", "是否为规上企业"))
    tech_sme = Flag("是否科小", "Technology SME", aliases=("是否科技型中小企业", "是否为科小", "是否国家科小"))
    field_of_technology = Text("所属技术领域", "Field", aliases=("技术领域", "高新技术领域"))
    employees = Count("职工总数", "Employees", aliases=("职工人数", "企业职工总数", "从业人数"))
    science_staff = Count("科技人员数", "S&T staff", aliases=("科技人员", "科技人员总数"))
    science_share = Ratio("科技人员占比", "Share of S&T staff", unit="%", aliases=("科技人员占职工总数比例",))
    high_tech_income = Money(
        "高新技术产品（服务）收入",
        "High-tech product and service income",
        unit="万元",
        aliases=("高品收入", "高新技术产品收入", "上年高新技术产品（服务）收入"),
    )
    high_tech_share = Ratio(
        "高品收入占比",
        "Share of high-tech income",
        unit="%",
        aliases=("高新技术产品（服务）收入占比", "高新收入占比"),
    )
    rights_class_1 = Count("Ⅰ类知识产权数", "Class I rights", aliases=("Ⅰ类知识产权", "一类知识产权数"))
    rights_class_2 = Count("Ⅱ类知识产权数", "Class II rights", aliases=("Ⅱ类知识产权", "二类知识产权数"))
    conversions = Count("近三年成果转化数", "Conversions in three years", aliases=("科技成果转化数", "成果转化数"))
    management = Text("研发组织管理情况", "R&D organisation", aliases=("研发组织管理水平", "研发组织管理"))
    recognised_year = Year("上次认定年份", "Last recognised in", aliases=("上次认定年度", "认定年份", "首次认定年份"))
    certificate = Code("证书编号", "Certificate number", aliases=("高企证书编号", "证书号"))
    valid_to = Day("有效期至", "Valid to", aliases=("证书有效期至", "到期日期"))
    is_applying = Flag("是否拟申报", "Will apply", aliases=("是否申报", "拟申报", "今年是否申报", "是否拟申报高企"))
    round = Code("申报批次", "Round", aliases=("批次", "拟申报批次"))
    problems = Text("存在问题", "Problems", aliases=("存在的问题", "主要问题"))
    # The official who answers for the firm, named in that office: officers divide their lists by it, so it is not masked.
    responsible = Text("包干责任人", "Person in charge", aliases=("包干人", "责任人"))
    contact = Text("联系人", "Contact", personal=True)
    phone = Code("联系电话", "Telephone", aliases=("电话", "手机", "联系方式"), personal=True)
    note = Text("备注", "Note", internal=True)


class Run(models.Model):
    """One screening of all firms under one rule on one day, kept with what it was computed from."""

    PLACED = CITY

    rule = models.CharField(max_length=40, db_index=True)
    edition = models.CharField(max_length=40)
    on = models.DateField()
    parameters = models.JSONField(default=dict)  # changed values, by key
    stamp = models.CharField(max_length=64)  # of the facts
    counts = models.JSONField(default=dict)  # list -> firms
    phone = models.JSONField(default=list)  # missing columns, the most useful first
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["rule", "-at"])]


class Verdict(models.Model):
    """What one run says of one firm: a proposal, for a person to decide."""

    PUBLIC = None
    ORGANISATION_PATH = "organisation__uscc"

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="verdicts")
    organisation = models.ForeignKey("registry.Organisation", on_delete=models.CASCADE, related_name="+")
    candidate = models.ForeignKey(Candidate, null=True, on_delete=models.SET_NULL, related_name="+")
    place = models.CharField(max_length=12, null=True, db_index=True)
    verdict = models.CharField(max_length=10)  # pass, experts, unknown, fail
    listed = models.CharField(max_length=10, db_index=True)  # ready, near, unknown, far
    proposed = models.CharField(max_length=10, blank=True, default="")  # the list of the run itself; '' before it was kept
    failed = models.IntegerField(default=0)  # conditions
    possible = models.SmallIntegerField(default=2)  # what is still possible: 0 in time, 1 later, 2 not known
    lack = models.FloatField(default=0)  # of what the furthest condition needs, from 0 to 1
    score_low = models.IntegerField(null=True)
    score_likely = models.IntegerField(null=True)
    score_high = models.IntegerField(null=True)
    conditions = models.JSONField(default=dict)  # key -> holds, have, need, gap, reason
    ways = models.JSONField(default=list)  # nearest ways to qualify, best first
    missing = models.JSONField(default=list)  # columns, by how much each would settle
    overruled = models.CharField(max_length=500, blank=True, default="")  # by whom and why, when a person decided otherwise

    objects = RecordQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "organisation"], name="one_verdict_a_firm_and_run")]
        indexes = [models.Index(fields=["run", "listed", "place"])]
