"""Django's rules of passwords and one more, each with one sentence in the reader's language. In: a password and whose it is.
Out: nothing, or what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise
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
    """Unlike the name: neither near it, nor the name, forwards or backwards, with little beside it."""

    words = Words("密码不能与用户名、姓名相近。", "A password is unlike the user name and the name.")

    def validate(self, password: str, user: Any = None) -> None:
        super().validate(password, user)
        plain = _plain(password)
        for name in {_plain(str(getattr(user, attribute, None) or "")) for attribute in self.user_attributes}:
            if (
                len(name) >= _NAME
                and name in plain + plain[::-1]
                and len(plain.replace(name, "").replace(name[::-1], "")) < _REST
            ):
                raise ValidationError(str(self.words), code="password_too_similar")


class Patterned:
    """No piece said again and again, no row of the keyboard, the alphabet or the digits."""

    words = Words(
        "密码不能是同一段的反复，也不能是键盘、字母或数字的顺序。",
        "A password is no piece said again and again, and no row of the keyboard, the alphabet or the digits.",
    )

    def validate(self, password: str, user: Any = None) -> None:
        """ValidationError where most of it follows from what stands before."""
        plain = password.casefold()
        again = any(_share(zip(plain, plain[by:], strict=False), str.__eq__) for by in range(1, len(plain) // 2 + 1))
        if again or len(set(plain)) < _DIFFERENT or _share(pairwise(plain), _beside):
            raise ValidationError(str(self.words), code="password_patterned")

    def get_help_text(self) -> str:
        return str(self.words)


_NAME, _REST, _DIFFERENT, _MOSTLY = 3, 6, 5, 0.75
_READ_AS = str.maketrans("@0134$57", "aoleasst")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz", "01234567890")


def _plain(text: str) -> str:
    """Letters and digits alone, small, with signs and digits that stand for letters as these."""
    return "".join(c for c in text.casefold().translate(_READ_AS) if c.isalnum())


def _beside(one: str, other: str) -> bool:
    return any(one + other in row or other + one in row for row in _ROWS)


def _share(pairs: Iterable[tuple[str, str]], holds: Callable[[str, str], bool]) -> bool:
    """Whether it holds for most of the pairs."""
    found = [holds(one, other) for one, other in pairs]
    return sum(found) >= _MOSTLY * len(found)
