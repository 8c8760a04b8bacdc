"""Pages of own registers: a table that no sheet fits becomes one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse

from yipanqi.accounts.access import may
from yipanqi.instruments.own import actions, forms, queries
from yipanqi.intake import queries as intake
from yipanqi.intake.actions import choose
from yipanqi.intake.limits import own as limits
from yipanqi.intake.tasks import read_beside
from yipanqi.ui.pages import Done, FormPage
from yipanqi.ui.parts import Crumb
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words, say


def _table(user: Any, pk: int, reading: int) -> Any:
    """A table that waits in a batch of the reader's and fits no sheet yet."""
    try:
        found = intake.batch(user, pk)
    except Fault:
        return None
    return found.readings.filter(pk=reading, recognised="").first() if intake.can_be_accepted(found) else None


def _initial(user: Any, table: Any) -> Mapping[str, Any]:
    return {"zh": queries.plain_title(table.title or table.sheet)[:60]}


def _rows(user: Any, table: Any) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    said = [one for one in table.unmapped if one["heading"]]
    columns = queries.guessed(said)
    roles = queries.roles_of(columns)
    return {
        "columns": [
            {
                "letter": one["letter"],
                "zh": column.zh,
                "type": column.type,
                "unit": column.unit,
                "role": next((role for role in forms.ROLES if roles[role] == column.name), ""),
                "readers": "personal" if column.personal else "",
                "tells": roles["identity"] == column.name,
            }
            for one, column in zip(said, columns, strict=True)
        ]
    }


def _make(user: Any, table: Any, given: Mapping[str, Any], rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> Done:
    by, columns = user.get_username(), rows["columns"]
    one, letters = queries.declared_by(given["zh"], given.get("en") or "", columns)
    actions.define_made(one, by=by)
    again = choose(table, f"own_{one.key}", letters, by=by, at_once=limits().read_at_once)
    read_beside(again, by)
    words = say(f"已立“{one.zh}”台账；请核对预览后收下。", f"“{one.en}” is a register now; check the preview and accept.")
    return Done(reverse("batch", args=[again.pk]), words)


declare = FormPage(
    title=Words("另立台账", "A register of its own"),
    record=_table,
    may=lambda user: may(user, "run_for_all"),
    form=lambda *_: forms.RegisterNameForm,
    formsets=forms.COLUMNS,
    initial=_initial,
    rows=_rows,
    deed=_make,
    submit=Words("立台账并重新预览", "Make the register and preview again"),
    crumbs=lambda table: [
        Crumb(say("收件", "Intake"), reverse("intake")),
        Crumb(table.batch.name, reverse("batch", args=[table.batch_id])),
    ],
    scope=lambda table: [table.batch.name, table.sheet],
    note=lambda table: say(
        "系统里没有这样的台账。核对每一列是什么：立好以后，它和其他台账一样收件、导出、检索、留修改记录，也可以用来设指标。",
        "No register fits this table. Check what each column is: once made, it is taken in, exported, searched and kept with its "
        "history like any other, and figures can be made of it.",
    ),
    back=lambda table: reverse("batch", args=[table.batch_id]),
).view()
