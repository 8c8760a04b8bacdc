"""What is asked on the page of a contract: what a finding came to, what recognition comes to, money received and struck."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from yipanqi.instruments.contracts import flow
from yipanqi.instruments.contracts.models import Contract, Receipt
from yipanqi.ui.fields import CellField, ChoiceField, FlagField, RegisterForm, TextField, field_of, form_of
from yipanqi.values.words import Words, plural

_ON = Words("自哪天起", "Holds from")
_ON_HINT = Words("截止日更早的指标不变", "figures as of earlier days stay as they were")


def finding_form(code: str = "", *, decided: bool = False, others: int = 0) -> type[RegisterForm]:
    """What a finding came to, with the grounds that go with it (of any where no `code` is given); `others`: open pairs that hang
    together with this one.
    """
    states = [k for k in flow.STATES if decided or k != "open"]
    grounds = {k: w for state in states for k, w in (flow.grounds(code, state) if code else flow.GROUNDS.get(state, {})).items()}
    fields: dict[str, Any] = {
        "state": ChoiceField(lambda: [(k, str(flow.STATES[k])) for k in states], spread=True, label=Words("结论", "Result")),
        "ground": ChoiceField(lambda: [(k, str(w)) for k, w in grounds.items()], label=Words("依据", "Ground"), required=False),
        "reason": TextField(300, label=Words("说明", "Reason"), required=False),
    }
    if others:
        label = Words(
            f"同组另外 {others} 对一并如此", f"The same for the {plural(others, 'other pair', 'other pairs')} of the group"
        )
        fields["whole"] = FlagField(label=label, required=False)
    return type("FindingForm", (RegisterForm,), fields)


_AMOUNTS = ("turnover", "value", "non_technical_cost")
#: What can be put right on the telephone of what a finding rests on; whether two contracts are one is no figure.
_ASKED = {
    **dict.fromkeys(("over_value", "sum_differs"), _AMOUNTS),
    **dict.fromkeys(("elsewhere", "by_buyer"), ("seller_place", "buyer_place")),
    "early": ("registered_on", "signed_on"),
    "unknown_kind": ("category",),
}


def figures(code: str) -> dict[str, Any]:
    """The columns that a finding rests on, as they are asked for on the telephone."""
    return {name: _figure(name) for name in _ASKED.get(code, ())}


def _figure(name: str) -> Any:
    made = field_of(Contract._meta.get_field(name), required=False)
    return CellField("money", unit="万元", label=made.label, required=False) if getattr(made, "kind", "") == "money" else made


class RulingForm(RegisterForm):
    """What recognition of a contract comes to."""

    verdict = ChoiceField(lambda: [(k, str(w)) for k, w in flow.VERDICTS.items()], label=Words("结论", "Result"))
    turnover = CellField(
        "money",
        unit="元",
        label=Words("认定的技术交易额", "Recognised turnover"),
        help_text=Words("不填即按系统建议", "blank: as proposed"),
        required=False,
    )
    reason = TextField(
        300,
        label=Words("理由", "Reason"),
        help_text=Words("与建议不同时必填", "needed to differ from the proposal"),
        required=False,
    )
    on = CellField("date", label=_ON, help_text=_ON_HINT, required=False)


class TakeBackForm(RegisterForm):
    """From which day the proposal stands again."""

    on = CellField("date", label=_ON, help_text=_ON_HINT, required=False)


#: A payment, from the columns of its register.
ReceiptForm = form_of(
    Receipt,
    ("received_on", "amount", "technical", "voucher", "note"),
    required=("received_on", "amount"),
    hints={"voucher": Words("没有就空着", "leave it blank where there is none")},
)
ReceiptForm.base_fields["voucher"].required = False


def strike_form(receipts: Sequence[Any]) -> type[RegisterForm]:
    """Which payment was recorded by mistake, and why."""
    named = [(str(one.pk), f"{one.received_on} · {one.voucher}") for one in receipts]
    return type(
        "StrikeForm",
        (RegisterForm,),
        {
            "receipt": ChoiceField(lambda: named, label=Words("哪一笔", "Which payment"), coerce=int),
            "reason": TextField(200, label=Words("撤销原因", "Why it is struck")),
        },
    )
