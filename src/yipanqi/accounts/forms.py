"""The forms of name and password: an attempt is counted before the password is looked at, and waits after too many failures."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.core.exceptions import ValidationError

from yipanqi.accounts import actions
from yipanqi.accounts.address import address_of, known_browser
from yipanqi.accounts.queries import ACCOUNT, BROWSER
from yipanqi.values.words import say


class SignInForm(AuthenticationForm):
    """Django's form with a growing wait; a name that has to wait learns nothing about its password."""

    def clean(self) -> dict[str, Any]:
        name = self.cleaned_data.get("username") or ""
        mark = known_browser(self.request, name) if self.request else ""
        source = f"{BROWSER}{mark}" if mark else address_of(self.request) if self.request else ""
        _look(name, source)
        try:
            cleaned = super().clean()
        except ValidationError:
            raise ValidationError(
                say("用户名或密码不对。请检查大小写后再试。", "The name or the password is wrong. Check capitals and try again."),
                code="invalid_login",
            ) from None
        actions.forget_failures(name, source)
        return cleaned


class NewPasswordForm(PasswordChangeForm):
    """Django's form; the old password cannot be guessed at leisure by somebody at an open browser."""

    def clean_old_password(self) -> str:
        source = f"{ACCOUNT}{self.user.pk}"
        _look(self.user.get_username(), source)
        found = super().clean_old_password()
        actions.forget_failures(self.user.get_username(), source)
        return str(found)


class FirstPasswordForm(SetPasswordForm):
    """Django's form for a password that was never known to anybody else."""


def _look(name: str, source: str) -> None:
    """ValidationError while `source` has to wait."""
    wait = actions.begin_attempt(name, source)
    if wait:
        minutes, seconds = divmod(wait, 60)
        raise ValidationError(
            say(
                f"失败次数过多，请 {minutes + bool(seconds)} 分钟后再试，或联系管理员重设密码。"
                if minutes
                else f"失败次数过多，请 {seconds} 秒后再试。",
                f"Too many failed attempts. Try again in {minutes + bool(seconds)} minutes, or ask your administrator "
                "for a new password."
                if minutes
                else f"Too many failed attempts. Try again in {seconds} seconds.",
            ),
            code="locked",
        )
