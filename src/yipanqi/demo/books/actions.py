"""Sheet 17, the ten special actions: targets cascaded to nine places, and the table of progress."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from yipanqi.demo._page import Page, write_book
from yipanqi.demo._places import NAMES
from yipanqi.demo._wording import person_names

if TYPE_CHECKING:
    from yipanqi.demo.city import City

COLUMNS = [
    ("序号",),
    ("行动名称",),
    ("类型",),
    ("牵头领导",),
    ("牵头处室",),
    ("配合单位",),
    ("实施地",),
    ("指标名称",),
    ("单位",),
    ("上年实绩",),
    ("年度目标",),
    ("一季度目标",),
    ("上半年目标",),
    ("前三季度目标",),
    *(("县（市、区）分解目标", name) for name in NAMES),
    ("备注",),
]
PROGRESS = [("序号",), ("重点工作",), ("目标任务",), ("工作举措",), ("完成情况",), ("责任单位",), ("存在问题",), ("下一步打算",)]
#: Shares of the nine places (in the order of PLACES) in what is counted.
SHARES = (0.12, 0.14, 0.14, 0.12, 0.09, 0.17, 0.14, 0.06, 0.02)
PILOT, MODEL = "试点", "示范"
#: action, kind, office, partners, where, its indicators: (name, unit, last year, target, how it is cascaded)
#: cascade: 'sum' shares a number out, 'same' sets everybody the same, a dict names the places alone
ACTIONS = (
    (
        "国际合作教育样板区“教科人产城”一体融合发展",
        PILOT,
        "外国专家与合作处",
        "市教育局、海宁市",
        "海宁市",
        (("国际科技合作项目数", "项", 21, 26, {"海宁市": 26}), ("引进海外人才数", "人", 180, 210, "sum")),
    ),
    (
        "零壹协同创新",
        PILOT,
        "区域创新处",
        "平湖市、长三角办",
        "平湖市",
        (("科创飞地项目", "个", 9, 12, {"平湖市": 12}), ("飞地项目回流落地数", "个", 3, 5, {"平湖市": 5})),
    ),
    (
        "高新企业规上化、规上企业高新化",
        PILOT,
        "高新技术处",
        "市统计局、市税务局",
        "秀洲区",
        (("规上企业占高企申报数比重", "%", 35.6, 38, "same"), ("新增高新技术企业数", "家", 640, 700, "sum")),
    ),
    (
        "“科创祥符”成果转化赋智",
        PILOT,
        "成果转化处",
        "嘉善县、示范区嘉善片区",
        "嘉善县",
        (("概念验证项目数", "项", 18, 30, {"嘉善县": 30}), ("中试项目数", "项", 11, 20, {"嘉善县": 20})),
    ),
    (
        "校地融合发展",
        PILOT,
        "科研院所处",
        "在嘉高校院所",
        "南湖区",
        (
            ("研发投入强度", "%", 3.45, 3.55, (4.9, 3.7, 3.6, 3.4, 3.0, 3.1, 2.8, 3.2, 2.9)),
            ("校地共建研发中心数", "个", 6, 8, {"南湖区": 5, "秀洲区": 3}),
        ),
    ),
    (
        "科技企业创新研发提质攻坚",
        MODEL,
        "高新技术处",
        "市经信局、市统计局",
        "经开区",
        (
            ("规上工业企业研发活动率", "%", 76, 79, (80, 79, 82, 78, 77, 79, 75, 85, 76)),
            ("省级以上企业研发中心数", "家", 1280, 1400, (150, 190, 215, 172, 125, 285, 225, 80, 24)),
        ),
    ),
    (
        "科创平台提能升级",
        MODEL,
        "平台基地处",
        "市财政局、桐乡市",
        "桐乡市",
        (
            ("新型研发机构数", "家", 30, 35, (5, 5, 6, 4, 3, 4, 3, 4, 1)),
            ("全国重点实验室数", "家", 0, 1, {"南湖区": 1}),
            ("尽职免责孵化落地项目", "个", 1, 3, {"桐乡市": 3}),
        ),
    ),
    (
        "市域科技成果转化首选地",
        MODEL,
        "成果转化处",
        "市市场监管局、科技大市场",
        "各县（市、区）",
        (
            ("技术交易额", "亿元", 312.58, 370, "sum"),
            ("发布科技成果数", "项", 180, 240, None),
            ("双向对接会场次", "场", 21, 24, None),
            ("揭榜项目数", "项", 520, 640, "sum"),
            ("科技保险风险保额", "亿元", 6.1, 8.5, "sum"),
        ),
    ),
    (
        "“助企惠企”科技先锋服务",
        MODEL,
        "办公室",
        "各县（市、区）科技局",
        "各县（市、区）",
        (
            ("走访企业数", "家次", 2100, 2400, "sum"),
            ("科技特派员人次", "人次", 520, 560, "sum"),
            ("问题办结率", "%", 92, 95, "same"),
        ),
    ),
    (
        "科技人才创新赋能",
        MODEL,
        "科技人才处",
        "市委人才办、市人力社保局",
        "各县（市、区）",
        (("科创专员人数", "人", 58, 70, None), ("校企共享博士数", "人", 260, 300, "sum")),
    ),
)
STAGES = (0.2, 0.5, 0.75)
#: Unit words of indicators that stand still through the year: stage targets equal the year's.
LEVELS = ("%",)


def cascade(how: object, goal: float) -> list[object]:
    """Targets of the nine places: whole numbers that add up to the city's when shared out."""
    if how is None:
        return ["—"] * len(NAMES)
    if how == "same":
        return [goal] * len(NAMES)
    if isinstance(how, dict):
        return [how.get(name) for name in NAMES]
    if isinstance(how, tuple):
        return list(how)
    places = 0 if goal >= 100 and float(goal).is_integer() else 2
    parts = [round(goal * share, places) for share in SHARES]
    parts[5] = round(parts[5] + goal - sum(parts), places)
    return [int(p) if places == 0 else p for p in parts]


