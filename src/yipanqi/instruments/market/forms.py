"""What is asked on the market: to complete a need, renew an achievement, withdraw either, add a pair, answer an invitation."""

from __future__ import annotations

from yipanqi.instruments.market import flow
from yipanqi.instruments.market._read import model_of
from yipanqi.ui.fields import CellField, ChoiceField, RegisterForm, TextField, form_of
from yipanqi.values.words import Words, say

_TERMS = Words("知识产权约定", "Terms for intellectual property")
_HINTS = {"problem": flow.QUESTIONS["problem"][1], "specification": flow.QUESTIONS["target"][1]}


def _grade(label: Words) -> ChoiceField:
    return ChoiceField(lambda: [(str(n), str(n)) for n in range(1, 10)], label=label, required=False, coerce=int)


def completing(kind: str) -> type[RegisterForm]:
    """What completes a need (columns of its register, then what the sheet has no column for), or renews an achievement."""
    if kind == "achievement":
        return AchievementForm
    asked = form_of(model_of("need"), flow.FILLED, hints=_HINTS, long=("problem", "specification"))
    added = {
        "maturity_from": _grade(Words("现有成熟度（1–9）", "Maturity now (1–9)")),
        "maturity_to": _grade(Words("目标成熟度", "Maturity wanted")),
        "ip_terms": TextField(300, label=_TERMS, required=False),
    }
    return type("NeedForm", (asked,), added)


class AchievementForm(RegisterForm):
    """What renews an achievement."""

    renewed_to = CellField("date", label=Words("续期至", "Renew to"), required=False)
    ip_terms = TextField(300, label=_TERMS, required=False)


class WithdrawForm(RegisterForm):
    """Why something leaves the open pages."""

    reason = TextField(200, label=Words("撤下的理由", "Why it is withdrawn"))


class PairForm(RegisterForm):
    """An officer's own pair."""

    achievement = TextField(120, label=Words("成果编号", "Number of the achievement"))


class AnswerForm(RegisterForm):
    """A party's answer to an invitation."""

    answer = ChoiceField(
        lambda: [("yes", say("愿意", "Yes")), ("no", say("不安排", "Rather not"))],
        label=Words("答复", "Answer"),
        help_text=Words("不愿意无需说明理由，对方不会知道", "no reason is needed for a no, and the other side is not told"),
    )
