"""Django's rules of passwords, each with one sentence in the reader's language. In: a password and whose it is.
Out: nothing, or what is wrong with it.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth import password_validation as django
from django.core.exceptions import ValidationError

from yipanqi.values.words import Words


class _Said:
    """A validator of Django's that says `words` instead of its own."""

    words: Words

    def validate(self, password: str, user: Any = None) -> None:
        """ValidationError where the rule is broken."""
        try:
            super().validate(password, user)  # type: ignore[misc]
        except ValidationError as fault:
            raise ValidationError(str(self.words), code=fault.code) from None

    def get_help_text(self) -> str:
        return str(self.words)


class Length(_Said, django.MinimumLengthValidator):
    """Long enough."""

    @property
    def words(self) -> Words:  # type: ignore[override]
        return Words(f"密码至少 {self.min_length} 位。", f"A password has at least {self.min_length} characters.")


class Common(_Said, django.CommonPasswordValidator):
    """None of the twenty thousand that are tried first."""

    words = Words("密码不能是常见的，如 password123。", "A password is none of the common ones, such as password123.")


class Numeric(_Said, django.NumericPasswordValidator):
    """Not digits alone."""

    words = Words("密码不能全是数字。", "A password does not consist of digits alone.")


class Similar(_Said, django.UserAttributeSimilarityValidator):
    """Unlike the name."""

    words = Words("密码不能与用户名、姓名相近。", "A password is unlike the user name and the name.")
