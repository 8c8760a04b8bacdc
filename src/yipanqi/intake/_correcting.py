"""A person changes values of one record. In: field -> value in base units, who and why. Out: Changes; all or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models, transaction

from yipanqi.intake import _columns as columns
from yipanqi.intake import _doubting as doubting
from yipanqi.intake import _keying as keying
from yipanqi.intake.access import personal_columns
from yipanqi.intake.catalogue import FLOOR, SHEETS
from yipanqi.intake.fields import SheetField
from yipanqi.intake.models import Change, Record, Revision
from yipanqi.ledger.actions import record as write_down
from yipanqi.values.fault import Fault

_OWN = frozenset(["id", "key", "reading", "row"])


def correct(label: str, record_id: int, values: Mapping[str, Any], by: str, reason: str, of_case: bool = False) -> int:
    model = apps.get_model(label)
    with transaction.atomic():
        found = model._default_manager.select_for_update().filter(pk=record_id).first()
        if found is None:
            raise Fault(
                "no_record",
                f"找不到记录 {label} {record_id}，可能已被撤销。",
                f"There is no record {label} {record_id}; it may have been undone.",
            )
        if not of_case:
            _free(model, record_id, values)
        changes = []
        for name, value in values.items():
            field, new = _field(model, name), _value(model, name, value)
            old = getattr(found, field.attname)
            if old != new:
                setattr(found, field.attname, new)
                changes.append(
                    Change(
                        model=label.lower(),
                        record=record_id,
                        field=name,
                        old=columns.plain_value(old),
                        new=columns.plain_value(new),
                        by=by,
                        reason=reason,
                    )
                )
        if not changes:
            return 0
        _rekey(model, found, set(values))
        found.save()
        Change.objects.bulk_create(changes)
        doubting.changed(label, [(record_id, c.field) for c in changes], by)
        Revision.bump(label)
        subject, told = f"{label.lower()}:{record_id}", personal_columns(model)
        write_down(
            by,
            "intake.correct",
            subject,
            {"reason": reason, "values": {c.field: [c.old, c.new] for c in changes if c.field not in told}},
        )
        for one in changes:
            if one.field in told:  # the chain holds a commitment only, which says nothing once the value is destroyed
                write_down(
                    by,
                    "intake.correct",
                    subject,
                    {"reason": reason},
                    personal={one.field: [one.old, one.new]},
                    person=f"{subject}:{one.field}",
                )
    return len(changes)


def _free(model: type[models.Model], record_id: int, values: Mapping[str, Any]) -> None:
    """Fault where a column is the state of an open case, which alone writes it."""
    states = FLOOR.states(model._meta.label_lower)
    for name in values:
        if record_id in states.get(name, ()):
            heading = getattr(columns.field_of(model, name), "sheet", None)
            zh, en = (heading.zh, heading.en) if heading else (name, name)
            raise Fault(
                "in_case",
                f"“{zh}”随办理改变，不能直接更正；请在该事项的页面办下一步，或撤回上一步。",
                f"“{en}” follows the case that is open on this record; make the next move there, or take the last one back.",
            )


def _field(model: type[models.Model], name: str) -> models.Field:
    try:
        field = columns.field_of(model, name)
    except FieldDoesNotExist:
        field = None
    if field is None or name in _OWN or not field.concrete:
        raise Fault(
            "no_field",
            f"{model._meta.label} 没有可更正的字段 {name}。",
            f"{model._meta.label} has no field {name} that may be corrected.",
            exit_code=2,
        )
    return field


def _value(model: type[models.Model], name: str, value: Any) -> Any:
    field = _field(model, name)
    heading = field.sheet.words if isinstance(field, SheetField) else name
    try:
        new = None if value in (None, "") else field.to_python(value)
        if new is not None:
            field.run_validators(new)
    except ValidationError as fault:
        raise Fault(
            "bad_value",
            f"“{heading}”不能是 {value!r}：{'；'.join(fault.messages)}",
            f"{heading} cannot be {value!r}: {'; '.join(fault.messages)}",
        ) from None
    if isinstance(field, SheetField) and new is not None and field.sheet.choices and new not in field.sheet.choices:
        allowed = "、".join(f"{k}（{v[0]}）" for k, v in field.sheet.choices.items())
        raise Fault(
            "bad_value", f"“{heading}”不能是 {value!r}，可选：{allowed}", f"{heading} cannot be {value!r}; one of {allowed}"
        )
    return new


def _rekey(model: type[models.Model], found: models.Model, names: set[str]) -> None:
    """A record whose identity was corrected gets the key that its new values make."""
    if not isinstance(found, Record):
        return
    for sheet in SHEETS:
        for records in sheet.records:
            if records.model_class is model and names & set(records.key):
                values = {n: getattr(found, columns.field_of(model, n).attname) for n in records.key}
                key = keying.key_of(model, records.key, values)
                if key is None:
                    raise Fault(
                        "key_missing",
                        "更正后记录失去标识（主键列为空），未保存。",
                        "The record would lose its identity (a key field is blank); not saved.",
                    )
                if model._default_manager.filter(key=key).exclude(pk=found.pk).exists():
                    raise Fault(
                        "key_taken", f"已有标识为 {key} 的另一条记录，未保存。", f"Another record is {key} already; not saved."
                    )
                found.key = key
                return
