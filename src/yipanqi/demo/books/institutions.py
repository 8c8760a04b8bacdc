"""Sheet 12, platforms and new-type R&D institutions (新型研发机构绩效评价自评表): one workbook, three header rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from yipanqi.demo import _spelling as spelling
from yipanqi.demo._page import Page, Total, write_book
from yipanqi.demo._places import BY_CODE

if TYPE_CHECKING:
    from yipanqi.demo.city import City

YEAR = 2024
COLUMNS = [
    ("序号",),
    ("机构名称",),
    ("统一社会信用代码",),
    ("类型",),
    ("级别",),
    ("法人性质",),
    ("共建高校院所",),
    ("成立日期",),
    ("所在地",),
    ("场地面积（㎡）",),
    ("科研仪器原值",),
    ("人员（人）", "研发人员数"),
    ("人员（人）", "其中：", "博士"),
    ("人员（人）", "其中：", "高级职称"),
    ("人员（人）", "全职人员"),
    ("研发投入",),
    ("收入", "总收入"),
    ("收入", "其中：", "财政"),
    ("收入", "其中：", "竞争性项目"),
    ("收入", "其中：", "四技"),
    ("收入", "其中：", "投资收益"),
    ("承担项目", "数量（项）"),
    ("承担项目", "经费"),
    ("授权发明专利（件）",),
    ("成果转化", "数量（项）"),
    ("成果转化", "金额"),
    ("孵化企业", "孵化企业数"),
    ("孵化企业", "其中：", "高企"),
    ("孵化企业", "其中：", "规上"),
    ("孵化企业", "其中：", "融资额"),
    ("服务企业家次",),
    ("引进人才（人）",),
    ("自评分",),
    ("县级审核分",),
    ("评价等次",),
    ("备注",),
]


def rows(city: City) -> Iterator[list]:
    """Institutions by place; amounts in 万元."""
    rng = city.rng("institutions")
    found = sorted(city.institutes, key=lambda body: (body.kind != "新型研发机构", list(BY_CODE).index(body.place)))
    kinds = 0
    for n, (body, d) in enumerate(zip(found, rng.random((len(found), 16)).tolist(), strict=True), 1):
        kinds += body.kind == "新型研发机构"
        staff = int(18 + d[0] * 160)
        income = round(400 + d[1] * 9000, 2)
        parts = [round(income * p, 2) for p in (0.35 + 0.1 * d[2], 0.2, 0.2 + 0.1 * d[3], 0.02)]
        hatched = int(d[4] * 14)
        score = round(62 + d[5] * 34, 1)
        lab = body.kind != "新型研发机构"
        yield [
            n,
            body.name,
            body.code,
            body.kind,
            body.level,
            body.legal,
            body.partner,
            spelling.day(body.founded, d[6]) if d[6] < 0.9 else spelling.month(body.founded, d[7]),
            BY_CODE[body.place].name,
            round(1500 + d[8] * 20000),
            round(300 + d[9] * 12000, 2),
            staff,
            int(staff * 0.3 * d[10]),
            int(staff * 0.25),
            int(staff * (0.6 + 0.3 * d[11])),
            round(income * (0.5 + 0.4 * d[12]), 2),
            income,
            *parts,
            int(d[13] * 40),
            round(d[14] * 3000, 2),
            int(d[15] * 30),
            int(d[4] * 12),
            round(d[3] * 1800, 2),
            hatched,
            hatched // 4,
            hatched // 6,
            round(d[7] * 9000, 2) if hatched else 0,
            int(10 + d[2] * 260),
            int(d[9] * 30),
            None if lab else score,
            None if lab else round(score - 3 + d[10] * 4, 1),
            "—" if lab else "优秀" if score > 88 else "良好" if score > 76 else "合格",
            "科技部批复，纳入全国重点实验室序列" if body.level == "全国重点实验室" else None,
        ]
    yield Total(["合计", f"{len(found)}家，其中新型研发机构{kinds}家"])


def write(city: City) -> list[Path]:
    page = Page(
        "自评表",
        f"嘉兴市{YEAR}年度新型研发机构绩效评价自评表",
        COLUMNS,
        rows(city),
        under=city.under("嘉兴市科学技术局", "万元"),
        notes=(
            "总收入包括财政、竞争性项目、四技（技术开发、转让、咨询、服务）和投资收益。",
            "实验室和技术创新中心一并列入，不参加评价。",
        ),
        merge_down=(),
    )
    return [write_book(city.path(f"{YEAR}年度新型研发机构绩效评价自评表.xlsx"), [page])]
