"""What is asked in the screening: another list and why, why an overrule is withdrawn, another threshold."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from yipanqi.engines.eligibility import Edition
from yipanqi.instruments.screening import flow, queries
from yipanqi.ui.fields import CellField, ChoiceField, RegisterForm, TextField
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words, say

#: A whole number, a share in parts (9/100) or per cent.
_NUMBER = re.compile(r"(\d{1,6}(?:\.\d{1,4}(?=\s*[%％]))?)(?:/(\d{1,6})|\s*([%％]))?", re.ASCII)


class OverruleForm(RegisterForm):
    """On which list a firm stands, whatever the run proposes."""

    listed = ChoiceField(lambda: [(k, str(w)) for k, w in flow.LISTS.items()], label=Words("归入", "Put on"))
    reason = TextField(300, label=Words("理由", "Reason"))
    until = CellField(
        "date",
        label=Words("到哪天为止", "Until"),
        required=False,
        help_text=Words("不填则一直有效，直到撤回", "without a day until it is withdrawn"),
    )


class DayForm(RegisterForm):
    """The day of filing for which firms are judged."""

    on = CellField("date", label=Words("申报日", "Filing day"))


class WithdrawForm(RegisterForm):
    """Why a person's decision no longer holds."""

    reason = TextField(300, label=Words("撤回的理由", "Why it is withdrawn"))


def threshold_form(edition: Edition) -> type[RegisterForm]:
    """One threshold of the rule and its new value."""

    def offered() -> list[tuple[str, str]]:
        known = queries.simple_parameters(edition)
        return [(p["key"], f"{p['words']} · {say('现为', 'now')} {p['value']} · {p['clause'].clause}") for p in known]

    fields: dict[str, Any] = {
        "parameter": ChoiceField(offered, label=Words("门槛", "Threshold")),
        "value": TextField(30, label=Words("改为", "Becomes"), help_text=Words("写数或百分比，如 365、9%", "such as 365 or 9%")),
    }
    return type("ThresholdForm", (RegisterForm,), fields)


def changed(edition: Edition, key: str, text: str) -> Edition:
    """The rule with another threshold, as it was typed: 365, 9%, 9/100. Fault for what is no such number or share."""
    share, value = isinstance(edition.parameters[key].value, tuple), _read(text.strip())
    if value is None or (share and not 0 <= value <= 1) or (not share and ("/" in text or "%" in text or "％" in text)):
        raise Fault(
            "change",
            f"“{text}”读不懂，请照现值的样子写，如 365、9%。",
            f"“{text}” cannot be read; write it like the present value, such as 365 or 9%.",
        )
    return edition.changed(**{key: (value.numerator, value.denominator) if share else int(value)})


def _read(text: str) -> Fraction | None:
    found = _NUMBER.fullmatch(text)
    if found is None or int(found[2] or 1) == 0:
        return None
    return Fraction(found[1]) / int(found[2] or 1) / (100 if found[3] else 1)
