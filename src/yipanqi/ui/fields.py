"""Fields of forms, made from the columns of registers. In: a `SheetField` (its heading). Out: Django form fields.

A field reads what is typed with the reader of sheets (`values.reading`), so that 120万, 1.2亿 and 2024年3月5日 mean the same on a
page as in a workbook; it shows its unit, keeps what was typed, and says beside itself what is wrong.
"""

from __future__ import annotations

import copy
import hashlib
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import lazy

from yipanqi.ui.lookups import LOOKUPS, meant
from yipanqi.ui.showing import NUMBERS, option_words, unit_words
from yipanqi.ui.widgets import CellInput, DayInput, LookUpInput, styled
from yipanqi.values.period import FIRST_YEAR, LAST_YEAR
from yipanqi.values.reading import parse_unit, read_cell
from yipanqi.values.showing import decimal_text
from yipanqi.values.words import Words, say


class Heading(Protocol):
    """What a register says of a column (`intake.fields.Heading`)."""

    kind: str
    unit: str | None
    required: bool
    choices: Mapping[str, tuple[str, ...]]
    unoffered: tuple[str, ...]
    personal: bool
    note: str
    example: str

    @property
    def words(self) -> Words: ...


#: code of the reader -> what is wrong and what to do.
WRONG = {
    "not_a_number": Words("“{raw}”不是数字，请写 {example}。", "“{raw}” is not a number; write {example}."),
    "wrong_unit": Words("“{raw}”的单位与这一项不符，请按 {unit} 写。", "“{raw}” has another unit; write it in {unit}."),
    "foreign_currency": Words("“{raw}”不是人民币，请折成人民币再写。", "“{raw}” is foreign money; write the amount in renminbi."),
    "too_large": Words("“{raw}”大得不合理，请核对数和单位。", "“{raw}” is impossibly large; check number and unit."),
    "negative": Words("“{raw}”小于零，这里不能是负数。", "“{raw}” is below zero, which it cannot be here."),
    "not_whole": Words("“{raw}”不是整数。", "“{raw}” is not a whole number."),
    "month_only": Words(
        "“{raw}”只写到月，请写到日，如 2025-12-31。", "“{raw}” names a month only; write the day, such as 2025-12-31."
    ),
    "year_only": Words(
        "“{raw}”只写到年，请写到日，如 2025-12-31。", "“{raw}” names a year only; write the day, such as 2025-12-31."
    ),
    "bounds": Words("“{raw}”不在 {least} 到 {most} 之间。", "“{raw}” does not lie in {least} to {most}."),
    "years": Words("“{raw}”不在 {low}—{high} 年之间。", "“{raw}” does not lie in the years {low} to {high}."),
    "not_a_year": Words("“{raw}”不是年份，请写四位数，如 2024。", "“{raw}” is no year; write four digits, such as 2024."),
    "uscc": Words(
        "“{raw}”不是 18 位统一社会信用代码，请核对。", "“{raw}” is no unified social credit code of 18 characters; check it."
    ),
}
_OTHERWISE = Words("“{raw}”读不懂，请写 {example}。", "“{raw}” cannot be read; write {example}.")
_EXAMPLES = {
    "money": Words("80、120万、1.2亿", "80, “120万” or “1.2亿”"),
    "ratio": Words("3.5%", "3.5%"),
    "date": Words("2025-12-31", "2025-12-31"),
    "year": Words("2024", "2024"),
}
_EXAMPLE = Words("12.5", "12.5")
#: Words with places to be filled in by Django when they are said.
later = lazy(say, str)
REQUIRED = Words("这一项要填。", "This has to be filled in.")
_TOO_LONG = later(
    "最多 %(limit_value)d 个字，现有 %(show_value)d 个。", "At most %(limit_value)d characters; there are %(show_value)d."
)


