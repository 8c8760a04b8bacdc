"""English names of the official list of places, by Hanyu Pinyin: fills the column `en` of `registry/data/places.csv`.

    python tools/place_names.py

The specific part is spelled as one word (GB/T 16159; an apostrophe before a, e, o), the generic part translated: Jiashan County.
A specific part of one syllable keeps its generic (Shexian County). What the dictionary of pypinyin (MIT) has wrong, and names
that are romanised from the language of the people who live there (Hohhot, Lhasa), stand in `place_names.toml`; a name that the
list has already stays.
"""

from __future__ import annotations

import csv
import io
import tomllib
from pathlib import Path

from pypinyin import Style, lazy_pinyin

HERE = Path(__file__).parents[1] / "src" / "yipanqi" / "registry" / "data" / "places.csv"

_TABLES = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
PEOPLES, SPELLED, READ, GENERIC = (_TABLES[name] for name in ("peoples", "spelled", "read", "generic"))


def spelled(specific: str) -> str:
    """A specific part as one word."""
    if specific in SPELLED or specific in PEOPLES:
        return SPELLED.get(specific) or PEOPLES[specific]
    syllables = lazy_pinyin(specific, style=Style.NORMAL, v_to_u=True)
    if len(syllables) == len(specific):
        syllables = [READ.get(sign, said) for sign, said in zip(specific, syllables, strict=True)]
    word = syllables[0] + "".join(f"'{s}" if s[0] in "aeo" else s for s in syllables[1:])
    return word[0].upper() + word[1:]


def _peoples(specific: str) -> tuple[str, str]:
    """(the specific part alone, the peoples that it names)."""
    if specific in PEOPLES:  # a place called after its people alone
        return specific, ""
    found: list[str] = []
    rest = specific
    while hit := next((name for name in sorted(PEOPLES, key=len, reverse=True) if rest.endswith(name) and rest != name), None):
        found.insert(0, PEOPLES[hit])
        rest = rest[: -len(hit)]
    return rest, ", ".join(found[:-1]) + (" and " if len(found) > 1 else "") + "".join(found[-1:])


def english(zh: str, level: str, cities: list[str]) -> str:
    """The English name of a place of that level; `cities` are everyday names that lead the name of a zone."""
    if level in ("city", "county") and zh.endswith("市"):
        return spelled(zh[:-1]) + (" City" if level == "county" else "")
    generic = next((g for g in sorted(GENERIC, key=len, reverse=True) if zh.endswith(g) and zh != g), None)
    if generic is None or any(sign in zh for sign in "（）"):
        return ""  # a farm, a firm, a market that reports like a town: its Chinese name is shown
    specific = zh[: -len(generic)]
    if len(specific) == 1 and len(generic) > 1 and generic not in ("街道",):  # 城关区 is no zone, 矿区 is a name
        generic, specific = zh[-1], zh[:-1]
    if generic.startswith("自治") or generic == "民族乡" or specific.endswith("族"):
        alone, peoples = _peoples(specific)
        form = "{} Ethnic Township" if generic == "乡" else GENERIC[generic]
        return form.format(f"{spelled(alone)} {peoples}".strip())
    if len(specific) == 1:
        return GENERIC[generic].format(SPELLED.get(specific) or spelled(specific + generic))
    if len(specific) > (6 if level == "town" else 99) or (level == "town" and generic == "区"):
        return ""
    return GENERIC[generic].format(" ".join(_parts(specific, cities)))


def _parts(specific: str, cities: list[str]) -> list[str]:
    """A zone says its province and city first, each a word of its own."""
    found: list[str] = []
    specific = specific[:-1] if specific.endswith("市") and specific[:-1] in cities else specific
    if specific in SPELLED or len(specific) < 4:
        return [spelled(specific)]
    while lead := next((name for name in cities if specific.startswith(name) and len(specific) > len(name)), None):
        found.append(spelled(lead))
        specific = specific[len(lead) :].removeprefix("市")
    return [*found, spelled(specific)]


def _level(code: str) -> str:
    if len(code) == 9:
        return "town"
    return "province" if code.endswith("0000") else "city" if code.endswith("00") else "zone" if code[4] == "7" else "county"


def main() -> None:
    """Fill the column."""
    rows = list(csv.DictReader(HERE.read_text(encoding="utf-8").splitlines()))
    names = [
        r["short"] or r["zh"].removesuffix("市").removesuffix("省").removesuffix("自治区")
        for r in rows
        if _level(r["code"]) in ("province", "city")
    ]
    names.sort(key=len, reverse=True)
    for row in rows:
        row["en"] = row["en"] or english(row["zh"], _level(row["code"]), names)
    out = io.StringIO()
    made = csv.DictWriter(out, rows[0].keys(), lineterminator="\n")
    made.writeheader()
    made.writerows(rows)
    HERE.write_text(out.getvalue(), encoding="utf-8")


if __name__ == "__main__":
    main()
