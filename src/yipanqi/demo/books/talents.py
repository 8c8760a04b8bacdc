"""Sheet 16, talents and doctors shared by universities and firms (科技人才信息汇总表); identity numbers come masked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from yipanqi.demo import _spelling as spelling
from yipanqi.demo._page import Page, Percent, write_book
from yipanqi.demo._places import BY_CODE, PLACES
from yipanqi.demo._wording import FIELDS, UNIVERSITIES, person_names, topics

if TYPE_CHECKING:
    from yipanqi.demo.city import City

PEOPLE = [
    ("序号",),
    ("姓名",),
    ("证件类型及号码（脱敏）",),
    ("性别",),
    ("出生年月",),
    ("国籍",),
    ("是否海外引进",),
    ("学历学位",),
    ("职称",),
    ("工作单位",),
    ("县（市、区）",),
    ("全职/兼职",),
    ("双聘单位及时间占比", "双聘单位"),
    ("双聘单位及时间占比", "时间占比"),
    ("专业领域",),
    ("人才类别",),
    ("入选计划及年份",),
    ("评价类别",),
    ("引进日期",),
    ("合同期限",),
    ("享受服务",),
]
DOCTORS = [
    ("博士姓名",),
    ("高校",),
    ("共享企业",),
    ("县（市、区）",),
    ("协议起止", "起"),
    ("协议起止", "止"),
    ("时间占比",),
    ("合作内容",),
    ("成果",),
]
NUMBER, SHARED = 900, 300
GRADES = "ABCDEF"
NATIONS = ("中国", "中国", "中国", "中国", "中国", "中国", "中国", "德国", "日本", "意大利")


def people_rows(city: City) -> Iterator[list]:
    """One person a row; a few names occur twice with different persons behind them."""
    rng, firms = city.rng("talents"), city.firms
    names = person_names(rng, NUMBER)
    for n, d in enumerate(rng.random((NUMBER, 14)).tolist()):
        body = city.institutes[int(d[0] * len(city.institutes))]
        firm = int(d[1] * len(firms))
        at_firm = d[2] < 0.55
        employer, place = (firms.name[firm], PLACES[firms.place[firm]]) if at_firm else (body.name, BY_CODE[body.place])
        dual = d[3] < 0.12
        born = date(1962 + int(d[4] * 33), 1 + int(d[5] * 12), 1)
        nation = NATIONS[int(d[6] * 10)]
        paper = f"身份证 3304**********{n % 10000:04d}" if nation == "中国" else f"护照 E****{n % 10000:04d}"
        came = date(2018, 1, 1) + timedelta(days=int(d[7] ** 0.5 * 2550))
        yield [
            n + 1,
            names[n],
            paper,
            "女" if d[8] < 0.38 else "男",
            spelling.month(born, d[9]),
            nation,
            "是" if nation != "中国" or d[1] < 0.45 else "否" if d[1] < 0.97 else None,
            ("博士", "博士研究生", "硕士", "本科")[int(d[10] * 4)],
            ("教授", "研究员", "高级工程师", "工程师", None)[int(d[11] * 5)],
            spelling.name(employer, d[12]),
            place.name,
            "兼职" if dual else "全职" if d[13] < 0.9 else "柔性引进",
            UNIVERSITIES[int(d[9] * 8)] if dual else None,
            (Percent(0.5), "40%", 0.3)[n % 3] if dual else None,
            FIELDS[int(d[11] * 8)],
            GRADES[min(5, int((1 - d[5] ** 2) * 6))],
            f"{('市领军', '省级', '国家级')[int(d[6] * 3)]}人才计划{came.year + 1}年"
            if d[8] < 0.2
            else "无"
            if d[8] < 0.3
            else None,
            ("基础", "应用", "转化", "支撑")[int(d[4] * 4)],
            spelling.day(came, d[10]),
            f"{3 + int(d[7] * 3)}年",
            ("子女入学", "住房", "医疗", None)[int(d[12] * 4)],
        ]


def doctor_rows(city: City) -> Iterator[list]:
    rng, firms = city.rng("doctors"), city.firms
    names, titles = person_names(rng, SHARED), topics(rng, SHARED)
    for n, d in enumerate(rng.random((SHARED, 6)).tolist()):
        i = int(d[0] * len(firms))
        start = date(2023, 1, 1) + timedelta(days=int(d[1] * 650))
        share = round(0.1 + 0.4 * d[2], 2)
        yield [
            names[n],
            UNIVERSITIES[int(d[3] * 8)],
            spelling.name(firms.name[i], d[4]),
            PLACES[firms.place[i]].name,
            spelling.day(start, d[5]),
            spelling.day(start + timedelta(days=729), d[5]),
            Percent(share) if n % 3 else f"{share * 100:.0f}%",
            titles[n],
            f"申请专利{int(d[2] * 4)}件" if d[5] < 0.7 else "无",
        ]


def write(city: City) -> list[Path]:
    pages = [
        Page(
            "人才",
            "嘉兴市科技人才信息汇总表",
            PEOPLE,
            people_rows(city),
            under=city.under("嘉兴市科学技术局", "人"),
            notes=("证件号码已脱敏；人才类别按A—F六类。",),
        ),
        Page("校企博士", "嘉兴市校企博士共享名单", DOCTORS, doctor_rows(city), under=city.under("嘉兴市科学技术局", "人")),
    ]
    return [write_book(city.path("科技人才信息汇总表.xlsx"), pages)]
