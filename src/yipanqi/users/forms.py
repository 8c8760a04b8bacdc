"""What is asked for an account. In: who gives. Out: a form with the roles and places that may be given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.core.validators import validate_email

from yipanqi.accounts.models import User
from yipanqi.accounts.roles import ROLES
from yipanqi.registry.pages import places_offered
from yipanqi.ui.fields import REQUIRED, ChoiceField, LookUpField, RegisterForm, TextField, later
from yipanqi.ui.widgets import styled
from yipanqi.users.access import Giver
from yipanqi.users.queries import link_words
from yipanqi.values.places import within
from yipanqi.values.words import Words, say


def _text(label: Words, hint: Words | str = "", *, required: bool = False, most: int = 60) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        max_length=most,
        widget=styled(forms.TextInput, autocomplete="off"),
        error_messages={
            "required": REQUIRED,
            "max_length": later(
                "最多 %(limit_value)d 个字，现有 %(show_value)d 个。",
                "At most %(limit_value)d characters; there are %(show_value)d.",
            ),
        },
    )


def account_form(giver: Giver, *, new: bool) -> type[RegisterForm]:
    """The form of an account, with what this giver may give; a new one asks for the name to sign in with."""
    fields: dict[str, Any] = {}
    if new:
        hint = Words("本人登录用，如 wangfang；定了不改", "to sign in with, such as wangfang; it is not changed later")
        fields["username"] = _text(Words("用户名", "User name"), hint, required=True)
    fields["name"] = _text(Words("姓名", "Name"))
    fields["role"] = ChoiceField(_roles(giver), label=Words("角色", "Role"))
    fields["places"] = forms.MultipleChoiceField(
        label=Words("地区", "Places"),
        choices=_places(giver),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "yp-choice"}),
        help_text=Words("县（市、区）和功能区工作人员要选", "officers of counties and zones need one"),
        error_messages={"invalid_choice": later("请从列表里选。", "Pick from the list.")},
    )
    hint = Words("代表单位的角色要填；可写名称、拼音或代码", "for roles that act for an organisation; by name, pinyin or code")
    fields["organisation"] = LookUpField("organisation", label=Words("单位", "Organisation"), help_text=hint, required=False)
    hint = Words("科技特派员、个人要填：人员名录里的姓名或编号", "for commissioners and persons: name or number in the registry")
    fields["person"] = _text(Words("人员", "Person"), hint, most=80)
    fields["administrator"] = forms.BooleanField(
        label=Words("用户管理员", "Administrator of users"),
        required=False,
        help_text=Words("可建立、修改、停用自己地区的账号", "makes, changes and locks the accounts of the own places"),
    )
    return type("AccountForm", (_Whole,), fields)


class _Whole(RegisterForm):
    """Every value counts, also one that was left blank: a box without a mark is a no."""

    def given(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


def _roles(giver: Giver) -> Callable[[], list[tuple[str, str]]]:
    return lambda: [(key, f"{ROLES[key].words}{say('：', ': ')}{ROLES[key].sees}") for key in giver.roles()]


def _places(giver: Giver) -> Callable[[], list[tuple[str, str]]]:
    return lambda: [(code, words) for code, words in places_offered()[1:] if within(code, giver.places)]


def links_form(fresh: list[User]) -> type[RegisterForm]:
    """Who gets a link, to pick from."""
    choices = []
    for one in fresh:
        told = "  ".join(part for part in (one.username, one.first_name, link_words(one)) if part)
        choices.append((one.username, told))
    hint = "" if choices else Words("没有人在等密码链接。", "Nobody waits for a link.")
    return type("LinksForm", (RegisterForm,), {"users": _picked(Words("发给谁", "For whom"), choices, hint)})


def _picked(label: Words, choices: list[tuple[str, str]], hint: Words | str = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        help_text=hint,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "yp-choice"}),
        error_messages={"required": REQUIRED, "invalid_choice": later("请从列表里选。", "Pick from the list.")},
    )


def waits_form(waiting: Mapping[str, int]) -> type[RegisterForm]:
    """The addresses from which strange browsers have to wait (address -> failed attempts), to pick from."""
    choices = [(at, say(f"{at}：输错 {n} 次", f"{at}: {n} failed attempts")) for at, n in waiting.items()]
    hint = "" if choices else Words("没有人在等待。", "Nobody waits.")
    return type("WaitsForm", (RegisterForm,), {"addresses": _picked(Words("地址", "Addresses"), choices, hint)})


class LockForm(RegisterForm):
    """Why an account is locked."""

    why = _text(Words("理由", "Reason"), Words("如：调离", "such as: has left"), required=True, most=200)


class AddressForm(RegisterForm):
    """Where somebody's reminders go."""

    address = _text(Words("邮箱", "E-mail address"), Words("如：name@example.org", "such as name@example.org"), most=254)

    def clean_address(self) -> str:
        """An address that a letter can go to, or none."""
        found = self.cleaned_data.get("address") or ""
        try:
            if found:
                validate_email(found)
        except forms.ValidationError:
            raise forms.ValidationError(say("这不是邮箱地址。", "This is no e-mail address.")) from None
        return found


class ViewForm(RegisterForm):
    """What a view of a list is called; the list and what it shows come with the page."""

    words = TextField(40, label=Words("叫什么", "Its name"))
    path = forms.CharField(max_length=200, widget=forms.HiddenInput)
    asks = forms.CharField(max_length=2000, required=False, widget=forms.HiddenInput)
