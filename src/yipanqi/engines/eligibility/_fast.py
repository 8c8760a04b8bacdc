"""A Polars frame in memory, screened by the kernel. In: frame, edition, day. Out: the columns of `screen`, equal to those of
`_screen.py`.

Nothing is copied on the way in; blocks of rows are shared out among the processors, and only the answer takes memory.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa

from yipanqi.engines.eligibility._encode import BLANK, Texts
from yipanqi.engines.eligibility._kernel import BLOCK, run
from yipanqi.engines.eligibility._program import Output, Program
from yipanqi.engines.eligibility._program_conditions import program
from yipanqi.engines.eligibility._texts import cause, meaning
from yipanqi.engines.eligibility.definition import REASONS, VERDICTS, Edition

SHARED = 64 * BLOCK  # rows that are worth another thread
TYPES: dict[str, tuple[Any, Any, Any]] = {
    "i8": (np.int8, pa.int8(), pl.Int8),
    "i32": (np.int32, pa.int32(), pl.Int32),
    "i64": (np.int64, pa.int64(), pl.Int64),
    "reason": (np.uint8, pa.uint8(), pl.UInt8),
    "verdict": (np.uint8, pa.uint8(), pl.UInt8),
}
WORDS = {"reason": pl.Enum(REASONS), "verdict": pl.Enum(VERDICTS)}


def ready() -> bool:
    """Whether the kernel is compiled, in this process or on this disk."""
    kept = getattr(getattr(getattr(run, "_cache", None), "_cache_file", None), "_index_path", "")
    return bool(run.signatures) or bool(kept and os.path.exists(kept))


def suits(edition: Edition) -> bool:
    """Whether the points fit into a byte each, and the bands into the kernel's tables."""
    choices = {c: max(i.most for i in edition.items if i.choice == c) for c in {i.choice for i in edition.items if i.choice}}
    plain = sum(i.most for i in edition.items if not i.choice and i.group not in edition.caps) + sum(choices.values())
    capped = sum(i.most for i in edition.items if not i.choice and i.group in edition.caps)
    return (
        plain + capped <= 255
        and plain + sum(edition.caps.values()) <= 127
        and all(len(i.bands) <= 12 and all(0 <= b.at_least <= 254 or i.method != "count" for b in i.bands) for i in edition.items)
    )


def fast(
    frame: pl.DataFrame, edition: Edition, on: date, carried: Sequence[str], *, whole: bool, codes: bool = False
) -> pl.DataFrame | None:
    """The answer, or None where a text column has too many distinct texts; `codes`: reasons and verdict as numbers."""
    present = {n: frame[n] for n in frame.columns if n in edition.columns and frame.schema[n] != pl.Null}
    columns = {n: _suited(s, edition.columns[n].kind) for n, s in present.items()}
    widths = {
        n: 4 if s.dtype in (pl.Int32, pl.Date) else 8 for n, s in columns.items() if s.dtype in (pl.Int32, pl.Int64, pl.Date)
    }
    made = program(edition, on, widths, whole)
    held: list[Any] = []
    where, bits, shift = _places(made, columns, held)
    buffers = _room(made, frame.height, where, bits)
    texts = {n: Texts(s) for n, s in columns.items() if s.dtype == pl.String}
    blanks = _work(made, frame.height, where, bits, shift, texts)
    return None if blanks is None else _frame(frame, made, carried, buffers, blanks, codes)


def _suited(series: pl.Series, kind: str) -> pl.Series:
    """Numbers of 32 or 64 bits, days, truths, texts; in one piece."""
    wanted: Any = {"flag": pl.Boolean, "date": pl.Date, "text": pl.String}.get(kind)
    if wanted is None:
        wanted = series.dtype if series.dtype in (pl.Int32, pl.Int64) else pl.Int64
    return (series if series.dtype == wanted else series.cast(wanted)).rechunk()


