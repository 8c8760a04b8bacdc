"""A made-up register of organisations and badly written copies of its names, with the truth known. For tests and benchmarks only.

In: sizes and a seed. Out: register [id, name, code, place, former], rows [id, name, code, place, truth, spoiled]. The world is
hostile on purpose: sister firms, namesakes in other places, groups, branches, firms that the register does not know.
"""

from __future__ import annotations

import random

import polars as pl

from yipanqi.engines.identity._words import TRADES
from yipanqi.values.reading.codes import check_character, organisation_character

_SIGNS = (
    "恒力华强瑞丰嘉盛宏达金源顺泰永兴东方新宇明辉天成海纳博远中正德信和润安康佳美晶锐科创云智星辰卓越飞腾凯旋龙凤祥鼎鑫隆"
    "万通亿利百汇千禧伟业精诚长青绿洲蓝天白鹭江南湖畔秀水桐乡善平望吴越钱塘双枪三友四维五洲六合七彩八达九州景逸思源启航"
)
_TRADES = tuple(w for w in TRADES if len(w) in (2, 3, 4))[::4]
_PLACES = {
    "浙江": "330402",
    "嘉兴": "330411",
    "嘉兴市": "330402",
    "海宁": "330481",
    "海宁市": "330481",
    "平湖市": "330482",
    "桐乡": "330483",
    "嘉善县": "330421",
    "海盐": "330424",
    "浙江省": "330411",
    "杭州": "330106",
    "苏州": "320508",
    "": "330402",
}
_FORMS = ["有限公司"] * 14 + ["股份有限公司"] * 3 + ["集团有限公司", "合伙企业（有限合伙）", "研究院", "厂"]


def valid_code(dice: random.Random, region: str = "330400") -> str:
    """A made-up code of a firm that passes both checks."""
    eight = "MA" + "".join(dice.choice("0123456789ABCDEFGHJKLMNPQRTUWXY") for _ in range(6))
    inner = eight + organisation_character(eight)
    return (start := "91" + region + inner) + check_character(start)


def world(size: int, seed: int = 7) -> pl.DataFrame:
    """`size` organisations, some known to the register: id, name, code, place, former, known, sign, trade, form, prefix."""
    dice = random.Random(seed)
    rows: list[tuple] = []
    taken: set[tuple] = set()
    while len(rows) < size:
        for parts in _sisters(dice):
            prefix, sign, trade, form = parts
            law = (prefix.rstrip("省市县"), sign, trade, form)  # no two firms of one name, spelling and place
            if law in taken or len(rows) >= size:
                continue
            taken.add(law)
            told = (sign, trade, form, prefix)
            name, place = "".join(parts), _PLACES[prefix]
            former = prefix + "".join(dice.choices(_SIGNS, k=3)) + trade + "有限公司" if dice.random() < 0.08 else None
            rows.append((f"E{len(rows)}", name, valid_code(dice, place), place, former, dice.random() < 0.8, *told))
            if form == "有限公司" and dice.random() < 0.05 and len(rows) < size:
                branch, known = name + "杭州分公司", dice.random() < 0.5
                rows.append((f"E{len(rows)}", branch, valid_code(dice, place), place, None, known, *told))
    columns = ["id", "name", "code", "place", "former", "known", "sign", "trade", "form", "prefix"]
    return pl.DataFrame(rows, orient="row", schema=columns)


def _sisters(dice: random.Random) -> list[tuple[str, str, str, str]]:
    """A firm, and one time in four its sisters and namesakes: another trade, another place, another form."""
    sign = "".join(dice.choices(_SIGNS, k=dice.choice((2, 2, 2, 3, 3, 4))))
    prefix, trade, form = dice.choice(list(_PLACES)), dice.choice(_TRADES), dice.choice(_FORMS)
    one = (prefix, sign, trade, form)
    if dice.random() >= 0.25:
        return [one]
    elsewhere = (dice.choice(list(_PLACES)), sign, trade, form)
    return [one, (prefix, sign, dice.choice(_TRADES), form), elsewhere, (prefix, sign, trade, dice.choice(_FORMS))]


def register(everything: pl.DataFrame) -> pl.DataFrame:
    """The part of the world that the register knows."""
    return everything.filter("known").select("id", "name", "code", "place", "former")


