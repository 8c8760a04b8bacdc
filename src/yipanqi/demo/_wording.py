"""Words of which names are made up. Every firm, institute and person of the model city is composed of these and exists nowhere.

A firm's trade name is two auspicious characters and a third that says "example" (例 样 拟 仿 模); a person is a surname and a
year of the sexagenary cycle or a solar term. Surnames: the hundred most frequent ones (a fact of the census).
"""

from __future__ import annotations

import numpy as np

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金"
    "贾韦夏付方邹熊白孟秦邱侯江尹薛阎段雷龙陶贺毛郝顾龚邵万钱严洪戴莫孔向常汤"
)
STEMS, BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_TERMS_TEXT = (
    "立春 雨水 惊蛰 春分 清明 谷雨 立夏 小满 芒种 夏至 小暑 大暑 立秋 处暑 白露 秋分 寒露 霜降 立冬 小雪 大雪 冬至 小寒 大寒"
)
TERMS = _TERMS_TEXT.split()
GIVEN = [STEMS[i % 10] + BRANCHES[i % 12] for i in range(60)] + TERMS

_TRADE = (
    "安昂百邦宝博昌超辰诚驰创达道德鼎东飞丰富高格冠光广国海瀚航豪浩禾恒宏鸿华辉汇惠佳嘉杰捷金锦京晶景聚钧凯康科坤朗乐力立利联良"
    "龙隆美民明铭宁欧鹏启千谦乾庆全仁荣瑞润森山尚申升盛世双顺思斯松泰腾天通同万威维伟沃欣信星兴旭轩雅亚阳耀业一亿逸益永优宇远悦跃"
    "云运泽展长兆臻振正志智中众卓子祖尊柏彬灿楚岱铎帆孚冈谷皓桓楷澜霖蔚"
)
_MARK = "例样拟仿模"
TRADES = len(_TRADE) ** 2 * len(_MARK)

