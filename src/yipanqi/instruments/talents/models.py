"""People of science and technology, and doctors shared between universities and firms (人才台账, OFFICE sheet 16)."""

from yipanqi.intake.checks import in_order
from yipanqi.intake.fields import Choice, Code, Day, Flag, PlaceCode, Ratio, Text
from yipanqi.registry.models import OrganisationRecord


class Talent(OrganisationRecord):
    """One person at one employer. Key: name | employer. What identifies the person is masked for those without the right.

    The identity number must come masked; nothing here is collected to decide about a person by itself.
    """

    LIST = ("employer", "title", "name", "programme", "grade", "place", "employment", "arrived_on")

    name = Text("姓名", "Name", required=True, aliases=("人才姓名",), personal=True)
    identity = Code(
        "证件类型及号码（脱敏）",
        "Identity document (masked)",
        personal=True,
        aliases=("证件号码（脱敏）", "证件号码", "身份证号码（脱敏）", "证件类型及号码"),
    )
    sex = Choice("性别", "Sex", personal=True, choices={"female": ("女", "Female"), "male": ("男", "Male")})
    born = Code("出生年月", "Born", aliases=("出生日期", "出生时间"), personal=True)
    nationality = Text("国籍", "Nationality", aliases=("国籍（地区）",), personal=True)
    from_abroad = Flag(
        "是否海外引进",
        "Came from abroad",
        aliases=("是否海外人才", "海外引进", "海外人才", "是否留学归国", "是否留学回国", "是否海归"),
    )
    education = Text("学历学位", "Education", aliases=("学历/学位", "最高学历学位", "学历", "学位"))
    title = Text("职称", "Title", aliases=("专业技术职称", "职务职称"))
    employer = Text("工作单位", "Employer", required=True, aliases=("所在单位", "用人单位", "引进单位"))
    place = PlaceCode("县（市、区）", "County", max_length=12, db_index=True, aliases=("县市区", "区县", "属地", "所在地"))
    employment = Choice(
        "全职/兼职",
        "Full or part time",
        aliases=("全职或兼职", "是否全职", "引进方式", "工作方式"),
        choices={
            "full_time": ("全职", "Full time", "是", "全职引进"),
            "part_time": ("兼职", "Part time", "否", "柔性", "柔性引进"),
            "dual": ("双聘", "Dual affiliation"),
        },
    )
    second_employer = Text("双聘单位", "Second employer", aliases=("双聘单位及时间占比", "双聘单位及时间占比/双聘单位"))
    time_share = Ratio(
        "时间占比", "Share of time", unit="%", aliases=("双聘单位及时间占比/时间占比", "双聘时间占比", "在嘉时间占比")
    )
    field_of_technology = Text("专业领域", "Field", aliases=("专业", "研究方向", "技术领域"))
    grade = Choice(
        "人才类别",
        "Grade of talent",
        aliases=("人才层次", "人才等级", "人才分类"),
        choices={letter.lower(): (letter, letter, f"{letter}类", f"{letter}级") for letter in "ABCDEF"},
    )
    programme = Text("入选计划及年份", "Programme and year", aliases=("入选人才计划", "入选计划", "人才计划及年份"))
    evaluation = Choice(
        "评价类别",
        "Kind of evaluation",
        aliases=("分类评价类别", "人才评价类别"),
        choices={
            "basic": ("基础", "Basic", "基础研究", "基础研究类"),
            "applied": ("应用", "Applied", "应用研究", "应用研究类"),
            "conversion": ("转化", "Conversion", "成果转化", "成果转化类"),
            "support": ("支撑", "Support", "技术支撑", "支撑服务"),
        },
    )
    arrived_on = Day("引进日期", "Came on", aliases=("引进时间", "到岗日期"))
    contract = Text("合同期限", "Contract", aliases=("聘期", "合同起止"))
    services = Text("享受服务", "Services", aliases=("享受政策服务", "服务事项"))
    note = Text("备注", "Note", internal=True)


class SharedDoctor(OrganisationRecord):
    """One doctor shared by a university and a firm. Key: name | university | firm. `organisation` is the firm."""

    LIST = ("firm_name", "university", "name", "place", "starts_on", "ends_on", "time_share")

    CHECKS = (in_order("starts_on", "ends_on"),)

    name = Text("博士姓名", "Doctor", required=True, aliases=("姓名",), personal=True)
    university = Text("高校", "University", required=True, aliases=("所在高校", "派出高校", "高校院所"))
    firm_name = Text("共享企业", "Firm", required=True, aliases=("企业名称", "合作企业"))
    place = PlaceCode("县（市、区）", "County", max_length=12, db_index=True, aliases=("县市区", "区县", "属地"))
    starts_on = Day("协议起", "From", aliases=("协议起止/起", "协议开始日期", "协议起始日期", "协议起始"))
    ends_on = Day("协议止", "To", aliases=("协议起止/止", "协议结束日期", "协议截止日期", "协议截止"))
    time_share = Ratio("时间占比", "Share of time", unit="%", aliases=("在企时间占比", "工作时间占比"))
    content = Text("合作内容", "Subject", aliases=("合作项目", "服务内容"))
    outputs = Text("成果", "Outputs", aliases=("合作成果", "取得成果"))
    note = Text("备注", "Note", internal=True)