def spoiled_rows(everything: pl.DataFrame, count: int, seed: int = 11, *, exact: float = 0.5) -> pl.DataFrame:
    """`count` rows about organisations of the world, the share `exact` untouched, the rest badly written in one or two ways."""
    dice = random.Random(seed)
    pool = everything.rows(named=True)
    others = [o["code"] for o in pool if o["known"]][:1000]
    rows = []
    for at in range(count):
        one = dice.choice(pool)
        row = (one["name"], one["code"], one["place"])
        ways: list[str] = []
        if dice.random() >= exact:
            for _ in range(dice.choice((1, 1, 2))):
                way = dice.choice(WAYS)
                if "copied_code" in ways or (way == "copied_code" and ways):
                    continue  # beside a name that nobody knows, a wrong code cannot be told from a new name
                row = spoil(way, one, row, dice, others)
                ways.append(way)
        rows.append((f"R{at}", *row, one["id"] if one["known"] else None, "+".join(ways)))
    return pl.DataFrame(rows, orient="row", schema=["id", "name", "code", "place", "truth", "spoiled"])


#: Ways in which a row is badly written, frequent ones several times.
WAYS = ["no_code", "no_code", "no_code", "width", "spaces", "code_slip", "old_code", "no_place", "no_form", "form_word"]
WAYS += ["place_word", "typing_slip", "former", "new_name", "short", "no_place_column", "remark", "broken_code", "copied_code"]


def spoil(way: str, one: dict, row: tuple, dice: random.Random, others: list[str]) -> tuple:
    """(name, code, place) `row` of organisation `one` after one bad way of writing."""
    name, code, place = row
    if way == "no_code":
        code = None
    elif way == "code_slip" and code:
        at = dice.randrange(len(code))
        code = code[:at] + dice.choice([c for c in "0123456789ABCDEFG" if c != code[at]]) + code[at + 1 :]
    elif way == "old_code" and code and len(code) == 18:
        code = f"{code[8:16]}-{code[16]}"
    elif way == "broken_code":
        code = dice.choice(("1.23E+17", "无", "", "000000000000000000", "待补"))
    elif way == "copied_code" and one["known"]:  # the code of the line above
        code = dice.choice(others)
    elif way == "no_place_column":
        place = None
    elif way in _WITHOUT_CODE and (other := _other_name(way, one, name, dice)) is not None:
        name, code = other, None
    else:
        name = _other_writing(way, name, dice)
    return name, code, place


_WITHOUT_CODE = ("no_place", "no_form", "place_word", "typing_slip", "former", "new_name", "short")


def _other_name(way: str, one: dict, name: str, dice: random.Random) -> str | None:
    """The organisation under another name, as writers do who do not have its code at hand; None where the way does not apply."""
    prefix, form, trade = one["prefix"], one["form"], one["trade"]
    if way == "no_place" and prefix and name.startswith(prefix):
        return name[len(prefix) :]
    if way == "no_form" and name.endswith(form):
        return name[: -len(form)]
    if way == "place_word" and prefix[-1:] in ("省", "市", "县") and name.startswith(prefix):
        return prefix[:-1] + name[len(prefix) :]
    if way == "typing_slip" and len(name) > len(prefix):
        at = dice.randrange(len(prefix), len(name))
        return name[:at] + dice.choice(_SIGNS) + name[at + 1 :]
    if way == "new_name" and one["known"]:
        return f"{prefix}{''.join(dice.choices(_SIGNS, k=4))}{trade}有限公司（原{one['name']}）"
    return {"former": one["former"], "short": one["sign"] + trade[:2]}.get(way)


def _other_writing(way: str, name: str, dice: random.Random) -> str:
    """The same name in another writing."""
    if way == "width":
        return name.replace("（", "(").replace("）", " )")
    if way == "spaces":
        at = dice.randrange(1, len(name))
        return f" {name[:at]}\n{name[at:]}　"
    if way == "form_word" and "股份" not in name:
        return name.replace("有限公司", "有限责任公司")
    return name + dice.choice(("（补报）", "（盖章）", "（已迁出）")) if way == "remark" else name
