"""The words that names of organisations are made of: legal forms and their classes, branches, trades, remarks.

Written for this engine from the name rules (企业名称登记管理规定, 2020): place · trade name · trade · legal form.
"""

from __future__ import annotations

import functools
from importlib import resources

from yipanqi.engines.identity._english import FOREIGN_FORMS

#: Legal form as written -> class. Forms of one class are spellings of each other; different classes are different forms.
FORMS: dict[str, str] = {
    "有限公司": "limited",
    "有限责任公司": "limited",
    "股份有限公司": "shares",
    "股份公司": "shares",
    "股份有限责任公司": "shares",
    "集团有限公司": "group_limited",
    "集团有限责任公司": "group_limited",
    "集团股份有限公司": "group_shares",
    "集团股份公司": "group_shares",
    "集团公司": "group",
    "集团": "group",
    "集团总公司": "group",
    "公司": "company",
    "总公司": "company",
    "合伙企业（有限合伙）": "limited_partnership",
    "（有限合伙）": "limited_partnership",
    "有限合伙企业": "limited_partnership",
    "有限合伙": "limited_partnership",
    "合伙企业": "partnership",
    "合伙企业（普通合伙）": "general_partnership",
    "（普通合伙）": "general_partnership",
    "事务所": "practice",
    "事务所（普通合伙）": "practice_general",
    "事务所（特殊普通合伙）": "practice_special",
    "农民专业合作社": "cooperative",
    "专业合作社": "cooperative",
    "合作社": "cooperative",
    "农民专业合作社联合社": "cooperative_union",
    "经济合作社": "economic_cooperative",
    "股份经济合作社": "share_cooperative",
    "家庭农场": "farm",
    "农场": "farm",
    "厂": "factory",
    "总厂": "main_factory",
    "大学": "university",
    "学院": "college",
    "学校": "school",
    "中学": "school",
    "小学": "primary_school",
    "幼儿园": "kindergarten",
    "研究院": "academy",
    "研究总院": "academy_main",
    "研究所": "institute",
    "研究中心": "research_centre",
    "科学院": "science_academy",
    "实验室": "laboratory",
    "中心": "centre",
    "医院": "hospital",
    "卫生院": "clinic",
    "协会": "association",
    "学会": "society",
    "商会": "chamber",
    "联合会": "federation",
    "促进会": "promotion_society",
    "基金会": "foundation",
    "局": "bureau",
    "委员会": "committee",
    "管理委员会": "administration",
    "人民政府": "government",
    "办公室": "office",
    "经营部": "dealer",
    "商行": "trading_house",
    "工作室": "studio",
    "门市部": "shop",
    "服务部": "service_point",
    "加工厂": "workshop",
    "超市": "supermarket",
    **FOREIGN_FORMS,
}
GROUPS = frozenset({"group", "group_limited", "group_shares"})
#: Companies whose registered name is unique in the area of the registering authority.
COMPANIES = frozenset(
    {
        "limited",
        "shares",
        "group_limited",
        "group_shares",
        "group",
        "company",
        "limited_partnership",
        "partnership",
        "general_partnership",
        "practice",
        "practice_general",
        "practice_special",
        *FOREIGN_FORMS.values(),
    }
)
#: Those whose form is a whole one in Chinese law: 集团 and 公司 alone are how people shorten, and names abroad are not unique
#: here.
REGISTERED = COMPANIES - {"group", "company"} - set(FOREIGN_FORMS.values())
#: Forms whose bare name, without a place, says too little ("实验中学", "中心医院").
NATIONAL = frozenset({"university", "science_academy"})
#: Institutions that are called by first and last characters ("嘉院", "浙大").
INSTITUTIONS = frozenset({"university", "college", "academy", "institute", "hospital", "science_academy", "laboratory"})

