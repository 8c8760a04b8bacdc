"""What own registers there are, what is wrong with a file, and what a table that nobody knows would be as a register."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from yipanqi.instruments.own import _watching as watching
from yipanqi.instruments.own._counting import MOST_CHOICES, Count, counted, values
from yipanqi.instruments.own._declared import KEY, Col, Declared, checked
from yipanqi.instruments.own._rules import COMPARED, Rule
from yipanqi.instruments.own._rules import TESTS as TESTS
from yipanqi.instruments.own._watching import OWN
from yipanqi.intake.queries import table_rows as table_rows
from yipanqi.values.fault import Fault
from yipanqi.values.reading import parse_unit, read_cell

own_files = watching.files
#: Words in a heading that tells about a person.
PERSON_WORDS = ("姓名", "联系人", "电话", "手机", "身份证", "证件号", "出生", "邮箱", "邮件", "负责人", "法定代表人", "住址")
_FIRM = re.compile(r"(企业|单位|公司|机构)(名称|全称)?$|^(名称|申报单位|承担单位)$")
_CODE = re.compile(r"信用代码|机构代码")
_PLACE = re.compile(r"^(所属|所在)?(地区|县（市、区）|县市区|区县|属地|县区|所在地)$")
_NUMBER = re.compile(r"(编号|序列号|证书号|登记号|批准号|合同号)$")


def registers() -> list[Declared]:
    """The city's own registers."""
    return [one.declared for one in OWN.registers().values()]


def register(key: str) -> Declared | None:
    """One of them."""
    found = OWN.registers().get(key)
    return found.declared if found else None


def problems() -> dict[str, Fault]:
    """Key -> what is wrong with its file."""
    OWN.registers()
    return OWN.problems


def count(key: str) -> int:
    """How many records it holds."""
    return OWN.registers()[key].model._default_manager.count()


def text_of(key: str) -> str:
    """The declaration as its file has it."""
    path: Path = watching.folder() / f"{key}.toml"
    return path.read_text(encoding="utf-8-sig")


def free_key(zh: str, en: str) -> str:
    """A name for the file of a register called like this."""
    stem = re.sub(r"[^a-z0-9]+", "_", en.lower()).strip("_")[:30] if en.isascii() else ""
    stem = stem if KEY.fullmatch(stem) else "register"
    taken = {path.stem for path in watching.files()}
    return next(name for name in (stem, *(f"{stem}_{n}" for n in range(2, 1000))) if name not in taken)


def guessed(columns: Iterable[Mapping[str, Any]], body: pl.DataFrame | None = None) -> list[Col]:
    """What the columns of a table would be: their headings, with type and unit as heading and sample suggest; few words that come
    again and again (`body`: the rows) are a closed list. In: letter, heading, unit, sample.
    """
    out: list[Col] = []
    columns = list(columns)
    last = [str(column["heading"]).split(" / ")[-1].strip() for column in columns]
    for n, column in enumerate(columns, 1):
        heading = last[n - 1]
        if last.count(heading) > 1:  # the same heading under two groups
            heading = str(column["heading"]).replace(" / ", "·").strip()
        unit, sample = str(column.get("unit") or ""), str(column.get("sample") or "")
        kind = _kind(heading, unit, sample)
        personal = any(word in heading for word in PERSON_WORDS)
        kept = unit if kind in ("money", "number", "whole") else ""
        found = values(body, column["letter"]) if kind == "text" and body is not None and not personal else ()
        if found and 3 * len(found) <= body.height and not _FIRM.search(heading) and not _PLACE.search(heading):  # type: ignore[union-attr]
            kind = "choice"
        out.append(Col(_name(n), heading, heading, kind, kept, personal=personal))
    return out


def compared(columns: Iterable[Col], letters: Iterable[str]) -> dict[str, str]:
    """Letter -> heading of the columns between which a rule may hold: of a type that another column has too."""
    pairs = [(one, letter) for one, letter in zip(columns, letters, strict=True) if one.type in COMPARED]
    often = Counter(one.type for one, _ in pairs)
    return {letter: one.zh for one, letter in pairs if often[one.type] > 1}


