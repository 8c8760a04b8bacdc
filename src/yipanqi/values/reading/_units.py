"""Units as people write them. In: the words of a unit ('万元', '10 000 yuan', 'man-year', '万元/人'). Out: `Unit`.

`factor` is exact: a written number times it is a number of `base` (yuan, share, persons, person_years,
count …). Where a unit stands in a heading or a title is the matter of `_headings`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: the Chinese `symbol`, the `base` it is counted in, and the exact `factor` from the one to the
    other.
    """

    symbol: str
    base: str
    factor: Fraction

    @property
    def is_money(self) -> bool:
        return self.base == "yuan"

    @property
    def is_share(self) -> bool:
        return self.base == "share"

    @property
    def is_foreign(self) -> bool:
        """Money, but not yuan: never added to yuan, never converted here."""
        return self.base in FOREIGN

    @property
    def is_size(self) -> bool:
        """A bare 万 or 亿: how large, but not of what."""
        return self.base == "number"


#: Chinese names of foreign money -> the base in which it is counted.
_CURRENCIES = {
    "美元": "us_dollars",
    "美金": "us_dollars",
    "欧元": "euros",
    "日元": "yen",
    "日圆": "yen",
    "英镑": "pounds",
    "港元": "hk_dollars",
    "港币": "hk_dollars",
    "港幣": "hk_dollars",
    "澳门元": "patacas",
    "澳元": "au_dollars",
    "加元": "ca_dollars",
    "韩元": "won",
    "韩圆": "won",
    "新元": "sg_dollars",
    "新加坡元": "sg_dollars",
    "台币": "tw_dollars",
    "新台币": "tw_dollars",
    "卢布": "roubles",
    "瑞士法郎": "francs",
    "瑞郎": "francs",
    "卢比": "rupees",
    "泰铢": "baht",
}
FOREIGN = frozenset(_CURRENCIES.values())


def _table() -> dict[str, Unit]:
    rows: list[tuple[str, str, Fraction]] = []
    powers = (
        ("", 1),
        ("十", 10),
        ("百", 100),
        ("千", 1000),
        ("万", 10**4),
        ("十万", 10**5),
        ("百万", 10**6),
        ("千万", 10**7),
        ("亿", 10**8),
        ("十亿", 10**9),
        ("百亿", 10**10),
        ("万亿", 10**12),
        ("兆", 10**12),
    )
    for word, size in powers:
        rows += [(word + name, "yuan", Fraction(size)) for name in ("元", "圆")]
        rows += [(word + name, base, Fraction(size)) for name, base in _CURRENCIES.items()]
    rows += [("角", "yuan", Fraction(1, 10)), ("分币", "yuan", Fraction(1, 100))]
    for word, size in (("", 1), ("百", 100), ("千", 1000), ("万", 10**4), ("百万", 10**6), ("亿", 10**8)):
        for name in ("人", "名"):
            rows.append((word + name, "persons", Fraction(size)))
        for name in ("人年", "人·年"):
            rows.append((word + name, "person_years", Fraction(size)))
        rows.append((f"{word}人次", "person_times", Fraction(size)))
        rows.append((f"{word}人月", "person_months", Fraction(size)))
        for name in (
            "个",
            "家",
            "项",
            "件",
            "篇",
            "户",
            "所",
            "台",
            "套",
            "种",
            "部",
            "册",
            "份",
            "次",
            "只",
            "支",
            "期",
            "场",
            "条",
            "批",
            "宗",
            "笔",
            "单",
            "座",
            "处",
            "间",
            "张",
            "枚",
            "家次",
            "项次",
            "台套",
            "台(套)",
            "个(家)",
            "人(个)",
            "辆",
            "株",
            "头",
        ):
            rows.append((word + name, "count", Fraction(size)))
        for name in ("吨", "吨标准煤"):
            rows.append((word + name, "tonnes", Fraction(size)))
        for name in ("平方米", "㎡", "m2", "平米"):
            rows.append((word + name, "square_metres", Fraction(size)))
        for name in (
            "公顷",
            "亩",
            "公里",
            "平方公里",
            "立方米",
            "千瓦时",
            "千瓦",
            "小时",
            "天",
            "学时",
            "课时",
        ):
            rows.append((word + name, name, Fraction(size)))
    rows += [
        ("%", "share", Fraction(1, 100)),
        ("‰", "share", Fraction(1, 1000)),
        ("百分点", "share", Fraction(1, 100)),
        ("个百分点", "share", Fraction(1, 100)),
        ("年", "years", Fraction(1)),
        ("月", "months", Fraction(1)),
        ("位", "rank", Fraction(1)),
        ("名次", "rank", Fraction(1)),
        ("分", "points", Fraction(1)),
        ("倍", "times", Fraction(1)),
    ]
    return {symbol: Unit(symbol, base, factor) for symbol, base, factor in rows}


