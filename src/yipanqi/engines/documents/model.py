"""A document as plain data: who says what to whom, in sections of blocks, with every figure as a reference
to its records.

In: words already in one language and figures already written out ("3.56%"). Out: what every renderer reads.
A figure stands in the text as `FigureRef`, so that a reader can open its records from the page, the PDF and
the Word file alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Text:
    """Plain words."""

    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class FigureRef:
    """A figure as written (`text`), and which one it is; `href` opens its records ("" links to the index of
    figures).

    `declared` marks a figure that a person typed and no record carries: it is set in another style and
    never linked.
    """

    key: str
    place: str
    period: str
    text: str
    href: str = ""
    declared: bool = False


Run = Text | FigureRef
Cell = str | Text | FigureRef | tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Items:
    """A list, numbered or with bullets; each item is a run of text."""

    items: tuple[tuple[Run, ...], ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """A remark in small type: a definition, a limitation, a source."""

    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `widths` are shares of the width (equal when empty), `aligns` one of l, c, r a column (first
    l, others c).
    """

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    widths: tuple[float, ...] = ()
    aligns: str = ""

    def __post_init__(self) -> None:
        wrong = [n for n, row in enumerate(self.rows, 1) if len(row) != len(self.header)]
        if wrong:
            raise ValueError(f"table {self.caption!r}: row {wrong[0]} does not have {len(self.header)} cells")


@dataclass(frozen=True, slots=True)
class Series:
    """One line or one set of bars; None is unknown and drawn as a gap, never as zero."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars or lines over `categories`, in `unit`, values already in that unit; `summary` is read out
    instead of the picture.
    """

    kind: Literal["bar", "line"]
    caption: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    decimals: int = 0
    summary: str = ""
    highlight: int | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for one in self.series:
            if len(one.values) != len(self.categories):
                raise ValueError(f"chart {self.caption!r}: {one.name!r} has {len(one.values)} values")


Block = Paragraph | Items | Note | Table | Chart


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of level 1 to 4, without its number (the renderer counts), and what stands under it. `apart`: it begins a page
    of its own, so that it can be handed out.
    """

    heading: str
    blocks: tuple[Block, ...] = ()
    level: int = 1
    apart: bool = False

    def __post_init__(self) -> None:
        if self.level not in (1, 2, 3, 4):
            raise ValueError(f"section {self.heading!r}: level {self.level} is not 1 to 4")


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """One line of the index of figures: what the figure is and what it rests on; unknown counts are None."""

    ref: FigureRef
    name: str
    place: str = ""
    period: str = ""
    counted: int | None = None
    left_out: int | None = None
    missing: int | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Imprint:
    """The last lines of an official document: copies to, printed by, on which day."""

    copies_to: str = ""
    printed_by: str = ""
    printed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document in one language.

    `mark` is the red line of large type at the head (the issuer's mark), `number` the document or issue
    number, `notices` stand under the title (the first one also at the head of every page: "synthetic
    data"). `index` explains the figures of the appendix; figures without an entry are listed by their key.
    """

    title: str
    issuer: str
    day: date
    sections: tuple[Section, ...]
    language: Language = "zh"
    subtitle: str = ""
    mark: str = ""
    number: str = ""
    addressee: str = ""
    notices: tuple[str, ...] = ()
    index: tuple[IndexEntry, ...] = ()
    appendix: tuple[Section, ...] = ()
    imprint: Imprint | None = None


def figure_id(ref: FigureRef) -> str:
    """The one name of a figure in documents and packs: `key@place@period`."""
    return f"{ref.key}@{ref.place}@{ref.period}"


def runs_of(cell: Cell) -> tuple[Run, ...]:
    """A table cell as runs."""
    if isinstance(cell, str):
        return (Text(cell),)
    return cell if isinstance(cell, tuple) else (cell,)


def text_of(runs: tuple[Run, ...]) -> str:
    """The words of some runs."""
    return "".join(run.text for run in runs)


def figures_of(document: Document) -> list[FigureRef]:
    """Every figure that stands in the document, once each, in order of appearance."""
    found: dict[str, FigureRef] = {}
    for section in (*document.sections, *document.appendix):
        for block in section.blocks:
            for run in block_runs(block):
                if isinstance(run, FigureRef):
                    found.setdefault(figure_id(run), run)
    return list(found.values())


def index_of(document: Document) -> list[IndexEntry]:
    """The index of figures: one entry a figure of the text, in order; entries for figures not in the text
    come last.
    """
    given = {figure_id(entry.ref): entry for entry in document.index}
    out = []
    for ref in figures_of(document):
        name = figure_id(ref)
        out.append(given.pop(name) if name in given else IndexEntry(ref, ref.key, ref.place, ref.period))
    return out + list(given.values())


def block_runs(block: Block) -> Iterator[Run]:
    """The runs of a block, whatever its kind; captions, headers and notes as text."""
    if isinstance(block, Paragraph | Note):
        yield from block.runs
    elif isinstance(block, Items):
        for item in block.items:
            yield from item
    elif isinstance(block, Table):
        yield from (Text(words) for words in (block.caption, *block.header))
        for row in block.rows:
            for cell in row:
                yield from runs_of(cell)
        yield from (Text(words) for words in block.notes)
    else:
        yield from (
            Text(w)
            for w in (
                block.caption,
                block.unit,
                *block.categories,
                *(s.name for s in block.series),
                *block.notes,
            )
        )
