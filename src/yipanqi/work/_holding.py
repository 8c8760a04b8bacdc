"""What the intake asks: which records have a case, and which column open cases alone write. In: a register's label. Out:
numbers of records.
"""

from __future__ import annotations

from yipanqi.work.catalogue import FLOWS
from yipanqi.work.models import Case


def with_case(label: str) -> set[int]:
    """Records of a register that have a case, open or ended."""
    return set(Case.objects.filter(model=label.lower()).values_list("record", flat=True))


def states(label: str) -> dict[str, set[int]]:
    """Column -> records whose open case writes it."""
    found: dict[str, set[int]] = {}
    for flow in FLOWS:
        if flow.label == label.lower() and flow.register_field:
            there = Case.objects.open().filter(model=flow.label, flow=flow.key).values_list("record", flat=True)
            found.setdefault(flow.register_field, set()).update(there)
    return found