#: Class of a form -> what kind of body it is. Bodies of two kinds are never one (协和医院, 协和学院), whatever else their names
#: share.
KINDS: dict[str, str] = {
    **dict.fromkeys(("hospital", "clinic"), "health"),
    **dict.fromkeys(("university", "college", "school", "primary_school", "kindergarten"), "school"),
    **dict.fromkeys(("academy", "academy_main", "institute", "research_centre", "science_academy", "laboratory"), "research"),
    **dict.fromkeys(("bureau", "committee", "administration", "government", "office"), "office"),
    **dict.fromkeys(("association", "society", "chamber", "federation", "promotion_society", "foundation"), "society"),
    **dict.fromkeys(COMPANIES, "company"),
}

#: Characters that name a field of learning or of work: where two names differ in one of them, they are two (机电, 邮电; 农业,
#: 林业).
FIELDS = frozenset(
    "程业村天空冶钢锡工农林渔牧商贸医药护机邮航铁交汽船海水电化矿石油煤纺轻食警军法政财金经师语文旅艺音美体戏影建筑土城科理信网地气环生"
)

#: 有限公司 with one character misread at the end of a name.
MISREAD_FORM = "(?:有限公[^司]|有限[^公]司|有[^限]公司|[^有]限公司)$"

#: Endings of dependent parts: never the same as the organisation that they belong to.
BRANCHES = (
    "分公司",
    "子公司",
    "支公司",
    "分行",
    "支行",
    "分厂",
    "分院",
    "分所",
    "分部",
    "分店",
    "分社",
    "分校",
    "分中心",
    "办事处",
    "代表处",
    "营业部",
    "项目部",
    "事业部",
)
#: Where an organisation's own name ends inside the name of its 子公司.
HEAD_ENDS = (
    "有限责任公司",
    "有限公司",
    "公司",
    "银行",
    "研究院",
    "研究所",
    "大学",
    "学院",
    "医院",
    "事务所",
    "集团",
    "厂",
)

#: How universities and academies are called within the names of their institutes.
CALLED = {
    "浙大": "浙江大学",
    "浙工大": "浙江工业大学",
    "中科院": "中国科学院",
    "中科大": "中国科学技术大学",
    "上海交大": "上海交通大学",
    "西安交大": "西安交通大学",
    "哈工大": "哈尔滨工业大学",
    "北航": "北京航空航天大学",
    "华东理工": "华东理工大学",
    "省农科院": "浙江省农业科学院",
    "省科学院": "浙江省科学院",
    "同济": "同济大学",
    "复旦": "复旦大学",
    "清华": "清华大学",
    "北大": "北京大学",
}

#: What 子 ends as a word (电子, 种子, 量子): 公司 behind it is the legal form, not 子公司.
BEFORE_ZI = (
    "电种量原分离粒光质中核孢胶晶声帽鞋靴袜裤裙被毯椅桌柜盒瓶箱筷刀梳镜扇伞笼鸽狮兔橘橙李桃枣栗梨柚粽饺包孩妻弟学君夫孔老孙庄"
)

#: Remarks in brackets that are no part of a name.
REMARKS = (
    "盖章",
    "公章",
    "签章",
    "补报",
    "迁出",
    "已迁出",
    "迁入",
    "已迁入",
    "注销",
    "已注销",
    "新增",
    "规上",
    "规下",
    "高企",
    "牵头",
    "牵头单位",
    "联合体",
    "筹",
    "筹建",
    "筹备",
    "公示",
    "存续",
    "在业",
    "开业",
    "吊销",
    "公司名称",
    "单位名称",
)

#: What a firm does (`trades.txt`); two names that differ only here are two firms ("恒力科技", "恒力贸易").
TRADES = tuple(resources.files(__package__).joinpath("trades.txt").read_text(encoding="utf-8").split())

#: Trade words by length, longest first: the end of a core is compared with these.
TRADES_BY_LENGTH = tuple(sorted(set(TRADES), key=lambda w: (-len(w), w)))


@functools.lru_cache(maxsize=100_000)
def trade_of(core: str) -> str | None:
    """The longest trade word at the end of `core`, or None."""
    return next((word for word in TRADES_BY_LENGTH if core.endswith(word)), None)
