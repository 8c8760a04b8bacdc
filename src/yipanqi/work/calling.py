"""A telephone call about a row of a work list: what came of it, what was told, when to call again. In: the figures that a list
asks for, as fields. Out: one form and one deed for every list; what was told, and the reason that its change is given.

Who writes the figures is the instrument's own: a call itself is a deed of the case's flow, named `call`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from yipanqi.accounts.access import may
from yipanqi.ui.deeds import Deed
from yipanqi.ui.fields import CellField, ChoiceField, RegisterForm, TextField
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words
from yipanqi.work import actions

RESULTS = {
    "reached": Words("接通", "reached"),
    "missed": Words("未接", "no answer"),
    "later": Words("改天", "another day"),
    "wrong": Words("号码不对", "wrong number"),
}
BASES = {"word": Words("电话口述，待补表", "by word, sheet to follow"), "paper": Words("已收凭证", "paper received")}
_OF_A_FIGURE = "v_"


def call_form(figures: Mapping[str, Any]) -> type[RegisterForm]:
    """What came of the call, the figures (name -> field) that were told, the basis, a note, when to call again."""
    fields: dict[str, Any] = {"result": ChoiceField(_offered(RESULTS), spread=True, label=Words("结果", "What came of it"))}
    fields |= {f"{_OF_A_FIGURE}{name}": field for name, field in figures.items()}
    if figures:
        fields["basis"] = ChoiceField(_offered(BASES), spread=True, label=Words("依据", "Basis"), required=False)
    fields["note"] = TextField(200, lines=2, label=Words("备注", "Note"), required=False)
    fields["next_on"] = CellField("date", label=Words("下次联系", "Call again on"), required=False)
    if figures:
        fields["despite"] = TextField(
            200, label=Words("检查不通过仍要保存的理由", "Why it is saved although a check speaks against it"), required=False
        )
    return type("CallForm", (RegisterForm,), fields)


def _offered(words: Mapping[str, Words]) -> Callable[[], list[tuple[str, str]]]:
    return lambda: [(key, str(one)) for key, one in words.items()]


def first(known: Mapping[str, Any]) -> dict[str, Any]:
    """What such a form shows first: what is known already."""
    return {f"{_OF_A_FIGURE}{name}": value for name, value in known.items()} | {"basis": "word"}


def told(given: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """The figures that differ from what is known. Fault for figures where nobody answered."""
    typed = {n.removeprefix(_OF_A_FIGURE): v for n, v in given.items() if n.startswith(_OF_A_FIGURE) and v not in (None, "")}
    typed = {name: value for name, value in typed.items() if value != known.get(name)}
    if typed and given["result"] != "reached":
        raise Fault(
            "result", "没有接通就没有数可填；请改选“接通”。", "No figure is told where nobody answered; choose “reached”."
        )
    return typed


def reason(given: Mapping[str, Any], user: Any) -> str:
    """What the change of a figure is given as its reason: by telephone, by whom, on what basis."""
    return f"电话，{getattr(user, 'display_name', user.get_username())}：{BASES[given.get('basis') or 'word'].zh}"


def called(flow: str, record: int, given: Mapping[str, Any], figures: Iterable[str], *, by: str, on: Any) -> Any:
    """Write the call down in the record's case, with the names of the figures that were told."""
    names = list(figures)
    said = [f"{name}已填" for name in names]
    if given.get("next_on"):
        said.append(f"下次联系 {given['next_on']}")
    basis = [BASES[given.get("basis") or "word"].zh] if names else []
    parts = [RESULTS[given["result"]].zh, *basis, *said, *([given["note"]] if given.get("note") else [])]
    return actions.begin(flow, record, "call", by=by, on=on, note="；".join(parts)[:300])


def call(
    deed: Callable[[Any, Any, Mapping[str, Any], Any], Any],
    form: Callable[[Any, Any], type[RegisterForm]],
    known: Callable[[Any], Mapping[str, Any]],
) -> Deed:
    """The deed of the panel beside a list: `form(user, row)` asks, `known(row)` stands in it first."""
    return Deed(
        "call",
        Words("保存", "Save"),
        deed,
        may=lambda user, page: may(user, "decide"),
        part="open",
        form=lambda user, page, row: form(user, row) if row is not None else None,
        initial=lambda user, page, row: first(known(row)) if row is not None else {},
        pressed="then",
        buttons=lambda user, page, row: NEXT,
        title=Words("记一笔", "Record the call"),
        faults={"red": "despite", "result": "result"},
        quiet=True,
        primary=True,
    )


#: The buttons of whatever is done to the row that is open.
NEXT = [("next", Words("保存，下一家", "Save, next")), ("stay", Words("只保存", "Save only"))]
