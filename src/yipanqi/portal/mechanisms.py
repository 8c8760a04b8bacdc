"""The twenty-eight mechanisms, and for each the instruments and figures that the folders declare today."""

from __future__ import annotations

from dataclasses import dataclass

from yipanqi.board.catalogue import INDICATORS
from yipanqi.board.queries import shown_keys
from yipanqi.registry.catalogue import INSTRUMENTS
from yipanqi.registry.queries import profile
from yipanqi.values.words import Words

NAMES = {
    "S01": ("一盘棋 · 专项行动", "One chessboard, special actions"),
    "S02": ("全社会研发投入强度", "R&D intensity"),
    "S03": ("科技创新体系", "Innovation system"),
    "S04": ("校地融合", "School–locality institutes"),
    "S05": ("教科人产城一体", "Education, science, talent, industry, city"),
    "S06": ("母基金、子基金、直投", "Fund of funds"),
    "S07": ("政策性科技保险", "Policy insurance"),
    "S08": ("路演中心与大赛", "Roadshows and contests"),
    "S09": ("成果转化基金", "Achievement-conversion fund"),
    "S10": ("零壹协同与科创飞地", "Science enclaves"),
    "S11": ("两化与精准排摸", "Two-way conversion and screening"),
    "S12": ("企业研发提质", "Enterprise R&D quality"),
    "S13": ("新型研发机构与实验室", "R&D institutions and laboratories"),
    "S14": ("尽职免责负面清单", "Due-diligence exemption"),
    "S15": ("成果获奖", "Awards of achievements"),
    "S16": ("成果发布与双向对接", "Achievements and matchmaking"),
    "S17": ("技术交易额", "Technology turnover"),
    "S18": ("订单式研发 · 揭榜挂帅", "Order-style R&D"),
    "S19": ("成果转化四环节", "Four-link conversion"),
    "S20": ("助企惠企", "Visits to firms"),
    "S21": ("科创专员", "Innovation commissioners"),
    "S22": ("科技特派员", "Special commissioners"),
    "S23": ("人才分类评价", "Classified talent evaluation"),
    "S24": ("全时人才与重点工程", "Full-time talent, key projects"),
    "S25": ("赋权与收益共享", "Rights and income sharing"),
    "S26": ("校企博士共享", "Shared doctors"),
    "S27": ("证卡集成", "Integrated card"),
    "S28": ("工作简报", "The year's account"),
}
#: What works outside instruments and indicators.
ALSO = {
    "S01": Words("棋盘、目标分解、红黄绿灯", "board, cascade, lights"),
    "S02": Words("位次、版本、全国比较", "rank, vintages, national comparison"),
    "S28": Words("网页、Word、PDF、签名证据包", "web page, Word, PDF, signed evidence pack"),
}


@dataclass(frozen=True)
class Mechanism:
    """One row of the coverage table."""

    id: str
    name: Words
    works: list[str]


def mechanisms() -> list[Mechanism]:
    """Coverage, in order, by the names of the city where it has its own, without what it hides; `works` is empty where nothing
    works yet.
    """
    out, own, shown = [], profile().get("mechanisms", {}), [INDICATORS[key] for key in shown_keys()]
    for sid, (zh, en) in NAMES.items():
        said = own.get(sid, {})
        if said.get("hide"):
            continue
        zh, en = said.get("zh") or zh, said.get("en") or en
        works = [str(i.words) for i in INSTRUMENTS if sid in i.mechanisms]
        works += [str(i.words) for i in shown if sid in i.mechanisms]
        works += [str(ALSO[sid])] if sid in ALSO else []
        out.append(Mechanism(sid, Words(zh, en), list(dict.fromkeys(works))))
    return out
