"""R&D centres of enterprises and the ladder of their levels (企业研发机构, OFFICE sheet 4)."""

from yipanqi.intake.fields import Choice, Code, Count, Flag, Money, PlaceCode, Text, Uscc, Year
from yipanqi.registry.models import OrganisationRecord


class ResearchCentre(OrganisationRecord):
    """One recognised centre. Key: name. `withdrawn` true: its recognition was cancelled; blank means nobody said so."""

    LIST = ("name", "firm_name", "place", "level", "recognised_year", "staff", "rd_spend")

    name = Text(
        "机构名称",
        "Name of centre",
        required=True,
        aliases=("研发机构名称", "研发中心名称", "企业研发机构名称", "平台名称"),
    )
    firm_name = Text("依托企业", "Firm", aliases=("依托单位", "企业名称", "所属企业", "建设单位", "依托企业名称"))
    firm_code = Uscc("统一社会信用代码", "Unified social credit code", aliases=("社会信用代码", "信用代码"))
    place = PlaceCode(
        "县（市、区）", "County", max_length=12, db_index=True, aliases=("县市区", "区县", "属地", "所在县（市、区）")
    )
    level = Choice(
        "级别",
        "Level",
        aliases=("机构级别", "机构类别", "类别", "机构类型"),
        choices={
            "city_centre": (
                "市级研发中心",
                "Municipal R&D centre",
                "市级",
                "市级企业研发中心",
                "市级高新技术研发中心",
                "市级高新技术企业研发中心",
                "市级企业研究开发中心",
            ),
            "provincial_centre": (
                "省级高新技术企业研发中心",
                "Provincial high-tech R&D centre",
                "省级研发中心",
                "省高新技术企业研发中心",
                "省级高新技术企业研究开发中心",
                "省级企业研发中心",
                "省高新技术企业研究开发中心",
            ),
            "provincial_institute": ("省企业研究院", "Provincial enterprise institute", "省级企业研究院", "企业研究院"),
            "provincial_key_institute": (
                "省重点企业研究院",
                "Provincial key enterprise institute",
                "省级重点企业研究院",
                "重点企业研究院",
            ),
            "provincial_technology_centre": (
                "省级企业技术中心",
                "Provincial enterprise technology centre",
                "省企业技术中心",
                "省级技术中心",
            ),
            "national": (
                "国家级",
                "National",
                "国家企业技术中心",
                "国家级企业技术中心",
                "国家认定企业技术中心",
                "国家级研发机构",
            ),
        },
    )
    recognised_year = Year("认定年度", "Recognised in", aliases=("认定年份", "认定时间", "批准年度"))
    document = Code("认定文号", "Document", aliases=("文号", "批准文号"))
    head = Text("负责人", "Head", aliases=("机构负责人", "研发负责人"), personal=True)
    staff = Count("研发人员数", "R&D staff", aliases=("研发人员", "研发人员（人）"))
    equipment = Money("研发设备原值", "Equipment at cost", unit="万元", aliases=("科研设备原值", "仪器设备原值"))
    rd_spend = Money("上年研发投入", "R&D spend of last year", unit="万元", aliases=("上年度研发投入", "上年研发费用"))
    evaluation = Choice(
        "评价结果",
        "Evaluation",
        aliases=("考核结果", "绩效评价结果", "评价等次"),
        choices={
            "excellent": ("优秀", "Excellent", "A", "优"),
            "good": ("良好", "Good", "B", "良"),
            "pass": ("合格", "Pass", "C", "基本合格"),
            "fail": ("不合格", "Fail", "D"),
        },
    )
    withdrawn = Flag("是否撤销", "Withdrawn", aliases=("是否已撤销", "撤销", "已撤销", "是否取消资格", "是否摘牌"))
    note = Text("备注", "Note", internal=True)
