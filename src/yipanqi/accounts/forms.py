"""The sign-in form: name and password, closed for a while after too many failures."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError

from yipanqi.accounts import actions, queries
from yipanqi.values.words import say


class SignInForm(AuthenticationForm):
    """Django's form with a lockout; a locked name learns nothing about its password."""

    def clean(self) -> dict[str, Any]:
        name = self.cleaned_data.get("username") or ""
        address = self.request.META.get("REMOTE_ADDR", "") if self.request else ""
        if queries.locked_out(name, address):
            raise ValidationError(
                say("登录失败次数过多，请 15 分钟后再试，或联系管理员重设密码。",
                    "Too many failed attempts. Try again in 15 minutes, or ask your administrator for a new password."),
                code="locked",
            )
        try:
            cleaned = super().clean()
        except ValidationError:
            actions.note_failure(name, address)
            raise ValidationError(
                say("用户名或密码不对。请检查大小写后再试。", "The name or the password is wrong. Check capitals and try again."),
                code="invalid_login",
            ) from None
        actions.forget_failures(name)
        return cleaned