class CellField(forms.CharField):
    """One cell, typed: the value in base units (fen, share of one, day, year …), None where nothing stands there."""

    def __init__(
        self,
        kind: str,
        *,
        unit: str = "",
        below_zero: bool = False,
        least: int | None = None,
        most: int | None = None,
        **options: Any,
    ) -> None:
        self.kind, self.unit, self.below_zero = kind, unit, below_zero
        self.least, self.most = least, most  # in base units
        day = kind in ("date", "day")
        options.setdefault("widget", DayInput() if day else CellInput(unit=unit, number=kind in NUMBERS))
        options.setdefault("max_length", 60)
        super().__init__(**options)

    def to_python(self, value: Any) -> Any:
        """What was typed, read as a cell of a sheet is."""
        if isinstance(value, str | None) and not (value := str(value or "").strip()):
            return None
        if not isinstance(value, str):
            return value
        unit = parse_unit(self.unit) if self.unit else None
        found = read_cell(value, "day" if self.kind == "date" else self.kind, unit)
        wrong = found.problem or self._beyond(found.value) or ("uscc" if found.notice and self.kind == "uscc" else "")
        if wrong:
            raise ValidationError(self._said(wrong, value), code=wrong)
        return found.value

    def validate(self, value: Any) -> None:
        if self.required and value is None:
            raise ValidationError(str(REQUIRED), code="required")

    def run_validators(self, value: Any) -> None:
        if isinstance(value, str):
            super().run_validators(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != initial)
        except ValidationError:
            return True

    def prepare_value(self, value: Any) -> Any:
        """A kept value as it would be typed; what was typed stays as it is."""
        return value if isinstance(value, str) else typed_out(self.kind, value, self.unit)

    def _beyond(self, value: Any) -> str:
        if isinstance(value, date) and not FIRST_YEAR <= value.year <= LAST_YEAR:
            return "years"
        if self.kind == "year" and value is not None and not FIRST_YEAR <= value <= LAST_YEAR:
            return "years"
        if self.least is not None and value is not None and value < self.least:
            return "bounds"
        if self.most is not None and value is not None and value > self.most:
            return "bounds"
        return "negative" if self.kind in NUMBERS and value is not None and value < 0 and not self.below_zero else ""

    def _said(self, code: str, raw: str) -> str:
        least, most = (typed_out(self.kind, bound, self.unit) or "…" for bound in (self.least, self.most))
        told = {
            "least": least,
            "most": most,
            "raw": raw
            if len(raw) <= 40
            else say(f"{raw[:30]}……（共 {len(raw)} 个字符）", f"{raw[:30]}… ({len(raw)} characters)"),
            "example": _EXAMPLES.get(self.kind, _EXAMPLE),
            "unit": unit_words(self.unit),
            "low": FIRST_YEAR,
        }
        return str(WRONG.get(code, _OTHERWISE).format(high=LAST_YEAR, **told))


def typed_out(kind: str, value: Any, unit: str = "") -> str:
    """A value of a register as somebody would type it into its field: fen in the field's unit, a share as per cent."""
    if value is None or value == "":
        return ""
    if kind == "money":
        factor = parse_unit(unit) if unit else None
        amount = Decimal(value) / 100 / (Decimal(factor.factor.numerator) / factor.factor.denominator if factor else 1)
        text = f"{amount:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if kind == "ratio":
        return f"{decimal_text(value * 100, 6).replace(',', '')}%"
    if kind in ("number", "count"):
        return decimal_text(value, 6).replace(",", "")
    return value.isoformat() if isinstance(value, date) else str(value)