def _places(made: Program, columns: dict[str, pl.Series], held: list[Any]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Addresses of values and validity, and the bit where the validity begins; 0 where a column is absent. `held` keeps them
    alive.
    """
    where, bits, shift = (np.zeros(made.slots, np.int64) for _ in range(3))
    for slot, (name, kind, _) in made.inputs.items():
        if name not in columns or kind in ("text", "cause"):
            continue
        arrow: Any = columns[name].to_arrow()
        validity, values = arrow.buffers()
        width = {"number": made.widths.get(name, 0), "flag": 0}[kind]
        where[slot], shift[slot] = values.address + width * arrow.offset, arrow.offset
        bits[slot] = validity.address if validity is not None and arrow.null_count else 0
        held.append(arrow)
    return where, bits, shift


def _room(made: Program, rows: int, where: np.ndarray, bits: np.ndarray) -> dict[int, tuple[Any, Any]]:
    """Memory for the answer: slot -> (values, validity)."""
    room: dict[int, tuple[Any, Any]] = {}
    for out in made.outputs:
        if out.slot >= 0:
            values = np.empty((rows + 7) // 8, np.uint8) if out.form == "bits" else np.empty(rows, TYPES[out.form][0])
            validity = np.empty((rows + 7) // 8, np.uint8)
            where[out.slot], bits[out.slot] = values.ctypes.data, validity.ctypes.data
            room[out.slot] = (values, validity)
    return room


def _spell(
    made: Program,
    texts: dict[str, Texts],
    codes: dict[str, np.ndarray],
    first: int,
    end: int,
    where: np.ndarray,
    bits: np.ndarray,
    held: list[Any],
) -> bool:
    """Number the texts of some rows and say what each means to each test; False if there are too many."""
    words = {n: texts[n].part(first, end, codes[n]) for n in texts}
    for slot, (name, kind, test) in made.inputs.items():
        if name not in texts or kind not in ("text", "cause"):
            continue
        found = words[name]
        if found is None:
            return False
        table = np.zeros(BLANK + 1, np.uint8)
        table[: len(found)] = [meaning(test, w) if test else cause(w) for w in found]
        table[BLANK] = meaning(test, None) if test else cause(None)
        where[slot], bits[slot] = codes[name].ctypes.data, table.ctypes.data
        held.append(table)
    return True


def _work(
    made: Program, rows: int, where: np.ndarray, bits: np.ndarray, shift: np.ndarray, texts: dict[str, Texts]
) -> np.ndarray | None:
    """Run the steps over all rows; the blanks of each column of the answer, None if there are too many texts."""
    steps, sizes, data = made.arrays
    parts = min(4 * (os.cpu_count() or 1), -(-rows // SHARED)) if rows > SHARED else 1
    length = -(-rows // parts // BLOCK) * BLOCK if parts > 1 else rows
    edges = [(first, min(first + length, rows)) for first in range(0, rows, max(length, 1))]
    codes = {n: np.empty(rows, np.uint16) for n in texts}

    def one(edge: tuple[int, int]) -> np.ndarray | None:
        held: list[Any] = []
        own_where, own_bits, counts = where.copy(), bits.copy(), np.zeros((2, made.slots), np.int64)
        if not _spell(made, texts, codes, *edge, own_where, own_bits, held):
            return None
        run(steps, sizes, data, own_where, own_bits, shift, counts[0], counts[1], *edge)
        return counts[0]

    if len(edges) > 1:
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            done = list(pool.map(one, edges))
    else:
        done = [one(edge) for edge in edges]
    if any(d is None for d in done):
        return None
    return np.sum([d for d in done if d is not None], axis=0) if done else np.zeros(made.slots, np.int64)


def _column(out: Output, rows: int, room: dict[int, tuple[Any, Any]], blanks: np.ndarray) -> Any:
    values, validity = room[out.slot]
    kind = pa.bool_() if out.form == "bits" else TYPES[out.form][1]
    missing = int(blanks[out.slot])
    return pa.Array.from_buffers(kind, rows, [pa.py_buffer(validity) if missing else None, pa.py_buffer(values)], missing)


def _frame(
    frame: pl.DataFrame, made: Program, carried: Sequence[str], room: dict[int, tuple[Any, Any]], blanks: np.ndarray, codes: bool
) -> pl.DataFrame:
    given = [o for o in made.outputs if o.slot >= 0]
    table: Any = pl.from_arrow(pa.table({o.name: _column(o, frame.height, room, blanks) for o in given}))
    if codes and len(given) == len(made.outputs):
        return frame.select(carried).hstack(table.get_columns())
    made_of: list[Any] = [pl.col(c) for c in carried]
    for out in made.outputs:
        words = WORDS.get(out.form)
        kind = pl.Boolean if out.form == "bits" else TYPES[out.form][2]
        if out.slot >= 0:
            column = pl.col(out.name)
            made_of.append(column.cat.to(words) if words and not codes else column)
        elif words and not codes:
            made_of.append(pl.lit(None if out.value is None else list(words.categories)[out.value], dtype=words).alias(out.name))
        else:
            made_of.append(pl.lit(None if out.value is None else int(out.value), dtype=kind).alias(out.name))
    return frame.select(carried).hstack(table.get_columns()).select(made_of)
