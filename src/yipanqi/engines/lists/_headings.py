"""Which column is which. In: headings as written, the columns wanted, `--map HEADING=column`. Out: pairs, and the nearest known one."""

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
                raise Fault("map", f"--map “{text}”读不懂；写成 表头=列名，如 --map 'Revenue 2022=sales_1'。",
                            f"--map “{text}” is not HEADING=column, such as --map 'Revenue 2022=sales_1'.", exit_code=2)
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
                raise Fault("map_twice", f"--map 把两个表头都对应到 {column}；请只留一个。", f"--map gives {column} two headings; keep one.", exit_code=2)
            out[column] = at
        return out

    def check(self) -> None:
        """Fault for a name that no file of the command knows, with the nearest one."""
        for heading, column in self.pairs.items():
            if column not in self._known:
                near = process.extractOne(column, self._known, scorer=fuzz.ratio, score_cutoff=NEAR)
                raise Fault("map_column", f"--map：没有列名 {column}" + (f"；是否指 {near[0]}？" if near else f"；可用：{'、'.join(self._known[:20])}。"),
                            f"--map: there is no column {column}" + (f"; did you mean {near[0]}?" if near else f"; there are {', '.join(self._known[:20])}."),
                            exit_code=2)
            if heading not in self.found:
                near = process.extractOne(even(heading), {h: even(h) for h in self._headings}, scorer=fuzz.WRatio, score_cutoff=NEAR)
                raise Fault("map_heading", f"--map：文件里没有表头“{heading}”" + (f"；最接近的是“{near[2]}”。" if near else f"；现有：{'、'.join(self._headings[:12])}。"),
                            f"--map: no file has the heading “{heading}”" + (f"; the nearest is “{near[2]}”." if near else f"; it has {', '.join(self._headings[:12])}."),
                            exit_code=2)


def nearest(heading: str, known: dict[str, str]) -> tuple[str, str] | None:
    """The known heading most like this one and the column that it stands for; `known`: heading → column. None where nothing is near."""
    plain = re.sub(r"(?:19|20)\d{2}年?度?", "", bare(heading)).strip("/-_. ")
    if not plain:
        return None
    found = process.extractOne(plain, {h: bare(h) for h in known}, scorer=_likeness, score_cutoff=PROPOSED)
    return (found[2], known[found[2]]) if found else None


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