def target_rows(city: City) -> Iterator[list]:
    """A row for each indicator; the cells of its action are merged over them."""
    leaders = person_names(city.rng("leaders"), len(ACTIONS))
    for number, (action, kind, office, partners, where, indicators) in enumerate(ACTIONS, 1):
        for name, unit, before, goal, how in indicators:
            steps = [goal if unit in LEVELS else round(goal * s, 2) if unit == "亿元" else round(goal * s) for s in STAGES]
            text_percent = unit == "%" and name.endswith("比重")
            shown = [f"{v}%" if text_percent else v for v in (before, goal, *steps, *cascade(how, goal))]
            shown = [None if v == "None%" else v for v in shown]
            note = "名称为模型示例" if action == "校地融合发展" else None
            yield [number, action, kind, f"{leaders[number - 1]}", office, partners, where, name, unit, *shown, note]


def progress_rows(city: City) -> Iterator[list]:
    """A row for each action with the year's state in words; no figures, which come from the records alone."""
    done = ("总体进展顺利", "按序时推进", "部分指标慢于序时", "已完成年度任务")
    for number, (action, _kind, office, partners, where, indicators) in enumerate(ACTIONS, 1):
        yield [
            number,
            action,
            "；".join(f"{name}达到{goal}{unit}" for name, unit, _before, goal, _how in indicators),
            f"1.建立专班，{office}牵头；\n2.按月调度、按季晾晒；\n3.{where}先行先试。",
            done[number % 4],
            f"{office}；{partners}",
            ("数据填报不及时", "项目落地用地紧张", "无", "高层次人才不足")[number % 4],
            "持续跟踪，形成可复制做法。",
        ]


def write(city: City) -> list[Path]:
    year = city.on.year
    targets = Page(
        "目标任务分解",
        f"嘉兴市{year}年十项试点示范专项行动目标任务分解表",
        COLUMNS,
        target_rows(city),
        under="制表单位：嘉兴市科学技术局          单位：见“单位”列",
        merge_down=(0, 1, 2, 3, 4, 5, 6),
        notes=("分解目标为“—”的不分解到县（市、区）。", "年度目标为全市目标。"),
    )
    progress = Page(
        "进展情况",
        f"嘉兴市{year}年十项试点示范专项行动工作进展情况表",
        PROGRESS,
        progress_rows(city),
        under=city.under("嘉兴市科学技术局", "—"),
    )
    return [
        write_book(city.path(f"{year}年十项试点示范专项行动目标任务分解表.xlsx"), [targets]),
        write_book(city.path(f"{year}年十项试点示范专项行动工作进展情况表.xlsx"), [progress]),
    ]