def declared_by(
    zh: str,
    en: str,
    rows: Iterable[Mapping[str, Any]],
    rules: Iterable[Mapping[str, Any]] = (),
    body: pl.DataFrame | None = None,
) -> tuple[Declared, dict[str, str]]:
    """The register that a page describes, and which letter of the table fills which field. Rows: letter, zh, type, unit, role,
    readers, tells, must; the choices of a closed list are the values of its column in `body`. Rules: column and other as letters,
    test, red.
    """
    columns, letters = [], {}
    of_letter: dict[str, str] = {}
    roles: dict[str, list[str]] = {"place": [], "firm": [], "code": [], "identity": []}
    for n, row in enumerate(rows, 1):
        name, readers = _name(n), row.get("readers") or ""
        columns.append(
            Col(
                name,
                row["zh"],
                row["zh"],
                row["type"],
                row.get("unit") or "",
                _choices(row, body),
                required=bool(row.get("must")),
                personal=readers == "personal",
                internal=readers == "internal",
                open=readers == "open",
            )
        )
        if row.get("role"):
            roles[row["role"]].append(name)
        if row.get("tells"):
            roles["identity"].append(name)
        if row.get("letter"):
            of_letter[row["letter"]] = name
            letters[row["letter"]] = "place" if row.get("role") == "place" else name
    for role in ("place", "firm", "code"):
        if len(roles[role]) > 1:
            raise Fault(
                "own_register",
                "地区、单位名称、信用代码各只能选一列。",
                "Place, organisation and credit code are one column each.",
                exit_code=2,
            )
    key = free_key(zh, en)
    one = Declared(
        key,
        zh,
        en or zh,
        tuple(columns),
        tuple(roles["identity"]),
        *("".join(roles[role]) for role in ("place", "firm", "code")),
        any(column.open for column in columns),
        tuple(
            Rule(of_letter.get(rule["column"], ""), rule["test"], of_letter.get(rule["other"], ""), bool(rule.get("red")))
            for rule in rules
        ),
    )
    return one, letters


def count_of(one: Declared, letters: Mapping[str, str], body: pl.DataFrame) -> Count:
    """What the register would make of the rows. Fault: what of the declaration cannot be kept."""
    name = {field: letter for letter, field in letters.items()}
    if one.place:
        name[one.place] = name.pop("place", "")
    return counted(body, checked(one), name)


def _choices(row: Mapping[str, Any], body: pl.DataFrame | None) -> tuple[str, ...]:
    if row["type"] != "choice" or body is None:
        return ()
    found = values(body, row.get("letter") or "")
    if not 1 <= len(found) <= MOST_CHOICES:
        raise Fault(
            "own_register",
            f"“{row['zh']}”有 {len(found)} 种不同的值，不是固定选项，请选文字。",
            f"{row['zh']} has {len(found)} different values: no closed list, take text.",
            exit_code=2,
        )
    return found


def plain_title(title: str) -> str:
    """The title of a list without its city and year, which are not part of what the list is."""
    plain = re.sub(r"[（(]?(?:19|20)\d\d\s*年?度?[）)]?", "", title).strip()
    return re.sub(r"^\w{2,4}[市县区](?=\w{4})", "", plain) or title


def _name(n: int) -> str:
    """The field of the nth column of a table that becomes a register."""
    return f"c{n:02d}"


def _kind(words: str, unit: str, sample: str) -> str:
    known = parse_unit(unit) if unit else None
    if any(word in words for word in PERSON_WORDS):
        return "date" if "出生" in words else "code" if re.search(r"电话|手机|号", words) else "text"
    if known is not None and known.is_money:
        return "money"
    if re.search(r"(日期|时间|日)$", words) and read_cell(sample, "date").value is not None:
        return "date"
    if re.search(r"(年度|年份|^年)$", words):
        return "year"
    if _NUMBER.search(words) or _CODE.search(words):
        return "code"
    if re.search(r"(率|占比|比例|比重)$", words) or "%" in unit or sample.endswith("%"):
        return "share"
    if re.match(r"是否", words):
        return "flag"
    if re.fullmatch(r"-?[\d,]{1,12}", sample) and (
        re.search(r"(数|数量|人次|个数|人数)$", words) or unit in ("个", "人", "次", "家")
    ):
        return "whole"
    if re.fullmatch(r"-?[\d,]+(\.\d+)?", sample) and not sample.startswith("0"):
        return "number"
    return "text"


def roles_of(columns: list[Col]) -> dict[str, str]:
    """Which column would hold place, firm and code, and which would tell records apart: the column's name, '' for none."""
    found = {}
    for role, pattern in (("place", _PLACE), ("firm", _FIRM), ("code", _CODE)):
        # 入驻企业 over numbers counts firms; it names none.
        said = (c.name for c in columns if pattern.search(c.zh) and not c.personal and c.type in ("text", "choice", "code"))
        found[role] = next(said, "")
    found["identity"] = next((c.name for c in columns if _NUMBER.search(c.zh)), found["firm"] or columns[0].name)
    return found
