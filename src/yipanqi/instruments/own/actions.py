"""An own register is declared, extended, taken away while it is empty. The only writer of its folder: one transaction, one ledger
entry a deed.
"""

from __future__ import annotations

from django.db import transaction

from yipanqi.instruments.own import _tables
from yipanqi.instruments.own import _watching as watching
from yipanqi.instruments.own._declared import Declared, changes, declared, written, wrong
from yipanqi.instruments.own._making import made
from yipanqi.instruments.own._watching import OWN
from yipanqi.intake.catalogue import SHEETS
from yipanqi.intake.models import Revision
from yipanqi.ledger.actions import record
from yipanqi.values import own_files
from yipanqi.values.fault import Fault


def checked(key: str, text: str) -> Declared:
    """The register that a text declares, if it can be kept here. Fault: what is wrong, and what would lose records."""
    one = declared(key, text)
    there = OWN.registers().get(key)
    if there is not None and there.model._default_manager.exists():
        changes(there.declared, one)
    for sheet in SHEETS:
        if sheet.name != f"own_{key}" and one.zh in (sheet.zh, sheet.en):
            raise wrong(key, "zh", "zh", f"已有台账叫“{one.zh}”", f"there is a register called {one.zh}")
    return one


def define(key: str, text: str, *, by: str) -> Declared:
    """Declare a register, or change one: its table is made, its file kept."""
    one = checked(key, text)
    with transaction.atomic():
        there = OWN.registers().get(key)
        if there is not None and not there.model._default_manager.exists():
            _tables.drop(there)
        _tables.ensure(made(one))
        record(by, "own.define", f"register:{key}", {"declared": one.digest, "zh": one.zh})
        Revision.bump(f"own.{key}")
        own_files.keep(watching.folder(), key, text)
    OWN.look()
    return one


def define_made(one: Declared, *, by: str) -> Declared:
    """The same, of a declaration that a page made."""
    return define(one.key, written(one), by=by)


@transaction.atomic
def remove(key: str, *, by: str) -> None:
    """Take an own register away. Fault while it holds records: its batches are undone first."""
    there = OWN.registers().get(key)
    if there is None:
        raise Fault("own_register", f"没有自设台账 {key}。", f"There is no own register {key}.", exit_code=2)
    if count := there.model._default_manager.count():
        raise Fault(
            "own_register",
            f"“{there.declared.zh}”里还有 {count:,} 条记录，请先撤销它的批次。",
            f"“{there.declared.en}” holds {count:,} records; undo its batches first.",
        )
    _tables.drop(there)
    record(by, "own.remove", f"register:{key}", {"declared": there.declared.digest})
    (watching.folder() / f"{key}.toml").unlink(missing_ok=True)
    OWN.look()
