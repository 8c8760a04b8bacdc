"""Problems given back on the sender's own workbook. In: a batch. Out: an .xlsx with comments and colours, and a sheet that lists
them.

A workbook of today's format is copied with its styles; any other is rebuilt with the same cells at the same addresses. Very
large ones come back with their headings and the rows that have problems only, which the list says. Texts are never formulas.
"""

from __future__ import annotations

import logging

from yipanqi.engines.sheets import SheetError
from yipanqi.intake import _marking_copy as copying
from yipanqi.intake import _marking_rebuilt as rebuilding
from yipanqi.intake import _receiving as receiving
from yipanqi.intake import _storing as storing
from yipanqi.intake import limits, queries
from yipanqi.intake.models import Batch, Reading
from yipanqi.values.fault import Fault

_log = logging.getLogger("yipanqi.intake")


def marked(
    batch: Batch,
    password: str | None = None,
    told: list[queries.Told] | None = None,
    readings: list[Reading] | None = None,
) -> bytes:
    """The marked-up copy. Raises Fault when the file was never readable. `told`, `readings`: of a batch that is only tried."""
    if batch.file.redactions.exists():
        raise Fault(
            "sealed",
            f"{batch.name}：其中有依法删除的个人信息，原文件已封存，不再提供标注副本。",
            f"{batch.name}: personal data in it were erased; the file is sealed and no copy of it is given out.",
        )
    told = queries.problems(batch) if told is None else told
    tables = batch.readings.all() if readings is None else readings
    rows = max((int(r.counts.get("rows", 0)) for r in tables), default=0)
    if batch.file.format in ("xlsx", "xlsm") and rows <= limits.own().marked_rows:
        try:
            return copying.copy(storing.path_of(batch.file.sha256), told, limits.own().comments)
        except Exception:  # whatever a strange workbook provokes: the rebuilt one shows the same
            _log.info("batch %s: its own workbook could not be copied; rebuilt", batch.pk, exc_info=True)
    try:
        book = receiving.workbook(batch, password)
    except SheetError as fault:
        raise Fault(fault.code, fault.zh, fault.en) from None
    return rebuilding.rebuild(book, told, only_problems=rows > limits.own().marked_rows, comments=limits.own().comments)