UNITS = _table()
#: English wordings of the yearbooks, after numbers have been taken off the front.
_ENGLISH = {
    "yuan": "元",
    "rmb": "元",
    "cny": "元",
    "yuan rmb": "元",
    "rmb yuan": "元",
    "usd": "美元",
    "us dollar": "美元",
    "us$": "美元",
    "us dollars": "美元",
    "dollars": "美元",
    "$": "美元",
    "eur": "欧元",
    "euro": "欧元",
    "euros": "欧元",
    "jpy": "日元",
    "gbp": "英镑",
    "pounds": "英镑",
    "hkd": "港元",
    "hk$": "港元",
    "hk dollars": "港元",
    "krw": "韩元",
    "aud": "澳元",
    "cad": "加元",
    "sgd": "新元",
    "twd": "新台币",
    "chf": "瑞士法郎",
    "yuan renminbi": "元",
    "renminbi": "元",
    "person": "人",
    "persons": "人",
    "people": "人",
    "man": "人",
    "man-year": "人年",
    "man-years": "人年",
    "man year": "人年",
    "person-year": "人年",
    "person-years": "人年",
    "person year": "人年",
    "fte": "人年",
    "person-time": "人次",
    "person-times": "人次",
    "unit": "个",
    "units": "个",
    "set": "套",
    "sets": "套",
    "item": "项",
    "items": "项",
    "piece": "件",
    "pieces": "件",
    "case": "件",
    "cases": "件",
    "paper": "篇",
    "papers": "篇",
    "copy": "册",
    "copies": "册",
    "number": "个",
    "times": "次",
    "time": "次",
    "enterprise": "家",
    "enterprises": "家",
    "household": "户",
    "percent": "%",
    "per cent": "%",
    "percentage": "%",
    "%": "%",
    "percentage point": "百分点",
    "percentage points": "百分点",
    "sq.m": "平方米",
    "sq m": "平方米",
    "square meter": "平方米",
    "square meters": "平方米",
    "square metre": "平方米",
    "square metres": "平方米",
    "ton": "吨",
    "tons": "吨",
    "tonne": "吨",
    "kind": "种",
    "kinds": "种",
    "type": "种",
    "types": "种",
    "volume": "册",
    "contract": "项",
    "contracts": "项",
    "school": "所",
}
_WORDS = {
    "hundred": 100,
    "thousand": 1000,
    "million": 10**6,
    "billion": 10**9,
    "mn": 10**6,
    "mln": 10**6,
    "bn": 10**9,
    "k": 1000,
    "m": 10**6,
    "'000": 1000,
    "000s": 1000,
}
_SIZES = {
    1: "",
    100: "百",
    1000: "千",
    10**4: "万",
    10**5: "十万",
    10**6: "百万",
    10**7: "千万",
    10**8: "亿",
    10**9: "十亿",
}
_ENGLISH_FORM = re.compile(
    r"^(?:in\s+|of\s+)?(?:(rmb|cny|hk\$|us\$|usd|eur|jpy|gbp|hkd|\$)\s*)?([\d\s,.]*)\s*"
    r"(?:(hundred|thousands?|millions?|billions?|mln|mn|bn|k|m|'000|000s)(?![a-z]))?\s*(?:of\s+)?([a-z$%.\- ]*)$"
)


