"""Half-open periods of time. In: '2024', '2024Q3', '2024H1', '2024-06', '2024-06-15'. Out: first day, day after the last."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from yipanqi.values.words import Words

#: Years that somebody may ask for. The calendar of the program has an end on both sides, and years before and after are reckoned
#: from these.
FIRST_YEAR, LAST_YEAR = 1949, 2100
_FORM = re.compile(r"^(\d{4})(?:-?(?:Q([1-4])|H([12])|(\d{2})(?:-(\d{2}))?))?$", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """`start` ≤ day < `end`; `code` is the spelling that people and commands use."""

    start: date
    end: date
    code: str

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read a period; ValueError names the accepted forms."""
        found = _FORM.match(str(text).strip())
        if not found:
            raise ValueError(f"not a period: {text!r}; write 2024, 2024Q3, 2024H1, 2024-06 or 2024-06-15")
        year = int(found[1])
        if found[2]:
            return cls._months(year, 3 * int(found[2]) - 2, 3, f"{year}Q{found[2]}")
        if found[3]:
            return cls._months(year, 6 * int(found[3]) - 5, 6, f"{year}H{found[3]}")
        if found[5]:
            day = date(year, int(found[4]), int(found[5]))
            return cls(day, day + timedelta(days=1), day.isoformat())
        if found[4]:
            return cls._months(year, int(found[4]), 1, f"{year}-{found[4]}")
        return cls(date(year, 1, 1), date(year + 1, 1, 1), str(year))

    @classmethod
    def asked(cls, text: str) -> Period:
        """A period that somebody asks for; ValueError outside 1949 to 2100 too."""
        found = cls.parse(text)
        if not FIRST_YEAR <= found.year <= LAST_YEAR:
            raise ValueError(f"not a period: {text!r}; the year is from {FIRST_YEAR} to {LAST_YEAR}")
        return found

    @classmethod
    def _months(cls, year: int, first: int, count: int, code: str) -> Period:
        after = first + count
        end = date(year + (after - 1) // 12, (after - 1) % 12 + 1, 1)
        return cls(date(year, first, 1), end, code)

    @classmethod
    def of_year(cls, year: int) -> Period:
        return cls.parse(str(year))

    @property
    def year(self) -> int:
        return self.start.year

    @property
    def last_day(self) -> date:
        return self.end - timedelta(days=1)

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.start <= day < self.end

    @property
    def words(self) -> Words:
        code = self.code
        if len(code) == 4:
            return Words(f"{code}年", code)
        if "Q" in code:
            return Words(f"{code[:4]}年第{'一二三四'[int(code[-1]) - 1]}季度", f"{code[:4]} Q{code[-1]}")
        if "H" in code:
            return Words(f"{code[:4]}年{'上下'[int(code[-1]) - 1]}半年", f"{code[:4]} H{code[-1]}")
        if len(code) == 7:
            return Words(f"{code[:4]}年{int(code[5:])}月", code)
        return Words(f"{code[:4]}年{int(code[5:7])}月{int(code[8:])}日", code)
