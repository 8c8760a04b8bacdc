"""Short names as offices write them, made from full names. In: full names. Out: rows [id, name, truth, way]. For tests and
benchmarks only.

The full names are taken apart by a few plain patterns of this module, not by the engine that is judged.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Sequence

_PLACE = re.compile(
    "^(浙江|江苏|安徽|上海|广东|山东|北京|中国|福建|湖北|四川)?(省|市)?"
    "(嘉兴|杭州|湖州|金华|苏州|合肥|芜湖|宣城|松江|昆山|海宁|平湖|桐乡|嘉善|海盐|南湖|秀洲|深圳|广州|宁波|无锡|南京|常熟|张家港|太仓)?(省|市|县|区)?"
)
_FORM = re.compile("(集团)?(股份有限公司|有限责任公司|有限公司|公司)$|（(有限合伙)）$")
_TRADE_WORDS = (
    "新材料 新能源 科技 技术 信息 智能 电子 电气 电器 机械 装备 设备 精密 自动化 化工 医药 生物 医疗 健康 环保 环境 能源 "
    "汽车 零部件 "
    "光电 半导体 材料 金属 塑料 纺织 服饰 食品 农业 物流 国际 控股 实业 工业 发展 投资 建设 工程 网络 软件 数据 文化 "
    "传媒 制造 系统 "
    "低空 经济 机器人 航空 服务 管理 贸易 检测"
)
_TRADE = _TRADE_WORDS.split()
_CHAIN_WORDS = (
    "智能汽车 科技|新能源 科技|电子 科技|智能 装备|生物 医药|环保 科技|新材料 科技|低空 经济|数据 技术|精密 机械|自动化 "
    "设备|医疗 器械|"
    "光电 科技|食品|服饰|机器人 系统|汽车 零部件|检测 技术|半导体 材料|物流 服务|信息 技术|能源 科技|航空 装备|纺织|化工"
)
_CHAINS = _CHAIN_WORDS.split("|")


def invented(signs: Sequence[str], count: int, seed: int = 3) -> list[str]:
    """`count` full names around real trade names `signs`: place, sign, trades, now and then a bracketed place, legal form; all
    different.
    """
    dice, made = random.Random(seed), dict[str, None]()
    while len(made) < count:
        place = dice.choice(
            ("浙江", "浙江", "嘉兴", "嘉兴市", "海宁", "平湖市", "桐乡市", "嘉善", "上海", "苏州", "杭州", "", "", "")
        )
        trades = dice.choice(_CHAINS).replace(" ", "")
        bracket = (
            f"（{dice.choice(('浙江', '嘉兴', '广东', '上海', '中国', '苏州', '集团', '海宁'))}）" if dice.random() < 0.15 else ""
        )
        form = dice.choices(("有限公司", "股份有限公司", "集团有限公司", "有限责任公司"), (14, 3, 1, 1))[0]
        made[f"{'' if bracket and bracket != '（集团）' else place}{dice.choice(signs)}{trades}{bracket}{form}"] = None
    return list(made)


def held_out(name: str) -> bool:
    """Whether a name belongs to the half on which nothing may be tuned."""
    return hashlib.sha256(name.encode()).digest()[0] % 2 == 1


def _apart(name: str) -> tuple[str, str, list[str], str, str]:
    """(place, sign, trades, bracket, form) of a full name."""
    name = name.replace("(", "（").replace(")", "）")
    form = ((found := _FORM.search(name)) and found[0]) or ""
    rest = name[: len(name) - len(form)]
    bracket = ((found := re.search("（([^（）]*)）", rest)) and found[0]) or ""
    rest = rest.replace(bracket, "") if bracket else rest
    place = ((found := _PLACE.match(rest)) and found[0]) or ""
    core = rest[len(place) :]
    if len(core) < 2:
        place, core = "", rest
    trades: list[str] = []
    while word := next((w for w in _TRADE if core.endswith(w) and len(core) - len(w) >= 2), None):
        trades.insert(0, word)
        core = core[: -len(word)]
    return place, core, trades, bracket, form


def shortened(name: str, dice: random.Random) -> dict[str, str]:
    """Way -> what an office writes for `name`; only the ways that apply."""
    place, sign, trades, bracket, form = _apart(name)
    all_trades, inside = "".join(trades), bracket[1:-1]
    short_place = re.sub("[省市县区]", "", place)
    out = {
        "without the form": f"{place}{sign}{all_trades}{bracket}",
        "without place and form": f"{sign}{all_trades}",
        "without the place": f"{sign}{all_trades}{bracket}{form}" if place else "",
        "without place and bracket": f"{sign}{all_trades}{form}" if place and bracket else "",
        "sign": sign if len(sign) >= 2 else "",
        "place and sign": f"{short_place}{sign}" if place else "",
        "sign and first trade": f"{sign}{trades[0]}" if len(trades) > 1 else "",
        "sign and last trade": f"{sign}{trades[-1]}" if len(trades) > 1 else "",
        "place, sign and last trade": f"{short_place}{sign}{trades[-1]}" if len(trades) > 1 and place else "",
        "sign and two characters": f"{sign}{all_trades[:2]}" if len(all_trades) > 2 else "",
        "sign and company": f"{sign}公司",
        "sign, shares": f"{sign}股份" if "股份" in form else "",
        "group": f"{sign}集团" if "集团" in form + bracket else "",
    }
    core = sign + all_trades
    if len(core) >= 6:
        at = dice.randrange(2, len(core) - 1)
        out["a character skipped"] = core[:at] + core[at + 1 :]
    if bracket and inside:
        out |= {
            "bracket not closed, no form": f"{place}{core}（{inside}",
            "bracket not closed": f"{place}{core}（{inside}{form}",
            "bracket not opened": f"{place}{core}{inside}）{form}",
            "marks of the bracket lost": f"{place}{core}{inside}{form}",
            "marks of the bracket and form lost": f"{place}{core}{inside}",
            "bracket cut": f"{place}{core}（{inside[0]}",
            "words in the bracket lost": f"{place}{core}（）{form}",
            "bracket lost": f"{place}{core}{form}",
            "words between lost": f"{place}{sign}（{inside}）{form}" if all_trades else "",
            "words between and closing lost": f"{place}{sign}（{inside}" if all_trades else "",
            "sign and place in bracket": f"{sign}{inside}",
            "only the opening left": f"{place}{core}（",
        }
    return {
        way: text
        for way, text in out.items()
        if text and text not in (name, name.replace("(", "（").replace(")", "）")) and len(text) >= 2
    }


def short_rows(names: Sequence[tuple[str, str]], seed: int = 5, each: int = 3) -> list[tuple[str, str, str, str]]:
    """(row id, short name, id meant, way) for up to `each` ways of every (id, full name), drawn at random, brackets twice as
    often.
    """
    dice = random.Random(seed)
    rows: list[tuple[str, str, str, str]] = []
    for truth, name in names:
        ways = shortened(name, dice)
        pool = list(ways)
        pool += [w for w in pool if "bracket" in w or "between" in w]
        for way in dict.fromkeys(dice.sample(pool, min(each, len(pool)))):
            rows.append((f"S{len(rows)}", ways[way], truth, way))
    return rows