#: (class of GB/T 4754-2017, word in the firm's name, high-tech field, typical product, weight)
INDUSTRIES = (
    ("1712", "纺织", "新材料", "功能性机织面料", 9),
    ("1751", "化纤织造", "新材料", "高密仿真丝织物", 7),
    ("1821", "服饰", "先进制造与自动化", "运动针织服装", 6),
    ("1921", "皮革", "新材料", "生态皮革", 3),
    ("2110", "家居", "先进制造与自动化", "智能木家具", 4),
    ("2223", "纸业", "新材料", "特种涂布纸", 3),
    ("2319", "包装", "先进制造与自动化", "环保彩印包装", 4),
    ("2614", "化学", "新材料", "高纯有机中间体", 3),
    ("2641", "涂料", "新材料", "水性涂料", 2),
    ("2651", "新材料", "新材料", "工程塑料合金", 5),
    ("2710", "制药", "生物与新医药", "原料药", 2),
    ("2761", "生物医药", "生物与新医药", "重组蛋白制剂", 2),
    ("2822", "化纤", "新材料", "差别化涤纶长丝", 6),
    ("2921", "薄膜科技", "新材料", "光学基膜", 4),
    ("2929", "塑业", "新材料", "精密注塑件", 6),
    ("3024", "建材", "新材料", "装配式轻质墙板", 3),
    ("3311", "钢构", "先进制造与自动化", "重型钢结构", 3),
    ("3441", "泵业", "先进制造与自动化", "节能屏蔽泵", 2),
    ("3444", "液压", "先进制造与自动化", "高压柱塞泵", 2),
    ("3482", "紧固件", "先进制造与自动化", "高强度紧固件", 6),
    ("3484", "精密机械", "先进制造与自动化", "精密轴承座", 8),
    ("3491", "机器人", "先进制造与自动化", "协作机器人", 1),
    ("3525", "模具", "先进制造与自动化", "精密级进模", 3),
    ("3562", "半导体装备", "电子信息", "晶圆减薄设备", 1),
    ("3584", "医疗器械", "生物与新医药", "一次性介入耗材", 2),
    ("3591", "环保设备", "资源与环境", "膜法水处理装置", 2),
    ("3670", "汽车部件", "先进制造与自动化", "制动系统总成", 6),
    ("3812", "电机", "先进制造与自动化", "永磁同步电机", 3),
    ("3825", "光伏", "新能源与节能", "高效电池组件", 4),
    ("3831", "线缆", "先进制造与自动化", "特种电缆", 3),
    ("3841", "电池", "新能源与节能", "动力电池", 1),
    ("3854", "厨电", "先进制造与自动化", "集成灶", 4),
    ("3973", "微电子", "电子信息", "电源管理芯片", 2),
    ("3982", "电路", "电子信息", "高密度互连线路板", 2),
    ("3985", "电子材料", "电子信息", "高频覆铜板", 2),
    ("4011", "自动化", "先进制造与自动化", "工业控制器", 3),
)
SERVICES = (
    ("6513", "软件", "电子信息", "工业互联网平台", 9),
    ("6531", "信息技术", "电子信息", "系统集成", 6),
    ("6450", "数据服务", "高技术服务", "数据治理服务", 2),
    ("7320", "技术研究", "高技术服务", "委托研发服务", 5),
    ("7452", "检测", "高技术服务", "第三方检测", 3),
    ("7461", "环境监测", "资源与环境", "在线监测运维", 1),
    ("7512", "生物科技", "生物与新医药", "生物试剂", 3),
)
SECTION = {
    **{code: "C" for code, *_ in INDUSTRIES},
    "6513": "I",
    "6531": "I",
    "6450": "I",
    "7320": "M",
    "7452": "M",
    "7461": "M",
    "7512": "M",
}
FORMS = ("有限公司", "有限公司", "有限公司", "有限公司", "科技有限公司", "科技有限公司", "股份有限公司", "有限责任公司")
BANKS = ("模例银行嘉兴分行", "拟样银行嘉兴分行", "仿真农商银行", "样本城商银行嘉兴分行")
INSURERS = ("模例财产保险嘉兴中心支公司", "拟样财产保险嘉兴分公司", "仿真科技保险嘉兴分公司")
UNIVERSITIES = (
    "模例大学",
    "拟样理工大学",
    "仿真工业大学",
    "样本科技大学",
    "例言农业大学",
    "模拟海洋大学",
    "虚构师范大学",
    "拟真医科大学",
)
FIELDS = ("电子信息", "生物与新医药", "航空航天", "新材料", "高技术服务", "新能源与节能", "资源与环境", "先进制造与自动化")
_METHODS_TEXT = (
    "基于机器视觉的 面向低温工况的 高通量 自适应 低能耗 多尺度 柔性 在线式 微纳结构 轻量化 耐腐蚀 "
    "可降解 国产化 高精度 数字孪生驱动的"
)
_METHODS = _METHODS_TEXT.split()
_THINGS_TEXT = (
    "纤维纺丝工艺 织物疵点检测系统 光伏组件封装材料 锂电池隔膜涂覆技术 紧固件热处理装备 水性树脂合成方法 "
    "集成灶风道设计 皮革铬鞣替代工艺 晶圆减薄设备 永磁电机控制器 光学膜涂布线 化纤在线染色技术 "
    "精密注塑模具 膜法水处理装置 医用介入导管 高频覆铜板 机器人关节减速器 工业互联网网关 "
    "食品冷链监测终端 稻渔共生养殖模式 海堤生态护坡 芯片封装基板 粉末冶金零件 氢气循环泵"
)
_THINGS = _THINGS_TEXT.split()
_ENDS = ["研究", "的开发与应用", "关键技术", "产业化", "集成示范", "性能提升", "研制"]


def trade_names(rng: np.random.Generator, count: int) -> list[str]:
    """`count` trade names, all different up to TRADES; two firms share the first two characters only beyond a fifth of that."""
    wide, names = len(_TRADE), []
    for turn in range(-(-count // wide**2)):
        for p in rng.permutation(wide**2).tolist():
            names.append(_TRADE[p // wide] + _TRADE[p % wide] + _MARK[(p * 7 // wide + p + turn) % len(_MARK)])
    return names[:count]


def person_names(rng: np.random.Generator, count: int) -> list[str]:
    """`count` persons' names; different persons may have the same one, as in life."""
    weight = 1 / np.arange(8, 8 + len(SURNAMES))
    first = rng.choice(len(SURNAMES), count, p=weight / weight.sum()).tolist()
    second = rng.integers(0, len(GIVEN), count).tolist()
    return [SURNAMES[a] + GIVEN[b] for a, b in zip(first, second, strict=True)]


def topics(rng: np.random.Generator, count: int) -> list[str]:
    """Titles of projects, achievements and contracts."""
    a, b, c = (rng.integers(0, len(w), count).tolist() for w in (_METHODS, _THINGS, _ENDS))
    return [_METHODS[x] + _THINGS[y] + _ENDS[z] for x, y, z in zip(a, b, c, strict=True)]


def phones(rng: np.random.Generator, count: int) -> list[str]:
    """Masked numbers of no network (prefix 100)."""
    return [f"100****{n:04d}" for n in rng.integers(0, 10000, count).tolist()]
