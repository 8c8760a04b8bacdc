"""A made-up register of organisations and badly written copies of its names, with the truth known. For tests and benchmarks only.

In: sizes and a seed. Out: register [id, name, code, place, former], rows [id, name, code, place, truth, spoiled]. The world is hostile on
purpose: sister firms, namesakes in other places, groups, branches, firms that the register does not know.
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
    """`size` different organisations, some known to the register: id, name, code, place, former, known, sign, trade, form, prefix."""
    dice = random.Random(seed)
    rows: list[tuple] = []
    taken: set[tuple] = set()
    while len(rows) < size:
        sign = "".join(dice.choices(_SIGNS, k=dice.choice((2, 2, 2, 3, 3, 4))))
        prefix, trade, form = dice.choice(list(_PLACES)), dice.choice(_TRADES), dice.choice(_FORMS)
        sisters = [(prefix, sign, trade, form)]
        if dice.random() < 0.25:  # sisters and namesakes
            sisters.append((prefix, sign, dice.choice(_TRADES), form))
            sisters.append((dice.choice(list(_PLACES)), sign, trade, form))
            sisters.append((prefix, sign, trade, dice.choice(_FORMS)))
        for p, s, t, f in sisters:
            name = p + s + t + f
            # The name law forbids two firms of one name, spelling and place.
            law = (p.rstrip("省市县"), s, t, f)
            if law in taken or len(rows) >= size:
                continue
            taken.add(law)
            former = p + "".join(dice.choices(_SIGNS, k=3)) + t + "有限公司" if dice.random() < 0.08 else None
            place = _PLACES[p]
            rows.append(
                (
                    f"E{len(rows)}",
                    name,
                    valid_code(dice, place),
                    place,
                    former,
                    dice.random() < 0.8,
                    s,
                    t,
                    f,
                    p,
                )
            )
            if f == "有限公司" and dice.random() < 0.05 and len(rows) < size:
                rows.append(
                    (
                        f"E{len(rows)}",
                        name + "杭州分公司",
                        valid_code(dice, place),
                        place,
                        None,
                        dice.random() < 0.5,
                        s,
                        t,
                        f,
                        p,
                    )
                )
    return pl.DataFrame(
        rows,
        orient="row",
        schema=["id", "name", "code", "place", "former", "known", "sign", "trade", "form", "prefix"],
    )


def register(everything: pl.DataFrame) -> pl.DataFrame:
    """The part of the world that the register knows."""
    return everything.filter("known").select("id", "name", "code", "place", "former")


def spoiled_rows(everything: pl.DataFrame, count: int, seed: int = 11, *, exact: float = 0.5) -> pl.DataFrame:
    """`count` rows about organisations of the world, the share `exact` untouched, the rest badly written in one or two ways."""
    dice = random.Random(seed)
    pool = everything.rows(named=True)
    others = [o["code"] for o in pool[:1000]]
    rows = []
    for at in range(count):
        one = dice.choice(pool)
        name, code, place, ways = one["name"], one["code"], one["place"], []
        if dice.random() >= exact:
            for _ in range(dice.choice((1, 1, 2))):
                way = dice.choice(WAYS)
                name, code, place = spoil(way, one, name, code, place, dice, others)
                ways.append(way)
        rows.append((f"R{at}", name, code, place, one["id"] if one["known"] else None, "+".join(ways)))
    return pl.DataFrame(rows, orient="row", schema=["id", "name", "code", "place", "truth", "spoiled"])


WAYS = (
    "no_code",
    "no_code",
    "no_code",
    "width",
    "spaces",
    "code_slip",
    "old_code",
    "no_place",
    "no_form",
    "form_word",
    "place_word",
    "typing_slip",
    "former",
    "new_name",
    "short",
    "no_place_column",
    "remark",
    "broken_code",
)


def spoil(
    way: str,
    one: dict,
    name: str,
    code: str | None,
    place: str | None,
    dice: random.Random,
    others: list[str],
) -> tuple[str, str | None, str | None]:
    """`name`, `code`, `place` of organisation `one` after one bad way of writing."""
    if way == "no_code":
        return name, None, place
    if way == "width":
        return name.replace("（", "(").replace("）", " )"), code and code.lower(), place
    if way == "spaces":
        at = dice.randrange(1, len(name))
        return f" {name[:at]}\n{name[at:]}　", code, place
    if way == "code_slip" and code:
        at = dice.randrange(len(code))
        return (
            name,
            code[:at] + dice.choice([c for c in "0123456789ABCDEFG" if c != code[at]]) + code[at + 1 :],
            place,
        )
    if way == "old_code" and code and len(code) == 18:
        return name, f"{code[8:16]}-{code[16]}", place
    if way == "broken_code":
        return name, dice.choice(("1.23E+17", "无", "", "000000000000000000", "待补")), place
    if way == "no_place" and one["prefix"] and name.startswith(one["prefix"]):
        return name[len(one["prefix"]) :], None, place
    if way == "no_form" and name.endswith(one["form"]):
        return name[: -len(one["form"])], None, place
    if way == "form_word":
        return (
            name.replace("股份有限公司", "股份公司").replace("有限公司", "有限责任公司")
            if "股份" not in name
            else name,
            code,
            place,
        )
    if (
        way == "place_word"
        and name.startswith(one["prefix"])
        and one["prefix"][-1:] in "省市县"
        and one["prefix"]
    ):
        return one["prefix"][:-1] + name[len(one["prefix"]) :], None, place
    if way == "typing_slip":
        at = dice.randrange(len(one["prefix"]), len(name))
        return name[:at] + dice.choice(_SIGNS) + name[at + 1 :], None, place
    if way == "former" and one["former"]:
        return one["former"], None, place
    if way == "new_name" and one["known"]:
        return (
            f"{one['prefix']}{''.join(dice.choices(_SIGNS, k=4))}{one['trade']}有限公司（原{one['name']}）",
            None,
            place,
        )
    if way == "short":
        return one["sign"] + one["trade"][:2], None, place
    if way == "no_place_column":
        return name, code, None
    if way == "remark":
        return name + dice.choice(("（补报）", "（盖章）", "（已迁出）")), code, place
    return name, code, place
