"""Which column is which. In: headings as written, the columns wanted, `--map HEADING=column`. Out: pairs, and the nearest known
one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from rapidfuzz import fuzz, process

from yipanqi.values.fault import Fault
from yipanqi.values.reading import find_unit

NEAR = 45.0  # likeness (0–100) from which a mistyped name is worth naming; below it names share a letter by chance
PROPOSED = 55.0  # … and from which a known heading is proposed for one that was not asked for
_BRACKET = re.compile(r"\(([^()]*)\)")


@lru_cache(maxsize=10_000)
def even(heading: str) -> str:
    """A heading in one form: NFKC, no blanks, stars or colons at its end, small letters, no bracket that is only a unit."""
    text = re.sub(r"[\s*＊]+", "", unicodedata.normalize("NFKC", heading)).rstrip(":;").lower()
    return _BRACKET.sub(lambda m: "" if _only_unit(m[1]) else m[0], text) or text


def _only_unit(text: str) -> bool:
    return bool(re.fullmatch(r"(?:单位:?)?(?:fen|yuan|[元人件项家个次年分%‰])", text)) or find_unit(f"({text})") is not None


def bare(heading: str) -> str:
    """Without any bracket: what a person names when asked for the heading."""
    return _BRACKET.sub("", even(heading))


class Maps:
    """`HEADING=column` as a person typed them, for all files of one command; remembers which were found."""

    def __init__(self, given: Iterable[str] = ()) -> None:
        self.pairs: dict[str, str] = {}
        self.found: set[str] = set()
        self._headings: list[str] = []
        self._known: list[str] = []
        for text in given:
            heading, equals, column = text.rpartition("=")
            if not equals or not heading.strip() or not column.strip():
                raise Fault(
                    "map",
                    f"--map “{text}”读不懂；写成 表头=列名，如 --map 'Revenue 2022=sales_1'。",
                    f"--map “{text}” is not HEADING=column, such as --map 'Revenue 2022=sales_1'.",
                    exit_code=2,
                )
            self.pairs[heading.strip()] = column.strip()

    def of(self, headings: Sequence[str], known: Sequence[str]) -> dict[str, int]:
        """Column → position for those headings that are in this file; Fault where two headings are mapped to one column."""
        self._headings += headings
        self._known += [k for k in known if k not in self._known]
        out: dict[str, int] = {}
        for heading, column in self.pairs.items():
            at = next((n for form in (str, even, bare) for n, h in enumerate(headings) if form(h) == form(heading)), None)
            if at is None:
                continue
            self.found.add(heading)
            if column not in known:
                continue
            if out.get(column, at) != at:
                raise Fault(
                    "map_twice",
                    f"--map 把两个表头都对应到 {column}；请只留一个。",
                    f"--map gives {column} two headings; keep one.",
                    exit_code=2,
                )
            out[column] = at
        return out

    def check(self) -> None:
        """Fault for a name that no file of the command knows, with the nearest one."""
        for heading, column in self.pairs.items():
            if column not in self._known:
                near = process.extractOne(column, self._known, scorer=fuzz.ratio, score_cutoff=NEAR)
                raise Fault(
                    "map_column",
                    f"--map：没有列名 {column}"
                    + (f"；是否指 {near[0]}？" if near else f"；可用：{'、'.join(self._known[:20])}。"),
                    f"--map: there is no column {column}"
                    + (f"; did you mean {near[0]}?" if near else f"; there are {', '.join(self._known[:20])}."),
                    exit_code=2,
                )
            if heading not in self.found:
                near = process.extractOne(
                    even(heading), {h: even(h) for h in self._headings}, scorer=fuzz.WRatio, score_cutoff=NEAR
                )
                raise Fault(
                    "map_heading",
                    f"--map：文件里没有表头“{heading}”"
                    + (f"；最接近的是“{near[2]}”。" if near else f"；现有：{'、'.join(self._headings[:12])}。"),
                    f"--map: no file has the heading “{heading}”"
                    + (f"; the nearest is “{near[2]}”." if near else f"; it has {', '.join(self._headings[:12])}."),
                    exit_code=2,
                )


def nearest(heading: str, known: dict[str, str]) -> tuple[str, str] | None:
    """The known heading most like this one and the column that it stands for; `known`: heading → column. None where nothing is
    near.
    """
    plain = re.sub(r"(?:19|20)\d{2}年?度?", "", bare(heading)).strip("/-_. ")
    if not plain:
        return None
    found = process.extractOne(plain, {h: bare(h) for h in known}, scorer=_likeness, score_cutoff=PROPOSED)
    return (found[2], known[found[2]]) if found else None


_MARKS = re.compile(
    r"总(?!数|人数)|合计|其中|非|高新|新产品|境内|境外|国内|国外|委外|委托|主营|累计|净|均|同比|增长|增速|上次|首次|预计|计划|目标|技术性|"
    r"(?<![a-z])(?:total|net|of which|non|high|new|domestic|foreign|abroad|planned|average|mean|growth)(?![a-z])"
)
_KIND_WORDS = (
    ("flag", r"^(?:是否|有无|是不是|曾否)|^(?:is|has|whether)(?![a-z])"),
    ("share", r"率$|占比|比例|比重|%|(?<![a-z])(?:share|ratio|percent|rate)(?![a-z])"),
    ("points", r"得分|分数|评分|分值|积分|(?<![a-z])(?:points?|scores?)(?![a-z])"),
    ("code", r"编号|代码|号码|号$|(?<![a-z])(?:code|id|no|number)(?![a-z])"),
    ("place", r"地址|所在|地区|属地|注册地|街道|乡镇|县|(?<![a-z])(?:place|address|county)(?![a-z])"),
    ("date", r"日期|时间|年月|日$|(?<![a-z])(?:date|day)(?![a-z])"),
    ("name", r"名称|姓名|(?<![a-z])name(?![a-z])"),
    (
        "money",
        r"收入|费用|支出|投入|金额|额$|资产|利润|经费|预算|价格|(?<![a-z])(?:revenue|sales|income|cost|spend|spending|assets|amount)(?![a-z])",
    ),
    ("heads", r"人数|人员|职工|员工|(?<![a-z])(?:staff|employees|persons)(?![a-z])"),
)
_LOOSE_KINDS = {None, "money", "heads", "name"}


def years_in(heading: str) -> list[int]:
    """The calendar years written into a heading."""
    return [int(y) for y in re.findall(r"(?<!\d)((?:19|20)\d{2})(?!\d)", even(heading))]


def could_mean(heading: str, known: str) -> bool:
    """Whether a heading may be proposed for a known one: no total for a part, no part for all, no place, code or yes and no for
    an amount.
    """
    one, two = (even(h).replace("_", " ") for h in (heading, known))
    if {m[0] for m in _MARKS.finditer(one)} != {m[0] for m in _MARKS.finditer(two)}:
        return False
    kinds = [next((k for k, pattern in _KIND_WORDS if re.search(pattern, h)), None) for h in (one, two)]
    return kinds[0] == kinds[1] or (None in kinds and set(kinds) <= _LOOSE_KINDS)


def _likeness(a: str, b: str, **_: object) -> float:
    """0–100: letters in common for Chinese, words or letters for Latin; one inside the other is near where it is most of it.

    证书编号 is no 编号 and 上次认定年份 no 年份: a short word at the end of a long one is another thing's.
    """
    plain = fuzz.ratio(a, b)
    if min(len(a), len(b)) >= (4 if a.isascii() else 2) and (a in b or b in a):
        plain = max(plain, 60.0) if 3 * min(len(a), len(b)) >= 2 * max(len(a), len(b)) or a.isascii() else 0.0
    if a.isascii() and b.isascii() and min(len(a), len(b)) > 3:
        plain = max(plain, fuzz.partial_ratio(a, b) * 0.8)
    return plain
