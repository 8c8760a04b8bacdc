"""The words that names of organisations are made of: legal forms and their classes, branches, trades, remarks.

Written for this engine from the name rules (企业名称登记管理规定, 2020): place · trade name · trade · legal form.
"""

from __future__ import annotations

#: Legal form as written -> class. Forms of one class are spellings of each other; different classes are different forms.
FORMS: dict[str, str] = {
    "有限公司": "limited", "有限责任公司": "limited",
    "股份有限公司": "shares", "股份公司": "shares", "股份有限责任公司": "shares",
    "集团有限公司": "group_limited", "集团有限责任公司": "group_limited",
    "集团股份有限公司": "group_shares", "集团股份公司": "group_shares",
    "集团公司": "group", "集团": "group", "集团总公司": "group",
    "公司": "company", "总公司": "company",
    "合伙企业（有限合伙）": "limited_partnership", "（有限合伙）": "limited_partnership",
    "有限合伙企业": "limited_partnership", "有限合伙": "limited_partnership",
    "合伙企业": "partnership", "合伙企业（普通合伙）": "general_partnership", "（普通合伙）": "general_partnership",
    "事务所": "practice", "事务所（普通合伙）": "practice_general", "事务所（特殊普通合伙）": "practice_special",
    "农民专业合作社": "cooperative", "专业合作社": "cooperative", "合作社": "cooperative",
    "农民专业合作社联合社": "cooperative_union", "经济合作社": "economic_cooperative",
    "股份经济合作社": "share_cooperative", "家庭农场": "farm", "农场": "farm",
    "厂": "factory", "总厂": "main_factory", "大学": "university", "学院": "college", "学校": "school",
    "中学": "school", "小学": "primary_school", "幼儿园": "kindergarten",
    "研究院": "academy", "研究总院": "academy_main", "研究所": "institute", "研究中心": "research_centre",
    "科学院": "science_academy", "实验室": "laboratory", "中心": "centre", "医院": "hospital", "卫生院": "clinic",
    "协会": "association", "学会": "society", "商会": "chamber", "联合会": "federation", "促进会": "promotion_society",
    "基金会": "foundation", "银行": "bank", "局": "bureau", "委员会": "committee", "管理委员会": "administration",
    "人民政府": "government", "办公室": "office", "经营部": "dealer", "商行": "trading_house", "工作室": "studio",
    "门市部": "shop", "服务部": "service_point", "加工厂": "workshop", "超市": "supermarket", "店": "shop_front",
}
GROUPS = frozenset({"group", "group_limited", "group_shares"})
#: Companies whose registered name is unique in the area of the registering authority.
COMPANIES = frozenset({"limited", "shares", "group_limited", "group_shares", "group", "company", "limited_partnership",
                       "partnership", "general_partnership", "practice", "practice_general", "practice_special"})
#: Forms whose bare name, without a place, says too little ("实验中学", "中心医院").
NATIONAL = frozenset({"university", "science_academy"})
#: Institutions that are called by first and last characters ("嘉院", "浙大").
INSTITUTIONS = frozenset({"university", "college", "academy", "institute", "hospital", "science_academy", "laboratory"})

#: Endings of dependent parts: never the same as the organisation that they belong to.
BRANCHES = ("分公司", "子公司", "支公司", "分行", "支行", "分厂", "分院", "分所", "分部", "分店", "分社", "分校", "分中心",
            "办事处", "代表处", "营业部", "项目部", "事业部")
#: Where the organisation's own name ends inside the name of its branch.
HEAD_ENDS = ("有限责任公司", "有限公司", "公司", "银行", "研究院", "研究所", "大学", "学院", "医院", "事务所", "集团", "厂")

#: Remarks in brackets that are no part of a name.
REMARKS = ("盖章", "公章", "签章", "补报", "迁出", "已迁出", "迁入", "已迁入", "注销", "已注销", "新增", "规上", "规下", "高企",
           "牵头", "牵头单位", "联合体", "筹", "筹建", "筹备", "公示", "存续", "在业", "开业", "吊销", "公司名称", "单位名称")

#: What a firm does; two names that differ only here are two firms ("恒力科技", "恒力贸易").
TRADES = (
    "科技 技术 信息 信息技术 信息科技 软件 网络 网络科技 网络技术 通信 通讯 通信技术 电子 电子科技 电气 电器 电力 电机 电缆 "
    "电子商务 数据 数字 数字科技 智能 智能科技 智能装备 智能制造 机械 机电 机械设备 机械制造 机床 装备 设备 设备制造 仪器 仪表 "
    "自动化 自动化设备 精密 精密机械 精工 模具 轴承 阀门 泵业 五金 五金制品 紧固件 工具 金属 金属制品 金属材料 钢铁 钢构 钢管 "
    "铝业 铜业 锌业 冶金 铸造 锻造 材料 新材料 材料科技 复合材料 高分子 高分子材料 塑料 塑业 塑胶 橡胶 橡塑 化工 化学 化纤 化工科技 "
    "精细化工 涂料 纤维 纺织 纺织品 纺机 针织 印染 染整 服装 服饰 服装辅料 皮革 皮业 箱包 鞋业 家纺 丝绸 无纺布 制药 药业 医药 "
    "生物 生物科技 生物技术 生物医药 生物制药 医疗 医疗器械 医疗科技 健康 食品 饮料 酒业 粮油 农业 农业科技 农业开发 生态 生态科技 "
    "种业 饲料 渔业 牧业 园林 园艺 环保 环境 环保科技 环境科技 环境工程 水务 水处理 能源 新能源 新能源科技 能源科技 光伏 太阳能 光电 "
    "光电科技 光学 光学科技 半导体 集成电路 微电子 芯片 传感 传感器 汽车 汽车零部件 汽车配件 汽配 车业 航空 航天 船舶 船业 轨道交通 "
    "动力 传动 液压 制冷 空调 照明 照明科技 灯饰 家具 家居 木业 竹业 纸业 造纸 包装 包装材料 印刷 印务 玻璃 陶瓷 水泥 建材 石材 "
    "混凝土 建设 建筑 建筑工程 工程 工程技术 市政 装饰 装修 幕墙 门窗 房地产 置业 物业 物业管理 物流 运输 供应链 仓储 港务 贸易 "
    "商贸 进出口 外贸 国际贸易 实业 工贸 工业 制造 发展 投资 投资管理 股权投资 创业投资 资产管理 资本 基金 担保 租赁 融资租赁 保险 "
    "证券 咨询 管理咨询 企业管理 管理 服务 技术服务 科技服务 检测 检测技术 检验 认证 设计 规划设计 文化 文化传媒 传媒 广告 影视 "
    "教育 教育科技 教育咨询 培训 旅游 酒店 餐饮 体育 玩具 礼品 工艺品 日用品 化妆品 珠宝 眼镜 钟表 电商 通用设备 零部件 配件"
).split()

#: Trade words by length, longest first: the end of a core is compared with these.
TRADES_BY_LENGTH = tuple(sorted(set(TRADES), key=lambda w: (-len(w), w)))


def trade_of(core: str) -> str | None:
    """The longest trade word at the end of `core`, or None."""
    return next((word for word in TRADES_BY_LENGTH if core.endswith(word)), None)
