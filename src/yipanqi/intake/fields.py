"""Model fields that know their heading in a workbook: one definition for the table, the reader, the template and the export.

Each is a plain Django field plus `sheet`, a `Heading` (words in both languages, aliases, unit, purpose …). Unknown is always
NULL, never an empty text or zero. Money is BigInteger fen; a ratio is a share of one; migrations see only the plain field.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from yipanqi.values.words import Words

#: On what legal basis a column was collected; statistics never decide permits or subsidies (统计法).
PURPOSES = {
    "statistics": Words("统计法统计调查，仅用于统计", "collected under the Statistics Law, for statistics only"),
    "declared": Words("单位自行申报", "declared by the organisation"),
    "audited": Words("经审计或鉴证", "audited"),
    "tax": Words("税务口径", "tax basis"),
    "public": Words("公开信息", "public information"),
    "service": Words("服务与管理工作记录", "kept in the course of service"),
}


@dataclass(frozen=True)
class Heading:
    """What a column is called and how its cells are typed (`kind` as in `values.reading`)."""

    kind: str
    zh: str
    en: str
    aliases: tuple[str, ...] = ()
    unit: str | None = None  # the unit assumed when neither heading nor unit row names one, e.g. '万元'
    required: bool = False
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # code -> (zh, en, further spellings …)
    unoffered: tuple[str, ...] = ()  # codes that are understood where a sheet has them, and that no template offers
    purpose: str | None = None
    personal: bool = False  # masked for everybody without the right; reading it is logged
    internal: bool = False  # the office's own remark: for officers only, also of an organisation's own records
    note: str = ""
    example: str = ""
    to_the_day: bool = False  # of a day: days are counted from it, so that a month alone leaves it unknown
    outside: bool = False  # of a place: another city's county may stand there by its name alone

    @property
    def words(self) -> Words:
        return Words(self.zh, self.en)

    @property
    def offered(self) -> list[tuple[str, ...]]:
        """The words of the choices that a template offers."""
        return [words for code, words in self.choices.items() if code not in self.unoffered]


class SheetField:
    """Mixed into each field: takes the heading apart from what Django's field takes."""

    kind = "text"
    sheet: Heading

    def __init__(self, zh: str = "", en: str = "", **options: Any) -> None:
        heading = {name: options.pop(name) for name in Heading.__dataclass_fields__ if name in options and name != "kind"}
        options.pop("verbose_name", None)
        if "choices" in heading:
            heading["choices"] = {k: (v,) if isinstance(v, str) else tuple(v) for k, v in heading["choices"].items()}
        heading["aliases"] = tuple(heading.get("aliases", ()))
        self.sheet = Heading(kind=self.kind, zh=zh, en=en, **heading)
        options.setdefault("null", True)
        options["blank"] = True
        super().__init__(**options)  # type: ignore[call-arg]

    def deconstruct(self) -> tuple[str, str, list, dict]:
        name, _, args, kwargs = super().deconstruct()  # type: ignore[misc]
        plain = next(c for c in type(self).__mro__ if c.__module__.startswith("django.db.models"))
        return name, f"django.db.models.{plain.__name__}", args, kwargs

    def clone(self) -> models.Field:
        """The plain Django field, as migrations see it (inheritance copies the whole field instead)."""
        _, path, args, kwargs = self.deconstruct()
        return getattr(models, path.rsplit(".", 1)[1])(*args, **kwargs)


class Text(SheetField, models.TextField):
    """Free text; line breaks inside a cell are kept as one space."""

    kind = "text"


class Code(SheetField, models.CharField):
    """A number or code that is a name, not a quantity: leading zeros stay."""

    kind = "code"

    def __init__(self, zh: str = "", en: str = "", **options: Any) -> None:
        options.setdefault("max_length", 120)
        super().__init__(zh, en, **options)


class Uscc(Code):
    """统一社会信用代码 (GB 32100-2015); a wrong check digit warns and never blocks."""

    kind = "uscc"


class Money(SheetField, models.BigIntegerField):
    """Whole fen."""

    kind = "money"


class Count(SheetField, models.BigIntegerField):
    """A whole number of things or persons."""

    kind = "count"


class Number(SheetField, models.FloatField):
    """Any other quantity, in the base unit of its heading."""

    kind = "number"


class Ratio(SheetField, models.FloatField):
    """A share of one: 3.56 % is 0.0356."""

    kind = "ratio"


class Day(SheetField, models.DateField):
    """A day; a month or year without a day becomes its first day, with a notice."""

    kind = "date"


class Year(SheetField, models.IntegerField):
    """A calendar year."""

    kind = "year"


class Flag(SheetField, models.BooleanField):
    """Yes, no or unknown."""

    kind = "flag"


class Choice(SheetField, models.CharField):
    """One of a closed list; the code is kept, the words are shown; what the list does not know is a problem of that cell."""

    kind = "choice"

    def __init__(self, zh: str = "", en: str = "", **options: Any) -> None:
        options.setdefault("max_length", 60)
        super().__init__(zh, en, **options)


class PlaceCode(Code):
    """A place by code or name (县（市、区）, 镇, 开发区); kept as its code."""

    kind = "place"


class IndustryCode(Code):
    """GB/T 4754-2017 by code or name; kept as its code."""

    kind = "industry"