class LookUpField(forms.Field):
    """Something found while typing: a place, a trade, an organisation. The value is the option's (`lookups.Option.value`).

    Without script it is a text field whose words are looked up when sent. The form sets `user`: only what one may see is found.
    """

    def __init__(self, name: str, **options: Any) -> None:
        self.name, self.user = name, None
        options.setdefault("widget", LookUpInput(name))
        super().__init__(**options)

    def to_python(self, value: Any) -> str | None:
        typed, picked = value if isinstance(value, tuple) else ("", value or "")
        if not typed.strip():
            return None
        option, wrong = meant(LOOKUPS[self.name], self.user, typed.strip(), picked)
        if option is None:
            raise ValidationError(wrong, code="not_found")
        return option.value

    def validate(self, value: Any) -> None:
        if self.required and value is None:
            raise ValidationError(str(REQUIRED), code="required")

    def prepare_value(self, value: Any) -> Any:
        """(words, value): of a kept value its words; what was typed stays."""
        if isinstance(value, tuple) or not value:
            return value or ("", "")
        option = LOOKUPS[self.name].named(self.user, str(value))
        return (option.words if option else str(value), str(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool((data[1] if isinstance(data, tuple) else data) != (initial or ""))


class TextField(forms.CharField):
    """Words of at most `most` characters, in `lines` lines; None where nothing is typed."""

    def __init__(self, most: int = 200, *, lines: int = 1, **options: Any) -> None:
        options["error_messages"] = {"required": REQUIRED, "max_length": _TOO_LONG, **options.get("error_messages", {})}
        options.setdefault("widget", styled(forms.Textarea, rows=lines) if lines > 1 else styled(forms.TextInput))
        options.setdefault("empty_value", None)
        super().__init__(max_length=most, **options)


class MomentField(forms.DateTimeField):
    """A day and a time of the city."""

    def __init__(self, **options: Any) -> None:
        wrong = Words("时间读不懂，请写成 2024-03-31 17:00。", "This is not a time such as 2024-03-31 17:00.")
        widget = forms.DateTimeInput(attrs={"type": "datetime-local", "class": "yp-inp"}, format="%Y-%m-%dT%H:%M")
        super().__init__(error_messages={"required": REQUIRED, "invalid": wrong}, widget=widget, **options)

    def to_python(self, value: Any) -> Any:
        try:
            found = super().to_python(value)
        except (OverflowError, ValueError) as wrong:
            raise ValidationError(str(self.error_messages["invalid"]), code="invalid") from wrong
        if found is not None and not FIRST_YEAR <= found.year <= LAST_YEAR:
            raise ValidationError(str(self.error_messages["invalid"]), code="years")
        return found


class ClockField(forms.TimeField):
    """A time of day, written 09:30."""

    def __init__(self, **options: Any) -> None:
        wrong = Words("时间读不懂，请写成 09:30。", "This is no time such as 09:30.")
        widget = forms.TimeInput(attrs={"type": "time", "class": "yp-inp"}, format="%H:%M")
        super().__init__(error_messages={"required": REQUIRED, "invalid": wrong}, widget=widget, **options)

    def to_python(self, value: Any) -> Any:
        found = super().to_python(unicodedata.normalize("NFKC", value) if isinstance(value, str) else value)
        return f"{found:%H:%M}" if found is not None else None


class ManyField(forms.TypedMultipleChoiceField):
    """Some of a closed list, as ticked boxes; a list of their numbers, or of what `coerce` makes of their values."""

    def __init__(self, options: Iterable[tuple[Any, str]], *, coerce: Callable[[str], Any] = int, **others: Any) -> None:
        widget = styled(forms.CheckboxSelectMultiple)
        super().__init__(
            choices=[(str(value), words) for value, words in options],
            coerce=coerce,
            error_messages={"required": REQUIRED, "invalid_choice": Words("请从列表里选。", "Pick from the list.")},
            widget=widget,
            **others,
        )


class ChoiceField(forms.TypedChoiceField):
    """One of a closed list, in the reader's language; None where nothing is chosen. `spread`: all of them stand side by side."""

    def __init__(self, options: Callable[[], Iterable[tuple[str, str]]], *, spread: bool = False, **others: Any) -> None:
        widget = styled(forms.RadioSelect) if spread else styled(forms.Select)
        none = [] if spread else [("", "—")]
        super().__init__(choices=lambda: [*none, *options()], empty_value=None, widget=widget, **others)

    def validate(self, value: Any) -> None:
        if value in self.empty_values:
            if self.required:
                raise ValidationError(str(REQUIRED), code="required")
        elif not self.valid_value(value):
            raise ValidationError(say("请从列表里选。", "Pick one from the list."), code="invalid_choice")


class FlagField(forms.TypedChoiceField):
    """Yes, no, or nothing said."""

    def __init__(self, **options: Any) -> None:
        widget = styled(forms.RadioSelect)
        super().__init__(
            choices=lambda: [("1", say("是", "yes")), ("0", say("否", "no"))],
            coerce=lambda value: value == "1",
            empty_value=None,
            widget=widget,
            **options,
        )

    def prepare_value(self, value: Any) -> Any:
        return {True: "1", False: "0"}.get(value, value)


class FileField(forms.FileField):
    """A file of one of the `kinds` (endings) of at most `most` megabytes."""

    def __init__(self, kinds: tuple[str, ...], most: int = 20, **options: Any) -> None:
        self.kinds, self.most = kinds, most
        accept = ",".join(f".{kind}" for kind in kinds)
        super().__init__(widget=forms.FileInput(attrs={"class": "yp-inp-file", "accept": accept}), **options)
        self.error_messages |= {
            "required": REQUIRED,
            "empty": Words("文件是空的，请重新选。", "The file is empty; choose another."),
        }

    def to_python(self, data: UploadedFile | None) -> UploadedFile | None:
        found = super().to_python(data)
        if found is None:
            return None
        name = str(found.name or "")
        if name.rpartition(".")[2].lower() not in self.kinds:
            kinds = "、".join(self.kinds)
            raise ValidationError(
                say(
                    f"“{name[:60]}”不能收，请交 {kinds} 文件。",
                    f"“{name[:60]}” cannot be taken; send one of {', '.join(self.kinds)}.",
                )
            )
        if (found.size or 0) > self.most * 2**20:
            raise ValidationError(
                say(f"文件超过 {self.most} MB，请分开交。", f"The file is larger than {self.most} MB; send it in parts.")
            )
        return found


def field_of(column: Any, *, required: bool | None = None, hint: Words | str = "", label: Words | None = None) -> forms.Field:
    """The form field of a register's column."""
    heading: Heading = column.sheet
    kind = heading.kind
    options: dict[str, Any] = {
        "label": label or heading.words,
        "required": heading.required if required is None else required,
        "help_text": hint,
    }
    if kind == "choice":
        return ChoiceField(lambda: _offered(heading), **options)
    if kind == "flag":
        return FlagField(**options)
    if kind in ("place", "industry"):
        return LookUpField(kind, **options)
    if kind in ("text", "code"):
        return TextField(column.max_length or 4000, **options)
    return CellField(kind, unit=heading.unit or ("元" if kind == "money" else ""), **options)


def _offered(heading: Heading) -> list[tuple[str, str]]:
    return [(code, option_words(words)) for code, words in heading.choices.items() if code not in heading.unoffered]


class RegisterForm(forms.Form):
    """A form that knows its reader, so that fields find what that reader may see."""

    def __init__(self, *args: Any, user: Any = None, **options: Any) -> None:
        options.setdefault("label_suffix", "")
        super().__init__(*args, **options)
        for field in self.fields.values():
            if isinstance(field, LookUpField):
                field.user = user

    def given(self) -> dict[str, Any]:
        """What was filled in or changed, by field."""
        return {name: value for name, value in self.cleaned_data.items() if value is not None or name in self.changed_data}


def form_of(
    model: Any,
    names: Iterable[str],
    *,
    required: Iterable[str] = (),
    hints: Mapping[str, Words] | None = None,
    labels: Mapping[str, Words] | None = None,
    long: Iterable[str] = (),
    others: Mapping[str, forms.Field] | None = None,
) -> type[RegisterForm]:
    """A form over columns of a register, in this order, after `others`. `long` columns get several lines."""
    asked, wanted = set(required), dict(copy.deepcopy(dict(others or {})))
    for name in names:
        field = field_of(
            model._meta.get_field(name),
            required=True if name in asked else None,
            hint=(hints or {}).get(name, ""),
            label=(labels or {}).get(name),
        )
        if name in set(long):
            field.widget = styled(forms.Textarea, rows=3)
        wanted[name] = field
    return type(f"{model.__name__}Form", (RegisterForm,), wanted)


class RowFormSet(forms.BaseFormSet):
    """Rows of one kind, added and taken away on the page; `title` names them."""

    title: Words | str = ""
    deletion_widget = forms.CheckboxInput

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        if forms.formsets.DELETION_FIELD_NAME in form.fields:
            form.fields[forms.formsets.DELETION_FIELD_NAME].label = say("删去这一行", "Take this row away")


def rows_of(form: type[forms.Form], title: Words, *, least: int = 0, most: int = 50, blank: int = 1) -> type[RowFormSet]:
    """A formset: from `least` to `most` rows; `blank` stand ready for who has no script."""
    made = forms.formset_factory(
        form,
        formset=RowFormSet,
        extra=blank,
        can_delete=True,
        min_num=least,
        validate_min=bool(least),
        max_num=most,
        validate_max=True,
        absolute_max=most + 50,
    )
    made.title = title  # type: ignore[attr-defined]
    return made


def with_reason(form: type[RegisterForm]) -> type[RegisterForm]:
    """The same form, asking at its end why something is changed."""
    reason = forms.CharField(
        label=Words("为什么改", "Why it is changed"),
        min_length=2,
        max_length=200,
        help_text=Words("写进变更记录，如：来电更正。", "It stands in the history, such as: corrected by telephone."),
        widget=styled(forms.TextInput),
        error_messages={"required": REQUIRED, "min_length": later("请写两个字以上。", "Write two characters or more.")},
    )
    despite = forms.CharField(
        label=Words("检查不通过仍要保存的理由", "Why it is saved although a check speaks against it"),
        required=False,
        max_length=300,
        help_text=Words(
            "一般不填；内容不可能如此却确实如此时才写。", "Mostly empty; only where what cannot be so is so all the same."
        ),
        widget=styled(forms.TextInput),
    )
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    return type(form.__name__, (form,), {"why": reason, "despite": despite, "seen": seen})


def typed(field: forms.Field, value: Any) -> str:
    """A value as somebody would type it into this field; line ends and blanks around it do not count."""
    return "\n".join(str("" if value is None else field.prepare_value(value)).split("\r\n")).strip()


def state_of(record: Any, names: Sequence[str]) -> str:
    """Tells whether a record still says what it said in these columns."""
    return hashlib.sha256(repr([getattr(record, name) for name in names]).encode()).hexdigest()


def file_form(kinds: tuple[str, ...]) -> type[RegisterForm]:
    """A form that asks for one file."""
    return type("FileForm", (RegisterForm,), {"file": FileField(kinds, label=Words("表格文件", "Workbook"))})
