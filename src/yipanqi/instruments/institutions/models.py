"""New-type R&D institutions and laboratories with their yearly self-evaluation (新型研发机构, OFFICE sheet 12)."""

from yipanqi.intake.checks import part_of, sum_of
from yipanqi.intake.fields import Choice, Count, Day, Money, Number, PlaceCode, Text, Uscc, Year
from yipanqi.registry.models import OrganisationRecord


class Institution(OrganisationRecord):
    """One institution with its newest self-evaluation. Key: name. Money in fen; earlier years stay as changes."""

    LIST = ("name", "year", "place", "kind", "level", "staff", "rd_spend", "income", "grade")

    CHECKS = (
        part_of("doctors", "staff"),
        part_of("full_time", "staff"),
        part_of("hatched_high_tech", "hatched"),
        sum_of("income", "income_public", "income_projects", "income_technology", "income_investment")[
            0
        ],  # there is other income too
    )

    year = Year("评价年度", "Year evaluated", aliases=("年度", "年份", "自评年度"))
    name = Text("机构名称", "Institution", required=True, aliases=("单位名称", "研发机构名称", "平台名称"))
    firm_code = Uscc("统一社会信用代码", "Unified social credit code", aliases=("社会信用代码", "信用代码"))
    kind = Choice(
        "类型",
        "Kind",
        aliases=("机构类型", "平台类型", "类别"),
        choices={
            "new_type": ("新型研发机构", "New-type R&D institution", "省级新型研发机构", "市级新型研发机构", "新型研发"),
            "laboratory": ("实验室", "Laboratory", "重点实验室", "全国重点实验室", "省实验室", "省级重点实验室", "省重点实验室"),
            "innovation_centre": ("技术创新中心", "Technology innovation centre", "创新中心", "省技术创新中心", "制造业创新中心"),
            "academician": ("院士工作站", "Academician workstation", "院士专家工作站"),
            "incubator": ("孵化器", "Incubator", "科技企业孵化器", "众创空间"),
            "other": ("其他", "Other", "其它", "公共服务平台", "创新服务综合体"),
        },
    )
    level = Choice(
        "级别",
        "Level",
        aliases=("机构级别", "平台级别"),
        choices={
            "national_key_laboratory": ("全国重点实验室", "National key laboratory", "国家重点实验室"),
            "national": ("国家级", "National", "国家"),
            "provincial_laboratory": ("省实验室", "Provincial laboratory", "浙江省实验室"),
            "provincial_key_laboratory": ("省重点实验室", "Provincial key laboratory", "省级重点实验室"),
            "provincial": ("省级", "Provincial", "省"),
            "city": ("市级", "Municipal", "市", "市级重点实验室"),
            "county": ("县级", "County", "县（市、区）级", "区级", "县（区）级"),
            "none": ("未定级", "None", "未认定"),
        },
    )
    legal_form = Text("法人性质", "Legal form", aliases=("单位性质", "法人类型", "机构性质"))
    partner = Text("共建高校院所", "Founded with", aliases=("共建单位", "依托高校院所", "合作高校院所"))
    founded_on = Day("成立日期", "Founded on", aliases=("成立时间", "注册日期", "设立日期"))
    place = PlaceCode(
        "所在地", "Place", max_length=12, db_index=True, aliases=("县（市、区）", "县市区", "区县", "属地", "所属地区")
    )
    floor_area = Number("场地面积", "Floor area", unit="平方米", aliases=("科研场地面积", "建筑面积"))
    equipment = Money("科研仪器原值", "Equipment at cost", unit="万元", aliases=("科研仪器设备原值", "仪器设备原值"))
    staff = Count("研发人员数", "R&D staff", aliases=("研发人员", "科研人员数"))
    doctors = Count("其中：博士", "of which doctors", aliases=("博士", "博士人数", "研发人员数/博士"))
    senior = Count("高级职称", "of which senior", aliases=("其中：高级职称", "高级职称人数", "研发人员数/高级职称"))
    full_time = Count("全职人员", "Full-time staff", aliases=("全职人员数", "全职研发人员"))
    rd_spend = Money("研发投入", "R&D spend", unit="万元", aliases=("研发经费", "研发费用", "年度研发投入"))
    income = Money("总收入", "Income", unit="万元", aliases=("年度总收入", "收入合计"))
    income_public = Money("其中：财政", "of which public", unit="万元", aliases=("财政", "财政收入", "财政投入", "财政资金"))
    income_projects = Money(
        "竞争性项目", "of which competitive projects", unit="万元", aliases=("竞争性项目收入", "竞争性项目经费")
    )
    income_technology = Money(
        "四技", "of which technology services", unit="万元", aliases=("四技收入", "“四技”收入", "四技服务收入")
    )
    income_investment = Money("投资收益", "of which investment", unit="万元", aliases=("投资收入",))
    projects = Count("承担项目数", "Projects", aliases=("承担科研项目数", "承担项目数及经费/项目数", "项目数"))
    project_funds = Money(
        "承担项目经费",
        "Funds of projects",
        unit="万元",
        aliases=("项目经费", "承担项目数及经费/经费", "承担项目数及经费/项目经费"),
    )
    patents = Count("授权发明专利", "Inventions granted", aliases=("授权发明专利数", "发明专利授权数"))
    conversions = Count(
        "成果转化数", "Conversions", aliases=("成果转化数及金额/数量", "成果转化项目数", "成果转化数及金额/转化数")
    )
    conversion_amount = Money(
        "成果转化金额", "Amount of conversions", unit="万元", aliases=("成果转化数及金额/金额", "成果转化数及金额/转化金额")
    )
    hatched = Count("孵化企业数", "Firms hatched", aliases=("孵化企业", "孵化引进企业数"))
    hatched_high_tech = Count("其中：高企", "of which high-tech", aliases=("高企", "孵化高企数", "孵化高新技术企业数"))
    hatched_above_scale = Count("规上", "of which above scale", aliases=("其中：规上", "孵化规上企业数", "规上企业数"))
    hatched_funding = Money("融资额", "Funding of hatched firms", unit="万元", aliases=("孵化企业融资额", "其中：融资额"))
    served = Count("服务企业家次", "Services to firms", aliases=("服务企业数", "服务企业（家次）"))
    talents = Count("引进人才", "Talent attracted", aliases=("引进人才数", "引进高层次人才数"))
    self_score = Number("自评分", "Own score", aliases=("自评得分", "自评分数"))
    county_score = Number("县级审核分", "County's score", aliases=("县级审核得分", "县（市、区）审核分", "审核分"))
    grade = Choice(
        "评价等次",
        "Grade",
        aliases=("评价结果", "等次", "绩效评价等次"),
        choices={
            "excellent": ("优秀", "Excellent", "A", "优"),
            "good": ("良好", "Good", "B", "良"),
            "pass": ("合格", "Pass", "C", "基本合格"),
            "fail": ("不合格", "Fail", "D"),
        },
    )
    note = Text("备注", "Note", internal=True)
