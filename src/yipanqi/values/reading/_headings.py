"""Units in headings, titles and unit rows. In: a text that a person wrote over cells. Out: the units it names; the text without
them;
and, for a column of a known kind, the one unit in which its bare numbers are.

A unit is labelled (`单位：万元`, `金额单位 千元`), in brackets (`（万元，含税）`), or the end of a heading (`成交额万元`, `RMB
million`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

from yipanqi.values.reading._units import UNITS, Unit, in_money, parse_unit, plain

#: A bare 万 in brackets says how large, not of what.
SIZES = {
    w: Unit(w, "number", Fraction(n))
    for w, n in (
        ("千", 10**3),
        ("万", 10**4),
        ("十万", 10**5),
        ("百万", 10**6),
        ("千万", 10**7),
        ("亿", 10**8),
        ("十亿", 10**9),
        ("万亿", 10**12),
    )
}
#: Two units of money over one column: nobody can say which holds.
UNSURE = Unit("?", "unsure", Fraction(1))

_INSIDE = r"[^()\[\]【】〔〕{}<>《》]"
_BRACKET = re.compile(rf"[(\[【〔{{<]({_INSIDE}*(?:\({_INSIDE}*\))?{_INSIDE}*)[)\]】〕}}>]")
_LABEL = re.compile(
    r"(?:计量|金额|数据|货币|统计|计价|记账|数量)?单位(?:名称)?(?:\([^()]{0,6}\))?(?::|均?[是为]|\s)\s*|\bunits?\s*:\s*",
    re.IGNORECASE,
)
_MONEY_WORDS = r"人民币|rmb|cny|[¥￥]"
#: 单位 and its unit with no colon between them, or another sign: 单位万元, 金额单位——万元, 单位/万元.
_LOOSE = re.compile(
    r"(?:^|(?<=[\s(:,;.、。\d]))(?:(?:本|此|该|上|下)表|以[上下]|上述|表[内中])?(?:各项|所有)?(?:计量|金额|数据|货币|统计|计价|记账|数量)?"
    r"单位(?:均|都)?[\s;/—\-_·.|]*(?=[^\s;/—\-_·.|])"
)
#: 金额：万元 as a line over a table.
_AMOUNT = re.compile(r"(?:^|[\s(,;])(?:金额|数额|款额|价值|货币)\s*:\s*(?=\S)")
#: 合同成交额（W）: ten thousand in the slang of offices, or watts; 精确到万元: how exact, or the unit.
_SLANG = re.compile(
    r"(?:额|款|价|费|收入|经费|投入|支出|利润|产值|资金|预算|资产)\s*\((?:w|W|精确到[十百千万亿]+元|(?!RMB|CNY|rmb|cny)[A-Za-z]{2,}[十百千万亿]+元)\)"
)
#: 万元合同成交额: amounts in 万元, or those of contracts of 10 000 yuan and more.
_UNIT_FIRST = re.compile(
    r"^(?:千|万|十万|百万|千万|亿)元(?!以[上下]|级|产值(?:能耗|电耗|水耗))[一-鿿A-Za-z&]{2,}(?:额|款|费|收入|经费|投入|支出|利润|产值|资金|预算)$"
)
_QUALIFIER = re.compile(
    rf"(?:{_MONEY_WORDS}|折合|折|不含税价?|含税价?|价税合计|含增值税|未税|免税|税前|税后|本币|原币|当年价格?|现行?价格?|可比价格?|不变价格?|下同|同上|均|"
    r"以[上下]|上述|(?:本|此|该)表|表[内中]|各项|所有|数字|数据|数额|取整数?|整数|保留[一二两三四\d]位小数|精确到\S+|四舍五入|大写|小写|约|以|为?单位|按|计|计量|金额|单价|总价|货币|:)",
    re.IGNORECASE,
)
_ROW_END = re.compile(r"^(?:填[报表]|制表|报[送表出]|日期|时间|审核|编制|单位|负责|联系|年|统计|表号|截[至止]|所属|汇总|第)")
_COMMON_TAIL = re.compile(
    r"(?<![0-9一二两三四五六七八九十百几数每超过达满逾破上])"
    r"((?:千|万|十万|百万|千万|亿|十亿|百亿|万亿)(?:元|人次|人年|人月|人|名|件|家|项|个|户|台|套|吨|份|篇|次|平方米|千瓦时|"
    r"美元|美金|欧元|日元|英镑|港元|港币|韩元|澳元|加元|新台币)|(?<=[^一-鿿])元|美元|欧元|日元|英镑|港元|港币|[%‰])$"
)
_YUAN_TAIL = re.compile(r"(?<=[额费款价入资金值本润税支])元$")
_ENGLISH_TAIL = re.compile(
    r"(?:^|[\s,;:/_-])((?:in\s+)?(?:(?:rmb|cny|usd|us\$|hk\$|hkd|eur|jpy|gbp)\s*[\d,. "
    r"]*\s*(?:hundred|thousands?|millions?|billions?|mln|mn|bn|k|m|'000)?"
    r"(?:\s*yuan)?|[\d,. ]*(?:hundred|thousands?|millions?|billions?|mln|mn|bn|k|m)?\s*(?:of\s+)?(?:yuan|rmb|cny|usd|us "
    r"dollars|eur|hkd)))\s*$",
    re.IGNORECASE,
)


def _joined(text: str) -> str:
    """Plain, with words of single characters closed up: 单 位 : 万 元 is 单位:万元."""
    line = plain(text)
    apart = r"(?<![一-鿿])[一-鿿](?:\s[一-鿿])+(?![一-鿿])"
    line = re.sub(r"\s*:\s*", ":", re.sub(apart, lambda m: m[0].replace(" ", ""), line))
    line = re.sub(r"\((千|万|百万|亿)\)\s*元", r"(\1元)", line)  # 合同金额(万)元
    line = re.sub(r"(?:均|都|皆)?以([^\s以下上]{1,5})计(?:算|价|量)?(?![一-鿿])", r"单位:\1", line)  # 以下金额均以万元计
    return re.sub(r"以([^\s以]{1,4})为(?:计量|计价|金额)?单位", r"单位:\1", line)


def _listed(text: str, *, sizes: bool = False) -> list[Unit]:
    """The units of a list: '个,人,万元' or '人，人年' (a thousands comma is no separator); [] when anything else stands in it."""
    whole = parse_unit(text)
    if whole is not None:
        return [whole]
    pieces = [
        p for p in re.split(r"(?<!\d)[,;、。.](?!\d)|(?<=\D)[,;、](?=\d)|/|和|及|或|\s(?=[一-鿿])", plain(text)) if p.strip()
    ]
    found: list[Unit] = []
    money = False
    for piece in pieces:
        if re.fullmatch(_MONEY_WORDS, piece.strip(), re.IGNORECASE):
            money = True
            continue
        unit = parse_unit(piece) or (SIZES.get(piece.strip()) if sizes else None)
        if unit is None:
            money = money or bool(re.search(_MONEY_WORDS, piece, re.IGNORECASE))
            named = re.fullmatch(r"\s*[一-鿿]{1,8}:([^:]+)", piece)  # 面积:平方米
            if named and (unit := parse_unit(named[1])):
                found.append(unit)
                continue
            bare = _QUALIFIER.sub("", piece).strip(" ,;:、")
            if not bare:
                continue
            unit = parse_unit(bare) or (SIZES.get(bare) if sizes else None)
            if unit is None:
                return []
        found.append(unit)
    if not found:
        return [UNITS["元"]] if money else []
    return [UNITS[f"{u.symbol}元"] if u.is_size and money else u for u in found]


def _labelled(line: str) -> list[Unit]:
    """The units after 单位: in a line; 填报单位：甲局 names an organisation and is passed over."""
    found = [_after(line[label.end() :].strip()) for label in _LABEL.finditer(line)]
    told = list(dict.fromkeys(u for units in found for u in units))
    return told or next((units for label in _LOOSE.finditer(line) if (units := _after(line[label.end() :].strip()))), [])


def _after(rest: str) -> list[Unit]:
    """The units that the words after 单位: begin with."""
    if re.match(r"w(?![A-Za-z])", rest):  # 单位：w
        return [UNITS["万元"]]
    stops = [rest, re.split(r"[()\[\]【】]", rest)[0], re.split(r"[ ()]", rest)[0], re.split(r"[ (),;、。]", rest)[0]]
    if rest.startswith("("):
        stops.append(rest[1:].split(")")[0])
    for stop in stops:
        if stop.strip() and (found := _listed(stop.strip(" ,;。"), sizes=True)):
            return found
    for size in range(min(6, len(rest)), 0, -1):  # 万元填报日期：…
        if (unit := parse_unit(rest[:size])) and _ROW_END.match(rest[size:]):
            return [unit]
    return []


def _in_brackets(line: str) -> list[Unit]:
    found: list[Unit] = [UNSURE] if _SLANG.search(line) else []
    for inner in _BRACKET.findall(line):
        found += _listed(_bare_bracket(inner), sizes=True)
    return found


def _bare_bracket(inner: str) -> str:
    return re.sub(r"^(?:计量|金额|货币|数据|统计|计价)?单位:?\s*|^units?:?\s*", "", inner.strip(), flags=re.IGNORECASE)


def _tail(line: str) -> tuple[list[Unit], int]:
    """The unit at the end of a heading and where it begins: 成交额万元, 金额_万元, Revenue, RMB million."""
    bare = re.sub(r"\((?:[^()]*(?:含税|税|价|下同|RMB|CNY|人民币)[^()]*)\)\s*$", "", line).rstrip()
    if found := re.search(r"[/:,、_|\-—]\s*([^/:,、_|\-—()\s]+)$", bare):
        unit = parse_unit(found[1])
        if unit and unit.base not in ("years", "months", "rank", "points", "count", "persons"):
            return [unit], found.start()
    for pattern in (_COMMON_TAIL, _YUAN_TAIL):
        if (found := pattern.search(bare)) and found.start() > 0 and (unit := parse_unit(found[0])):
            return [unit], found.start()
    if (found := _ENGLISH_TAIL.search(bare)) and found.start() > 0 and (unit := parse_unit(found[1])):
        return [unit], found.start()
    return [], len(line)


@lru_cache(maxsize=8192)
def find_units(text: str) -> tuple[Unit, ...]:
    """All units that a heading or a unit row names, in order; Chinese wordings before English ones."""
    line = _joined(text)
    if found := _labelled(line):
        return tuple(dict.fromkeys(found))
    if _LABEL.search(line) and not _BRACKET.search(line):
        return ()
    listed = _listed(line)
    word_only = bool(re.fullmatch(r"[A-Za-z\- ]+", line)) and not re.search(r"yuan|rmb|cny|man-?\s?year", line, re.IGNORECASE)
    # A bare 年 or Item is a heading before it is a unit; so is 人民币.
    if listed and not word_only and line != "人民币" and not re.search(r"[年月分位天](?![\u4e00-\u9fff])", line):
        return tuple(dict.fromkeys(listed))
    return tuple(dict.fromkeys(_in_brackets(line) or _tail(line)[0])) or ((UNSURE,) if _UNIT_FIRST.match(line) else ())


def says_unit(text: str) -> bool:
    """Is this a line that tells the unit of what stands under it (单位：万元, 金额：万元, 以下金额均以万元计)?"""
    line = _joined(text)
    return any(p.search(line) for p in (_LABEL, _LOOSE, _AMOUNT)) or "币种" in line


def units_by_name(text: str) -> dict[str, Unit]:
    """Units that a line gives to quantities it names: （保额：万元　保费：元） is 保额 in 万元 and 保费 in 元; {} where it names
    one or none.
    """
    pairs = re.findall(r"([一-鿿]{1,8}):([^\s:,;、()]+)", _joined(text))
    found = {name: unit for name, said in pairs if not name.endswith("单位") and (unit := parse_unit(said)) is not None}
    return found if len(found) > 1 else {}


def find_unit(text: str | None) -> Unit | None:
    """The one unit that a heading or unit row names, or None when it names none or several different ones.

    '单位：万元', '营业收入（万元，含税）', '金额(亿元)', '成交额万元', '(10 000 yuan)', 'unit: 万元'. A Chinese wording and its
    English translation side by side are one unit.
    """
    units = find_units(text) if text else ()
    return units[0] if len({(u.base, u.factor) for u in units}) == 1 else None


def without_unit(text: str) -> str:
    """`text` without its unit: '营业收入（万元，含税）', '营业收入万元' and '营业收入_万元' are 营业收入."""

    def drop(found: re.Match[str]) -> str:
        return "" if _listed(_joined(_bare_bracket(plain(found[1]))), sizes=True) else found[0]

    bare = re.sub(r"[(（\[【〔]([^()（）\[\]【】〔〕]*(?:\([^()]*\))?)[)）\]】〕]", drop, text).strip()
    if bare == text.strip():
        line = _joined(text)
        units, at = _tail(line)
        if units and line[:at].strip():
            return line[:at].strip(" ,:/_|-—")
    return bare


_PART = re.compile(
    r"占比|比重|比例|份额|构成比|持股|股比|股权|覆盖率|合格率|及格率|通过率|活动率|办结率|满意[率度]|普及率|参与率|%$"
)
_NO_PART = re.compile(
    r"增|速|提高|研发(?!人员)|R&D|投入|经费|费用|负债|完成率|达成|返投|倍|同比|环比|杠杆|放大|抵免|扣除|汇率|收益率|费率"
)


def is_part(heading: str) -> bool:
    """Is a share under this heading a part of a whole, never more than all of it? Growth, R&D of a young firm or debt may be."""
    return bool(_PART.search(heading)) and not _NO_PART.search(heading)


def unit_for(kind: str, own: Unit | None, table: Sequence[Unit] = (), assumed: Unit | None = None) -> Unit | None:
    """The unit of the bare numbers of one column, whoever asks. A unit of money over a table is for money columns only.

    `kind` is what the column holds ('money', 'ratio', 'count', 'number', …), `own` the unit of its heading, `table` the units in
    title or unit line, `assumed` what holds where nobody says anything. A unit that does not fit the kind comes back as it is for
    money and shares, so that the cells are a problem (`foreign_currency`, `wrong_unit`, `unit_unclear`) and no number.
    """
    if kind == "money":
        if own is not None:
            return in_money(own)
        over = [u for u in dict.fromkeys(map(in_money, table)) if u.is_money or u.is_foreign or u == UNSURE]
        if over:
            return over[0] if len({(u.base, u.factor) for u in over}) == 1 else UNSURE
        return assumed
    if kind == "ratio":
        if own is not None:
            return own if own.is_share else assumed
        return next((u for u in table if u.is_share), assumed)
    if kind in ("count", "number"):
        if own is not None and not own.is_money and not own.is_foreign and not (kind == "count" and own.is_share):
            return own
        return assumed
    return None
