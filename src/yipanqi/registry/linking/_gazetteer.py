"""Which place a text means. In: the places and the own city. Out: code, or the problem why there is none.

Codes of 2, 4, 6, 9 or 12 digits, alone or beside the name; names with or without 省 市 区 县, in full or stacked
('浙江省嘉兴市秀洲区'), other names, and the place at the head of an address. An everyday name (经开区, 滨海新区) means a zone
of the own city or nothing; a place outside it is taken where its city or province is written with it, or where its name is
the only one and `outside` allows it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from yipanqi.registry.linking import _zone_names as zones

UNKNOWN, AMBIGUOUS = "unknown_place", "ambiguous_place"
OUTSIDE, CONTRADICTED = "place_outside", "place_contradicted"
_ENDING = re.compile(r"(?:特别行政区|自治区|街道办事处|街道|地区|新区|林区|省|市|区|县|镇|乡|旗|盟)$")
_LEVELS = ("province", "city", "county", "zone", "town")
_INSIDE = re.compile(
    r"^(?:国家级?|省级)?(?:高新|经开|开发区|经济|工业|产业|科技|科创|综合|保税|园区|人民政府|科技局|科学技术局|政府|局|级|本级)"
)
_NOISE = re.compile(r"[\s,，、;；:：\-—–_/／\\·.。'\"“”]+")
_CENTRE = re.compile(r"(?:我市|本市|全市|市本级|市直属?|市级|本级|市属|市辖区|市直单位|市级单位|市直部门|市本部)")
_CENTRE_OF = re.compile(r"(?:市?本级|市?直属?|市?级|市?属|市?辖区|全市|市区)(?:单位|部门)?")
_CENTRE_OF_PROVINCE = re.compile(r"(?:全省|省本级|省直属?|省级|省属)(?:单位|部门)?")
_CENTRE_OF_COUNTY = re.compile(r"(?:全县|全区|县本级|区本级|县直属?|区直属?|县级|区级|县属|区属)(?:单位|部门)?")
_RANK = re.compile(r"(?:国家级|省级|市级|国家)")
_OURS = re.compile(r"^(?:我市|本市|我区|本区|市)(?=.{2})")
_CODED = re.compile(r"^\(?(\d{4,12})\)?(\D.*)$|^(\D+?)\(?(\d{4,12})\)?$")

Found = tuple[str | None, str | None]


@dataclass
class Gazetteer:
    """Places by what they may be called; `own` is the code of the city of this installation, if any."""

    own: str
    parent: dict[str, str] = field(default_factory=dict)
    level: dict[str, str] = field(default_factory=dict)
    full: dict[str, list[str]] = field(default_factory=dict)  # official names, and other names except those of zones
    short: dict[str, list[str]] = field(default_factory=dict)  # without the last word
    given: dict[str, list[str]] = field(default_factory=dict)  # names that the own city gave; they come first
    called: dict[str, dict[str, dict[str, int]]] = field(default_factory=dict)  # city -> everyday name -> zone -> grade
    zoned: set[str] = field(default_factory=set)  # cities whose zones are known one by one
    longest: int = 0
    answers: dict[tuple[str, bool], Found] = field(default_factory=dict)

    @classmethod
    def of(
        cls, rows: Iterable[tuple[str, str, str, str, list[str]]], own: str = "", given: Iterable[tuple[str, list[str]]] = ()
    ) -> Gazetteer:
        """`rows`: code, name, level, parent, other names; `given`: code, names that this city gave it."""
        made, listed = cls(own), list(rows)
        for code, name, level, parent, aliases in listed:
            made.parent[code], made.level[code] = parent, level
            for word in {plain(name), *(map(plain, aliases) if level != "zone" else ())}:
                made.full.setdefault(word, []).append(code)
                cut = _ENDING.sub("", word)
                if len(cut) >= 2 and cut != word and level != "zone":
                    made.short.setdefault(cut, []).append(code)
                made.longest = max(made.longest, len(word))
            if level == "zone":
                made.zoned.add(parent)
        made._call_zones(listed)
        for code, names in given:
            for word in map(plain, names):
                made.given.setdefault(word, []).append(code)
        return made

    def _call_zones(self, rows: list[tuple[str, str, str, str, list[str]]]) -> None:
        """The everyday names of every zone, by its city."""
        names = {code: name for code, name, *_ in rows}
        others = {
            word
            for table in (self.full, self.short)
            for word, codes in table.items()
            if any(self.level[c] != "zone" for c in codes)
        }
        for code, name, level, parent, aliases in rows:
            if level != "zone":
                continue
            larger = {plain(names[c]) for c in (parent, self.parent.get(parent, "")) if c in names}
            larger |= {_ENDING.sub("", w) for w in larger} | {w for w in self.short if parent in self.short[w] and len(w) >= 2}
            for word, grade in zones.everyday(map(plain, (name, *aliases)), tuple(larger), others).items():
                graded = self.called.setdefault(parent, {}).setdefault(word, {})
                graded[code] = max(grade, graded.get(code, 0))

    def find(self, text: str, outside: bool = True) -> Found:
        """(code, None) or (None, problem). Without `outside` a place beyond the own city must be written with its city or
        province.
        """
        known = self.answers.get((text, outside))
        if known is None:
            code, problem, bare = self._find(plain(text))
            if code and bare and not outside and not self._at_home(code):
                code, problem = None, OUTSIDE
            known = self.answers[text, outside] = (code, problem)
        return known

    def _at_home(self, code: str) -> bool:
        """Whether `code` needs no city before it: it lies in the own city (a county's own city is that around it), or is one
        itself.
        """
        if not self.own or self.level.get(code) in ("province", "city"):
            return True
        home = self.parent.get(self.own, "") if self.level.get(self.own) == "county" else self.own
        return self.inside(code, home or self.own)

    def _find(self, word: str) -> tuple[str | None, str | None, bool]:
        """(code, problem, whether only the name of a county, zone or town stood there)."""
        if re.fullmatch(r"\d{2,12}", word):
            return *self._by_code(word), False
        coded = _CODED.match(word)
        if coded and word not in self.full:
            return self._by_both(coded[1] or coded[4], coded[2] or coded[3])
        word = word.removeprefix("中国") or word
        centre = self._centre(word)
        if centre:
            return centre, None, False
        if "(" in word and word not in self.full and self._called(word) is None:
            return self._bracketed(word)
        return self._named(word)

    def _by_both(self, digits: str, name: str) -> tuple[str | None, str | None, bool]:
        """'340104 蜀山区': the code, where the name agrees with it, or says nothing of its own."""
        by_code, problem = self._by_code(digits)
        name = name.strip("()")
        word, what, bare = self._find(name) if name else (None, UNKNOWN, False)
        if by_code is None:
            return (word, what, bare) if len(digits) not in (6, 9, 12) else (None, problem, False)
        if word is None:
            known = [c for names in (self.full, self.short) for c in names.get(name, ())]
            return (by_code, None, False) if what == UNKNOWN or by_code in known or not known else (None, CONTRADICTED, False)
        agree = self.inside(by_code, word) or self.inside(word, by_code)
        return (by_code, None, False) if agree else (None, CONTRADICTED, False)

    def _bracketed(self, word: str) -> tuple[str | None, str | None, bool]:
        """嘉兴市(秀洲区) is 嘉兴市秀洲区, 鼓楼区(南京) is 南京鼓楼区; else what stands in the bracket is only a remark."""
        outer, inner = re.sub(r"\([^()]*\)", "", word), "".join(re.findall(r"\(([^()]*)\)", word))
        found = [self._named(outer + inner), self._named(inner + outer), self._named(outer)]
        within = next((f for f in found[:2] if f[0]), None)
        return within or (found[2] if found[2][0] or found[2][1] == AMBIGUOUS else found[0])

    def _centre(self, word: str) -> str | None:
        """The own city itself under 市本级, 市直, 全市 …; its province under 全省; a county under 全县, where it is the own
        one.
        """
        if not self.own:
            return None
        level = self.level.get(self.own, "")
        if _CENTRE.fullmatch(word):
            return self.own if level != "county" or word == "本级" else None
        if level == "county" and _CENTRE_OF_COUNTY.fullmatch(word):
            return self.own
        if _CENTRE_OF_PROVINCE.fullmatch(word):
            code = self.own
            while code and self.level.get(code) != "province":
                code = self.parent.get(code, "")
            return code if code and (word == "全省" or code == self.own) else None
        return None

    def _by_code(self, digits: str) -> Found:
        """The narrowest known place whose code these digits begin with; 12 digits go down to the village."""
        padded = digits.ljust(6, "0")
        for length in (9, 6):
            code = padded[:length]
            if len(padded) >= length and code in self.level:
                return code, None
        if padded[4:6] == "00" and padded[2:4] in ("01", "02", "90") and f"{padded[:2]}0000" in self.level:
            return f"{padded[:2]}0000", None  # 310100 市辖区, 429000 省直辖
        return None, UNKNOWN

    def _named(self, word: str) -> tuple[str | None, str | None, bool]:
        """The word as it stands, then without 国家级, 我市 and the committee or bureau that it names."""
        tried: dict[str, None] = dict.fromkeys((word,))
        for change in (lambda w: _RANK.sub("", w), lambda w: _OURS.sub("", w), zones.without_office):
            tried.update(dict.fromkeys(changed for w in list(tried) if len(changed := change(w)) >= 2))
        own = next((w for w in tried if self.own and self._called(w) is not None), None)
        if own is not None and word not in self.given:
            tried = {own: None}
        answers = [self._by_name(w) for w in tried]
        first = answers[0]
        if first[0] or first[1] == AMBIGUOUS:
            return first
        # Without its first word (市经开区) only a zone of the own city can be meant.
        return next(
            (a for a in answers[1:] if a[0] and (self._inside_own(a[0]) or not a[2])),
            next((a for a in answers[1:] if a[1] == AMBIGUOUS), first),
        )

    def _inside_own(self, code: str) -> bool:
        return bool(self.own) and self.inside(code, self.own)

    def _called(self, word: str, city: str = "") -> Found | None:
        """The zone of `city` (the own one) that is called so; None where no zone of it may be."""
        graded = self.called.get(city or self.own, {}).get(word)
        if not graded:
            return None
        best = [c for c, grade in graded.items() if grade == zones.SURE]
        rivals = [c for c, grade in graded.items() if grade == zones.RIVAL]
        return (best[0], None) if len(best) == 1 and not rivals else (None, AMBIGUOUS)

    def _by_name(self, word: str) -> tuple[str | None, str | None, bool]:
        if word in self.given:
            codes = list(dict.fromkeys(self.given[word]))
            return (codes[0], None, False) if len(codes) == 1 else (None, AMBIGUOUS, False)
        called = self._called(word) if self.own else None
        if called is not None:
            return *called, False
        vague = zones.general(word)
        for names in (self.full, self.short):
            codes = [c for c in names.get(word, ()) if self._by_itself(c, vague)]
            if codes:
                return *self._choose(codes), not self._says_its_city(word, codes)
        if vague:
            return None, UNKNOWN, False
        return self._by_parts(word)

    def _by_itself(self, code: str, vague: bool) -> bool:
        """Whether its bare name may mean this place. Towns are listed for a few cities only, so one elsewhere is never the only
        one of its name.
        """
        if self.level[code] == "town":
            return self._inside_own(code) and not vague
        return not vague or self._inside_own(code)

    def _says_its_city(self, word: str, codes: list[str]) -> bool:
        """A zone's official name begins with its city (合肥经济技术开发区); that of a county does not say where it is."""
        return all(self.level[c] == "zone" for c in codes) and not zones.general(word)

    def _choose(self, codes: list[str]) -> Found:
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

    def _by_parts(self, word: str) -> tuple[str | None, str | None, bool]:
        """Places one behind the other, each inside the one before; then the name of a zone, or an address, may follow."""
        zone = self._zone_of_a_city(word)
        if zone is not None:
            return zone
        found, rest, complete, steps, widest = "", word, False, 0, ""
        while rest:
            step = self._step(found, rest)
            if step is None:
                break
            code, length, complete = step
            if not code:
                return None, AMBIGUOUS, False
            found, rest, steps, widest = code, rest[length:], steps + 1, widest or code
        if not found or rest == word:
            return None, UNKNOWN, False
        bare = self.level[widest] not in ("province", "city")
        if bare and not self._inside_own(found) and self._somewhere(word):
            return None, UNKNOWN, False  # 海港经开区 is a zone of 唐山, not one of 秦皇岛's 海港区
        if rest and _CENTRE_OF.fullmatch(rest) and self.level[found] in ("city", "county"):
            return found, None, False
        if rest and _INSIDE.match(rest):
            vague = bool(re.search("[区园港城]", rest)) and self.level[found] in ("city", "province")
            return (None, UNKNOWN, False) if vague and (found in self.zoned or found == self.own) else (found, None, bare)
        return (found, None, bare) if not rest or complete else (None, UNKNOWN, False)

    def _somewhere(self, word: str) -> bool:
        """Whether a zone of any city may be called so."""
        return any(word in names for names in self.called.values())

    def _zone_of_a_city(self, word: str) -> tuple[str | None, str | None, bool] | None:
        """安徽合肥高新区, 合肥市经开区: the city, and what its zone is called; None where that is not what the text says."""
        found: set[Found] = set()
        for city, rest in self._cities_at_head(word):
            for tail in dict.fromkeys((rest, _RANK.sub("", rest), _RANK.sub("", zones.without_office(rest)))):
                called = self._called(tail, city) if len(tail) >= 2 else None
                if called is not None:
                    found.add(called)
                    break
        if not found:
            return None
        code, problem = next(iter(found)) if len(found) == 1 else (None, AMBIGUOUS)
        return code, problem, False

    def _cities_at_head(self, word: str) -> list[tuple[str, str]]:
        """(city, what follows) for every city with known zones at the head of the text, with or without its province."""
        found, queue = [], [("", word)]
        while queue:
            larger, text = queue.pop()
            for length in range(min(len(text) - 1, self.longest), 1, -1):
                head, rest = text[:length], text[length:]
                for code in {*self.full.get(head, ()), *self.short.get(head, ())}:
                    level = self.level[code]
                    if level == "province" and not larger:
                        queue.append((code, rest))
                    elif level == "city" and (not larger or self.inside(code, larger)):
                        found.append((code, rest))
        return [(code, rest) for code, rest in found if code in self.called]

    def _step(self, larger: str, text: str) -> tuple[str, int, bool] | None:
        """(code or '' when ambiguous, characters used, whether the name is in full) of the longest place at the head."""
        for length in range(min(len(text), self.longest), 1, -1):
            head = text[:length]
            for names, complete in ((self.full, True), (self.short, False)):
                codes = names.get(head, [])
                if larger:
                    codes = [c for c in codes if c != larger and self.inside(c, larger)]
                elif zones.general(head) or self.level.get(codes[0] if codes else "", "") == "town":
                    codes = [c for c in codes if self.own and self.inside(c, self.own)]
                if codes:
                    code, _ = self._choose(codes)
                    return code or "", length, complete and bool(_ENDING.search(head))
        return None


def plain(text: str) -> str:
    """NFKC without spaces, commas and dots."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).replace("[", "(").replace("]", ")")
