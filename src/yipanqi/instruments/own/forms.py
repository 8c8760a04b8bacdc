"""What is asked when a table becomes a register of the city's own: what it is called, and what each column is."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms

from yipanqi.instruments.own._declared import MOST_RULES, TYPES
from yipanqi.instruments.own._rules import TESTS
from yipanqi.ui.fields import ChoiceField, RegisterForm, TextField, rows_of
from yipanqi.ui.widgets import styled
from yipanqi.values.words import Words as W

#: What a column may be to the register, and who may read it.
ROLES = {
    "place": W("所在地区", "where it counts"),
    "firm": W("单位名称", "whose it is"),
    "code": W("该单位的统一社会信用代码", "that organisation's credit code"),
}
READERS = {
    "": W("工作人员和本单位", "officers, and the organisation itself"),
    "open": W("所有人（公开）", "everybody (public)"),
    "personal": W("个人信息，说明用途才可看", "personal: for a declared purpose"),
    "internal": W("仅工作人员", "officers only"),
}


def _of(words: dict[str, W]) -> list[tuple[str, str]]:
    return [(key, str(said)) for key, said in words.items() if key]


class RegisterNameForm(RegisterForm):
    """What the register is called."""

    zh = TextField(60, label=W("台账名称", "What it is called"))
    en = TextField(
        60,
        required=False,
        label=W("英文名称", "In English"),
        help_text=W("可不填；填了，英文页面用它。", "May stay empty; English pages show it."),
    )


class ColumnForm(RegisterForm):
    """One column of the table."""

    letter = forms.CharField(max_length=3, widget=forms.HiddenInput, required=False)
    zh = TextField(100, label=W("列名", "Column"))
    type = ChoiceField(lambda: _of(TYPES), label=W("内容", "Holds"))
    unit = TextField(20, required=False, label=W("单位", "Unit"))
    role = ChoiceField(lambda: _of(ROLES), required=False, label=W("作用", "Says"))
    readers = ChoiceField(lambda: _of(READERS), required=False, label=W("谁能看", "Who reads it"))
    must = forms.BooleanField(required=False, label=W("必填", "Must be filled"), widget=styled(forms.CheckboxInput))
    tells = forms.BooleanField(required=False, label=W("识别依据", "Tells records apart"), widget=styled(forms.CheckboxInput))


def rule_form(letters: Mapping[str, str]) -> type[RegisterForm]:
    """A rule between two of these columns (letter -> heading)."""

    def among() -> list[tuple[str, str]]:
        return list(letters.items())

    fields = {
        "column": ChoiceField(among, label=W("列", "Column")),
        "test": ChoiceField(lambda: _of(TESTS), label=W("须", "Must be")),
        "other": ChoiceField(among, label=W("另一列", "Other column")),
        "red": forms.BooleanField(
            required=False,
            label=W("不符的行要写理由才收（不勾：只提示）", "A row that breaks it needs a reason (else: a hint)"),
            widget=styled(forms.CheckboxInput),
        ),
    }
    return type("RuleForm", (RegisterForm,), fields)


COLUMNS = rows_of(ColumnForm, W("列（不收的列请删去）", "Columns (take away what is not kept)"), least=1, most=120, blank=0)


def formsets(letters: Mapping[str, str]) -> dict[str, type]:
    """The rows of the page: columns, and rules where there are columns to compare."""
    rules = rows_of(rule_form(letters), W("同一行各列之间的规则", "Rules between columns of one row"), most=MOST_RULES, blank=0)
    return {"columns": COLUMNS, **({"rules": rules} if len(letters) > 1 else {})}
