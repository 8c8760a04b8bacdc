"""A person changes values of one record. In: field -> value in base units, who and why. Out: Changes; all or nothing.

The record as it would be passes the checks that a row of a workbook passes: what cannot be so needs a reason of its own, and
stays doubted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models, transaction

from yipanqi.intake import _columns as columns
from yipanqi.intake import _doubting as doubting
from yipanqi.intake import _judging as judging
from yipanqi.intake import _keying as keying
from yipanqi.intake import _rights as rights
from yipanqi.intake import _wording as wording
from yipanqi.intake._difference import CHANGES, Difference
from yipanqi.intake.access import personal_columns
from yipanqi.intake.catalogue import FLOOR, SHEETS
from yipanqi.intake.checks import RED
from yipanqi.intake.fields import SheetField
from yipanqi.intake.models import Change, Record, Revision
from yipanqi.ledger.actions import record as write_down
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words

_OWN = frozenset(["id", "key", "reading", "row"])


def correct(
    label: str,
    record_id: int,
    values: Mapping[str, Any],
    by: str,
    reason: str,
    of_case: bool = False,
    accept_red: str = "",
) -> int:
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
        key, said = getattr(found, "key", ""), _said(label, found, [c.field for c in changes])
        red = said.filter(pl.col("severity") == RED)
        if red.height and not doubting.reason_of(accept_red):
            raise _cannot_be(red)
        _rekey(model, found, set(values), by)
        found.save()
        Change.objects.bulk_create(changes)
        doubting.changed(label, [(record_id, c.field) for c in changes], by)
        doubted = doubting.keep(red, {(label.lower(), key): getattr(found, "key", "")}, accept_red.strip(), by)
        Revision.bump(label)
        subject, told = f"{label.lower()}:{record_id}", personal_columns(model)
        write_down(
            by,
            "intake.correct",
            subject,
            {"reason": reason, "values": {c.field: [c.old, c.new] for c in changes if c.field not in told}}
            | ({"doubted": doubted, "accept_red": accept_red.strip()} if doubted else {}),
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


def against(label: str, record_id: int, values: Mapping[str, Any]) -> list[tuple[str, str, Words]]:
    """(severity, field, sentence) of each check that the record would break with these values, red ones first."""
    model = apps.get_model(label)
    found = model._default_manager.filter(pk=record_id).first()
    if found is None:
        return []
    fields = {name: (_field(model, name), _value(model, name, value)) for name, value in values.items()}
    changed = [name for name, (field, new) in fields.items() if getattr(found, field.attname) != new]
    for field, new in fields.values():
        setattr(found, field.attname, new)
    said = _said(label, found, changed).sort(pl.col("severity") != RED, maintain_order=True)
    return [(r["severity"], r["field"], Words(r["zh"], r["en"])) for r in said.iter_rows(named=True)]


def _said(label: str, found: Any, names: list[str]) -> pl.DataFrame:
    """What speaks against a record as it stands in `found`, not saved yet, where `names` are other than in the database."""
    if not isinstance(found, Record) or not names:
        return pl.DataFrame(schema=judging.JUDGED)
    model = type(found)
    fields = [columns.field_of(model, n) for n in names]
    values = {f.name: pl.Series([getattr(found, f.attname)], dtype=columns.dtype(f)) for f in fields}
    frame = pl.DataFrame(
        {
            "reading": pl.Series([0], dtype=pl.Int64),
            "row": pl.Series([0], dtype=pl.Int32),
            "key": [found.key],
            "id": [found.pk],
            "bucket": ["changed"],
            **values,
        }
    )
    stated = [(found.key, found.pk, 0, 0, name, None, None) for name in names]
    changes = pl.DataFrame(stated, schema=CHANGES, orient="row")
    said = judging.judged([Difference(model._meta.label, frame, changes, pl.DataFrame())])
    nowhere = (pl.lit(None, dtype=judging.JUDGED[n]).alias(n) for n in ("reading", "row"))
    return said.with_columns(*nowhere, pl.lit(label.lower()).alias("model"))


def _cannot_be(red: pl.DataFrame) -> Fault:
    zh, en = "；".join(red["zh"].unique(maintain_order=True)), "; ".join(red["en"].unique(maintain_order=True))
    return Fault(
        "red",
        f"更正后的内容不可能如此：{zh}。请核对；确实如此的，写明理由后仍可保存。没有保存。",
        f"The record would say what cannot be so: {en}. Check it; if it is so, say why, and it is saved. Nothing was saved.",
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


def _rekey(model: type[models.Model], found: models.Model, names: set[str], by: str) -> None:
    """A record whose identity was corrected gets the key that its new values make. Who answers for some places only learns of
    other places' records as little as from a sheet.
    """
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
                if rights.is_anothers(model._meta.label, key, by):
                    wrong, remedy = wording.MEANINGS["outside"]
                    raise Fault("outside", f"{wrong.zh}，未保存。{remedy.zh}。", f"Not saved: {wrong.en}; {remedy.en}.")
                if model._default_manager.filter(key=key).exclude(pk=found.pk).exists():
                    raise Fault(
                        "key_taken", f"已有标识为 {key} 的另一条记录，未保存。", f"Another record is {key} already; not saved."
                    )
                found.key = key
                return