#: Traditional characters in the names of units, other colons, and signs of foreign money.
_ONE_SPELLING = str.maketrans("萬億單圓個項數噸畝幣臺種∶﹕︰ː’", "万亿单圆个项数吨亩币台种::::'") | str.maketrans(
    {"€": "欧元", "£": "英镑"}
)
#: Numbers as they stand on cheques: 佰万元, 仟元, 拾万元.
_FORMAL = str.maketrans("拾佰仟", "十百千")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def plain(text: str) -> str:
    """Full width to half width (NFKC), traditional to simplified in units, 10⁴ to 10^4, all kinds of space to one space,
    trimmed.
    """
    text = re.sub(r"(?<=10)[⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda m: "^" + m[0].translate(_RAISED), text).translate(_ONE_SPELLING)
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip()


@lru_cache(maxsize=8192)
def parse_unit(text: str) -> Unit | None:
    """The unit that `text` is, whole ('万元', '10 000 yuan', 'man-year', '万元/人'), or None."""
    word = plain(text).strip(" .:;,、。")
    tight = word.replace(" ", "").replace("人民币", "").replace("％", "%")
    tight = re.sub(r"^1(?=[十百千万亿]{1,2}[元圆]$)", "", tight.translate(_FORMAL))  # 佰万元, 1万元
    tight = re.sub(r"^([kKwW])(?=[元圆]$)", lambda m: "千" if m[0] in "kK" else "万", tight)
    if tight in UNITS:
        return UNITS[tight]
    if not tight:
        return UNITS["元"] if word.replace(" ", "") == "人民币" else None
    if power := re.fullmatch(r"[x×*]?(?:10\^([2-9])|(100+)(?=[元圆]))([一-鿿].*)", tight):  # 10^4元, 10000元
        size = _SIZES.get(10 ** (int(power[1]) if power[1] else len(power[2]) - 1))
        return UNITS.get(f"{size}{power[3]}") if size else None
    if tight.count("/") == 1 or tight.count("每") == 1:
        return _per(tight)
    return _english(word.lower())


def in_money(unit: Unit) -> Unit:
    """What a unit that stands over amounts is there: 分 is a hundredth of a yuan, a bare 万 is 万元, 万元/人 (or 万元、人) is
    万元.
    """
    if unit.is_size:
        return UNITS.get(f"{unit.symbol}元", unit)
    if unit.base == "points":
        return UNITS["分币"]
    top = UNITS.get(unit.symbol.partition("/")[0])
    return top if top is not None and unit.base.startswith("yuan_per_") else unit


def _per(tight: str) -> Unit | None:
    """Compound units: 万元/人 is yuan per person."""
    top, _, under = tight.partition("/") if "/" in tight else tight.partition("每")
    one, two = parse_unit(top) if top else None, parse_unit(under) if under else None
    if one is None or two is None:
        return None
    if one.base == two.base:  # 人/名, 个/家: two names of one unit
        return one
    return Unit(f"{one.symbol}/{two.symbol}", f"{one.base}_per_{two.base}", one.factor / two.factor)


def _english(word: str) -> Unit | None:
    word = re.sub(r"^([km])(?=(?:rmb|cny|yuan|usd|eur)$)", r"\1 ", word)  # kRMB
    if re.search(r"[^\x00-\x7f]", word):
        return None
    word = re.sub(r"\b(ten|hundred)\s+(?=(?:thousand|million|billion)\b)", lambda m: "10 " if m[1] == "ten" else "100 ", word)
    found = _ENGLISH_FORM.match(word)
    if not found:
        return None
    currency, digits, size, name = found.groups()
    number = re.sub(r"[\s,.]", "", digits or "")
    name = (name or "").strip(" .")
    symbol = _ENGLISH.get(name) or (_ENGLISH.get(currency) if currency and not name else None)
    if currency and symbol == "元" and _ENGLISH.get(currency) != "元":
        return None  # 'USD yuan' is neither
    if symbol is None or len(number) > 12:
        return None
    size = size and (size if size in _WORDS else size.rstrip("s"))
    times = (int(number) if number else 1) * (_WORDS[size] if size else 1)
    if times not in _SIZES:
        return None
    return UNITS.get(_SIZES[times] + symbol)
