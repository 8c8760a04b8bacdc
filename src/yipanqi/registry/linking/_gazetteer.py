"""Which place a text means. In: the places and the own city. Out: code, or the problem why there is none.

Codes of 2, 4, 6, 9 or 12 digits; names with or without 省 市 区 县, in full or stacked ('浙江省嘉兴市秀洲区'), other names, and
the place at the head of an address. The own city comes first; then a name is taken only where one place alone can be meant.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

UNKNOWN, AMBIGUOUS = "unknown_place", "ambiguous_place"
_ENDING = re.compile(r"(?:特别行政区|自治区|街道办事处|街道|地区|新区|林区|省|市|区|县|镇|乡|旗|盟)$")
_LEVELS = ("province", "city", "county", "zone", "town")
_INSIDE = re.compile(
    r"^(?:国家|省级)?(?:高新|经开|开发区|经济|工业|产业|科技|科创|综合|保税|园区|人民政府|科技局|科学技术局|政府|局|级|本级)"
)
_NOISE = re.compile(r"[\s,，、;；:：\-—–_/／\\·.。'\"“”]+")
_OWN_CENTRE = ("市本级", "市直", "市级", "本级", "全市", "市属")


@dataclass
class Gazetteer:
    """Places by what they may be called; `own` is the code of the city of this installation, if any."""

    own: str
    parent: dict[str, str] = field(default_factory=dict)
    level: dict[str, str] = field(default_factory=dict)
    full: dict[str, list[str]] = field(default_factory=dict)  # official and other names
    short: dict[str, list[str]] = field(default_factory=dict)  # without the last word
    zoned: set[str] = field(default_factory=set)  # cities whose zones are known one by one
    longest: int = 0
    answers: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[tuple[str, str, str, str, list[str]]], own: str = "") -> Gazetteer:
        """`rows`: code, name, level, parent, other names."""
        made = cls(own)
        for code, name, level, parent, aliases in rows:
            made.parent[code], made.level[code] = parent, level
            for word in {plain(name), *map(plain, aliases)}:
                made.full.setdefault(word, []).append(code)
                cut = _ENDING.sub("", word)
                if len(cut) >= 2 and cut != word and level != "zone":
                    made.short.setdefault(cut, []).append(code)
                made.longest = max(made.longest, len(word))
            if level == "zone":
                made.zoned.add(parent)
        return made

    def find(self, text: str) -> tuple[str | None, str | None]:
        """(code, None) or (None, problem)."""
        known = self.answers.get(text)
        if known is None:
            known = self.answers[text] = self._find(text)
        return known

    def _find(self, text: str) -> tuple[str | None, str | None]:
        word = plain(text)
        if re.fullmatch(r"\d{2,12}", word):
            return self._by_code(word)
        word = word.removeprefix("中国") or word
        if self.own and word in _OWN_CENTRE:
            return self.own, None
        if "(" in word and word not in self.full:
            # 嘉兴市(秀洲区) is 嘉兴市秀洲区; else what stands in the bracket is only a remark.
            found = [self._by_name(re.sub(r"[()]", "", word)), self._by_name(re.sub(r"\([^()]*\)", "", word))]
            return next((f for f in found if f[0]), found[0])
        return self._by_name(word)

    def _by_code(self, digits: str) -> tuple[str | None, str | None]:
        """The narrowest known place whose code these digits begin with; 12 digits go down to the village."""
        padded = digits.ljust(6, "0")
        for length in (9, 6):
            code = padded[:length]
            if len(padded) >= length and code in self.level:
                return code, None
        if padded[4:6] == "00" and padded[2:4] in ("01", "02", "90") and f"{padded[:2]}0000" in self.level:
            return f"{padded[:2]}0000", None  # 310100 市辖区, 429000 省直辖
        return None, UNKNOWN

    def _by_name(self, word: str) -> tuple[str | None, str | None]:
        for names in (self.full, self.short):
            if word in names:
                return self._choose(names[word])
        return self._by_parts(word)

    def _choose(self, codes: list[str]) -> tuple[str | None, str | None]:
        """The one that is meant: inside the own city, else the highest level if one place alone has it."""
        own = [c for c in codes if self.own and self.inside(c, self.own)]
        wanted = own or codes
        for level in _LEVELS:
            same = [c for c in wanted if self.level[c] == level]
            if same:
                return (same[0], None) if len(same) == 1 else (None, AMBIGUOUS)
        return None, UNKNOWN

    def inside(self, code: str, larger: str) -> bool:
        """Whether `code` is `larger` or lies in it."""
        while code:
            if code == larger:
                return True
            code = self.parent.get(code, "")
        return False

    def _by_parts(self, word: str) -> tuple[str | None, str | None]:
        """Places one behind the other, each inside the one before; then an address or the name of a zone may follow."""
        found, rest, complete, doubtful = "", word, False, False
        while rest:
            step = self._step(found, rest)
            if step is None:
                break
            code, length, complete = step
            if not code:
                doubtful = True
                break
            found, rest = code, rest[length:]
        if doubtful:
            return None, AMBIGUOUS
        if not found or rest == word:
            return None, UNKNOWN
        if rest and _INSIDE.match(rest):
            city = self.level[found] in ("city", "province")
            return (None, UNKNOWN) if city and found in self.zoned and "区" in rest else (found, None)
        return (found, None) if not rest or complete else (None, UNKNOWN)

    def _step(self, larger: str, text: str) -> tuple[str, int, bool] | None:
        """(code or '' when ambiguous, characters used, whether the name is in full) of the longest place at the head."""
        for length in range(min(len(text), self.longest), 1, -1):
            head = text[:length]
            for names, complete in ((self.full, True), (self.short, False)):
                codes = names.get(head, [])
                if larger:
                    codes = [c for c in codes if c != larger and self.inside(c, larger)]
                elif self.level.get(codes[0] if codes else "", "") == "town":
                    codes = [c for c in codes if self.own and self.inside(c, self.own)]
                if codes:
                    code, _ = self._choose(codes)
                    return code or "", length, complete
        return None


def plain(text: str) -> str:
    """NFKC without spaces, commas and dots."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).replace("[", "(").replace("]", ")")
