"""A list read. In: a source and the columns wanted. Out: `Listing`: the frame, where each row stood, and what was left out and
why.

All visible sheets with the wanted headings are one list; no row vanishes: totals, group headings and remarks are said, by row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from yipanqi.engines.lists._headings import Maps, could_mean, even, nearest, years_in
from yipanqi.engines.lists._source import Block, Source, load, split_units
from yipanqi.values.fault import Fault
from yipanqi.values.reading import Unit, is_part, nobody, parse_unit, read_column, unit_for
from yipanqi.values.words import Words, plural

_SEARCHED = 15  # rows of a table without known headings in which a row of headings is looked for
_SERIAL = re.compile(r"^(?:序号|序|编号|no\.?|№|#|行号|排名|[a-z]{1,2}列)$", re.IGNORECASE)
_REMARK = re.compile(
    r"^\s*(?:注|备注|说明|填表|制表|填报|审核|复核|联系人|联系电话|单位负责人|负责人|经办|资料来源|数据来源|报送|统计)[^，。]{0,8}\s*[:：]|^\s*注\s*[\d一二三四]?\s*[.、:：]"
)
_GROUP = re.compile(
    r"^\s*(?:[（(]?[一二三四五六七八九十]+[)）]?[、.．]|第[一二三四五六七八九十]+[部章类])|^\s*\S{1,12}(?:小计|合计|总计)\s*[:：]?$"
)
_TEXT = ("id", "party", "text", "raw")


@dataclass(frozen=True)
class Wanted:
    """A column wanted: its name, the headings accepted besides it, and how its cells are read.

    kind: `id` (as written, whole numbers without decimals), `party` (the same, null where it is a sign for nothing: 无, —,
    待定), `text` (blanks and dashes are null), `raw` (as it stands), or one of `values.reading.KINDS`: money (fen; yuan
    without a unit), number, count, ratio, date, year, flag … `strict`: a cell that cannot be read is a Fault; else it is null
    and said. `ends`: a day of which only the year or the month is written stays as the first day that it may be, with the
    last one in the column `<name>~last`; else it is unknown. `words` are shown beside the name where the nearest column is
    proposed.
    """

    name: str
    headings: tuple[str, ...] = ()
    kind: str = "id"
    strict: bool = False
    words: Words | None = None
    ends: bool = False
    fits: Callable[[str, tuple[str, ...]], bool] | None = (
        None  # further headings: an evened one among all of the table (a year in it)
    )
    year: int | None = None  # the calendar year of its figures; a heading that names another is never proposed for it
    dated: bool = False  # one of several yearly columns: proposed only for a heading that names the year


@dataclass(frozen=True)
class Refused:
    """A row that is not answered: sheet ('' in a file of one), row as on the screen, what it names, and why."""

    sheet: str
    row: int
    name: str
    why: Words
    file: str = ""  # where several were given

    @property
    def words(self) -> Words:
        named = (f"（{self.name}）", f" ({self.name})") if self.name else ("", "")
        return Words(
            f"{row_words(self.sheet, self.row).zh}{named[0]}：{self.why.zh}",
            f"{row_words(self.sheet, self.row).en}{named[1]}: {self.why.en}",
        )

    def __str__(self) -> str:
        return str(self.words)


def row_words(sheet: str, row: int) -> Words:
    """第 5 行, or with its sheet where there are several."""
    return Words(f"“{sheet}”第 {row} 行" if sheet else f"第 {row} 行", f"“{sheet}”, row {row}" if sheet else f"row {row}")


@dataclass
class Listing:
    """`frame`: the wanted columns that were found; `where` [sheet, row] beside it; `taken`: column → heading; what was
    noticed.
    """

    name: str
    frame: pl.DataFrame
    where: pl.DataFrame
    taken: dict[str, str]
    notes: list[Words] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)

    def at(self, row: int) -> Words:
        """Where the row of the frame stood."""
        return row_words(*self.where.row(row))

    def rows(self, positions: Sequence[int], most: int = 5) -> Words:
        """Several such places, the first few."""
        told = [self.at(p) for p in positions[:most]]
        more = len(positions) - len(told)
        return Words(
            "、".join(t.zh for t in told) + (f" 等 {len(positions)} 行" if more > 0 else ""),
            ", ".join(t.en for t in told) + (f" … {len(positions)} in all" if more > 0 else ""),
        )

    def refuse(self, mask: pl.Series, why: Words, name: pl.Series | None = None) -> None:
        """Take the rows out of the frame and say why."""
        for at in mask.arg_true():
            sheet, row = self.where.row(at)
            self.refused.append(Refused(sheet, row, str(name[at] or "") if name is not None else "", why))
        self.keep(~mask)

    def refuse_nobody(self, *columns: str) -> None:
        """Refuse the rows in which one of these columns names nobody; the row is called by what the others say."""
        for column in columns:
            others = [c for c in self.frame.columns if c != column]
            name = self.frame.select(pl.coalesce(pl.col(others).cast(pl.String)).alias("x"))["x"] if others else None
            heading = self.taken.get(column, column)
            self.refuse(
                self.frame[column].is_null(),
                Words(
                    f"“{heading}”没有写明是谁（空着，或写的是无、—、待定之类），请补上",
                    f"“{heading}” names nobody (blank, or a sign for nothing); fill it in",
                ),
                name,
            )

    def must_hold(self) -> None:
        """Fault where no row is left to answer: the file holds headings only, or every row was refused."""
        if self.frame.height:
            return
        if not self.refused:
            raise Fault(
                "no_rows", f"{self.name} 只有表头，没有可用的数据行。", f"{self.name} has headings only and no row of data."
            )
        more = f" … ({len(self.refused)})" if len(self.refused) > 5 else ""
        raise Fault(
            "no_rows",
            f"{self.name} 没有一行可以处理：{'；'.join(r.words.zh for r in self.refused[:5])}{more}。",
            f"{self.name}: no row can be answered: {'; '.join(r.words.en for r in self.refused[:5])}{more}.",
        )

    def keep(self, mask: pl.Series) -> None:
        """Only these rows."""
        self.frame, self.where = self.frame.filter(mask), self.where.filter(mask)


class Raw:
    """A file opened: ask which headings it has, then `select` columns."""

    def __init__(self, source: Source) -> None:
        self.source = source

    def has(self, *words: str) -> bool:
        """Whether some table has one of these headings."""
        wanted = {even(w) for w in words}
        return any(even(h) in wanted for b in self.source.blocks for h in b.headings)

    @property
    def headings(self) -> list[str]:
        return list(dict.fromkeys(h for b in self.source.blocks for h in b.headings))

    def select(self, wanted: Sequence[Wanted], need: Sequence[Sequence[str]] = (), maps: Maps | None = None) -> Listing:
        """Every row of every table that has a column of each group in `need`; Fault `columns` where none has."""
        maps = maps or Maps()
        notes: list[Words] = []
        names = [w.name for w in wanted]
        parts: list[tuple[Block, dict[str, int]]] = []
        lacking: list[tuple[Block, dict[str, int]]] = []
        for given in self.source.blocks:
            block, at = _known(given, wanted, maps, names)
            (parts if all(any(n in at for n in group) for group in need) and at else lacking).append((block, at))
        if not parts:
            raise self._lacks(need or [names], lacking, wanted)
        taken: dict[str, str] = {}
        frames, wheres = [], []
        refused: list[Refused] = []
        for block, at in parts:
            frame, where = self._typed(block, at, wanted, notes, refused)
            frames.append(frame)
            wheres.append(where)
            for n, position in at.items():
                taken.setdefault(n, block.headings[position])
        frame = pl.concat([_alike(f, frames) for f in frames], how="diagonal_relaxed")
        notes = [*self._left(lacking), *self._unused(parts, wanted, taken), *self._remarks(), *notes]
        return Listing(
            self.source.name,
            frame.select(x for n in names for x in (n, f"{n}~last") if x in frame.columns),
            pl.concat(wheres),
            taken,
            notes,
            refused,
        )

    def _lacks(
        self, need: Sequence[Sequence[str]], lacking: list[tuple[Block, dict[str, int]]], wanted: Sequence[Wanted]
    ) -> Fault:
        best = max(lacking, key=lambda found: len(found[1]))
        chinese = {w.name: next((h for h in w.headings if not h.isascii()), "") for w in wanted}
        absent = [g for g in need if not any(n in best[1] for n in g)][:6]
        zh = "；".join("或".join(f"{n}（{chinese[n]}）" if chinese[n] else n for n in g) for g in absent)
        en = "; ".join(" or ".join(f"{n} (“{chinese[n]}”)" if chinese[n] else n for n in g) for g in absent)
        here = best[0].headings[:12]
        return Fault(
            "columns",
            f"{self.source.name} 缺少列：{zh}。现有列：{'、'.join(here)}。表头写法不同时加 --map '表头=列名'。",
            f"{self.source.name} lacks columns: {en}. It has: {', '.join(f'“{h}”' for h in here)}. Where a heading is "
            "worded differently, add --map 'HEADING=column'.",
        )

    def _left(self, lacking: list[tuple[Block, dict[str, int]]]) -> list[Words]:
        out = []
        if self.source.hidden:
            out.append(
                Words(
                    f"隐藏的工作表没有读：{'、'.join(self.source.hidden)}",
                    f"Hidden sheets were not read: {', '.join(self.source.hidden)}",
                )
            )
        for block, _ in lacking:
            if block.cells.height:
                sheet = block.sheet or self.source.name
                out.append(
                    Words(
                        f"“{sheet}”第 {block.rows[0]} 行起的表没有所需的列，没有读（{'、'.join(block.headings[:5])}）",
                        f"{sheet}, the table from row {block.rows[0]} has none of the columns needed and was not read "
                        f"({', '.join(block.headings[:5])})",
                    )
                )
        return out

    def _remarks(self) -> list[Words]:
        """What the reader noticed of the whole file that bears on its figures: what nobody sees on the screen, columns
        without a unit, column numbers.
        """
        said = [(code, text) for code, _, text in (r.partition(":") for r in self.source.remarks)]
        left = [text for code, text in said if code == "without_unit"]
        numbers = [
            Words(
                f"第 {text} 行只有 1、2、3…，当作列的编号，没有读；如果是数据，请核对",
                f"rows {text} hold only 1, 2, 3 … and were taken for the numbers of the columns, not read; check whether "
                "they are data",
            )
            for code, text in said
            if code == "column_numbers"
        ]
        unseen = [
            Words(
                f"隐藏的列、行也照读：{text}；不该算的请删除后再试",
                f"hidden columns and rows are read like the others: {text}; delete what should not count",
            )
            for code, text in said
            if code == "hidden"
        ]
        return [*unseen, *numbers] + [
            Words(
                f"表上写了单位，但看不出是不是（或哪一个是）这些列的，按原数读，请核对：{text}",
                "the table names units, but not whether (or which of them) these columns are in; they are read as "
                f"written, please check: {text}",
            )
            for text in left
        ]

    def _unused(self, parts: list[tuple[Block, dict[str, int]]], wanted: Sequence[Wanted], taken: dict[str, str]) -> list[Words]:
        known = {
            h: w.name
            for w in reversed(wanted)
            for h in reversed((w.name, *((w.words.zh, w.words.en) if w.words else ()), *w.headings))
        }
        of = {w.name: w for w in wanted}
        free = {h: n for h, n in known.items() if n not in taken}
        left = dict.fromkeys(
            h
            for block, at in parts
            for n, h in enumerate(block.headings)
            if n not in at.values() and not _SERIAL.match(even(h)) and block.cells[str(n)].null_count() < block.cells.height
        )
        if not left:
            return []
        told = []
        first = {h: block.cells[str(n)] for block, at in reversed(parts) for n, h in enumerate(block.headings) if h in left}
        near_to = {
            h: nearest(
                h, {k: n for k, n in free.items() if could_mean(h, k) and _of_year(h, of[n]) and _readable(first[h], of[n].kind)}
            )
            for h in list(left)[:20]
        }
        asked = [near[1] for near in near_to.values() if near]
        for heading, near in near_to.items():
            near = near if near and asked.count(near[1]) == 1 else None
            told.append(
                Words(
                    f"“{heading}”" + (f"（最接近“{near[0]}”，若是加 --map '{heading}={near[1]}'）" if near else ""),
                    f"“{heading}”" + (f" (nearest: “{near[0]}”; if so, --map '{heading}={near[1]}')" if near else ""),
                )
            )
        more = len(left) - len(told)
        return [
            Words(
                f"没有用到的列：{'、'.join(t.zh for t in told)}" + (f" 等 {len(left)} 列" if more else ""),
                f"Columns not used: {', '.join(t.en for t in told)}" + (f" … {len(left)} in all" if more else ""),
            )
        ]

    def _typed(
        self, block: Block, at: dict[str, int], wanted: Sequence[Wanted], notes: list[Words], refused: list[Refused]
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        rows = _records(block, at, self.source.name, notes)
        if block.faulty:
            shifted = block.rows.is_in(list(block.faulty))
            first = block.cells.select(pl.coalesce(pl.all().cast(pl.String)).alias("x"))["x"]
            refused += [
                Refused(block.sheet, block.rows[r], _short((first[r] or "").split("\n")[0]), block.faulty[block.rows[r]])
                for r in shifted.arg_true()
            ]
            rows &= ~shifted
        where = pl.DataFrame({"sheet": pl.Series([block.sheet] * len(block.rows), dtype=pl.String), "row": block.rows}).filter(
            rows
        )
        columns = []
        for w in wanted:
            if w.name not in at:
                continue
            n = at[w.name]
            notes += _over_rows(block, n, where)
            columns += self._column(block, n, block.cells[str(n)].filter(rows), w, where, notes)
        return pl.DataFrame(columns), where

    def _column(
        self, block: Block, n: int, cells: pl.Series, w: Wanted, where: pl.DataFrame, notes: list[Words]
    ) -> list[pl.Series]:
        heading = block.headings[n]
        if w.kind in _TEXT:
            return [(cells if w.kind == "raw" else _text(cells, w.kind)).alias(w.name)]
        own = block.units[n]
        if w.kind == "money" and own is not None and own.is_foreign:
            notes.append(
                Words(
                    f"“{heading}”是外币（{own.symbol}），没有换算，按未知处理",
                    f"“{heading}” is in a foreign currency ({own.symbol}); not converted, taken as unknown",
                )
            )
            return [pl.Series(w.name, [None] * len(cells), dtype=pl.Int64)]
        found = read_column(
            cells,
            w.kind,
            _unit(block, n, w.kind),
            date1904=self.source.date1904,
            percent_cells=block.percent[n],
            part=w.kind == "ratio" and is_part(heading),
        )
        vague = (found["problem"] == "year_only").fill_null(False) | (found["notice"] == "day_unknown").fill_null(False)
        loose = vague if w.kind == "date" and vague.any() else None
        bad = (found["problem"].is_not_null() if loose is None else found["problem"].is_not_null() & ~loose).arg_true().to_list()
        if bad and w.strict:
            sheet, row = where.row(bad[0])
            told = row_words(sheet, row)
            raise Fault(
                "cell",
                f"{self.source.name} {told.zh}“{heading}”：“{cells[bad[0]]}”读不懂，请改正或留空。",
                f"{self.source.name}, {told.en}, “{heading}”: “{cells[bad[0]]}” cannot be read; correct it or leave it blank.",
            )
        if bad:
            places = [row_words(*where.row(b)) for b in bad[:5]]
            more = (f" 等 {len(bad)} 格", f" … {len(bad)} cells") if len(bad) > len(places) else ("", "")
            notes.append(
                Words(
                    f"“{heading}”有 {len(bad)} 格读不懂，按未知处理："
                    f"{'、'.join(f'{p.zh}“{cells[b]}”' for p, b in zip(places, bad, strict=False))}{more[0]}",
                    f"“{heading}”: {plural(len(bad), 'cell', 'cells')} could not be read, taken as unknown: "
                    f"{', '.join(f'{p.en} “{cells[b]}”' for p, b in zip(places, bad, strict=False))}{more[1]}",
                )
            )
        notes += _not_exact(heading, cells, found["notice"], where)
        values = found["value"].alias(w.name)
        if loose is None:
            return [values]
        some = loose.arg_true().to_list()
        places = [row_words(*where.row(b)) for b in some[:3]]
        zh, en = (
            "、".join(f"{p.zh}“{cells[b]}”" for p, b in zip(places, some, strict=False)),
            ", ".join(f"{p.en} “{cells[b]}”" for p, b in zip(places, some, strict=False)),
        )
        notes.append(
            Words(
                f"“{heading}”有 {len(some)} 格没有写到日：{zh}；凡要看日子的，按未知处理",
                f"“{heading}”: {plural(len(some), 'cell names', 'cells name')} no day: {en}; what needs the day is unknown",
            )
        )
        if not w.ends:
            return [values.set(loose, None)]
        months = found["notice"] == "day_unknown"
        return [s.alias(f"{w.name}{tail}") for s, tail in zip(_ends(cells, values, loose, months), ("", "~last"), strict=True)]


def _over_rows(block: Block, n: int, where: pl.DataFrame) -> list[Words]:
    """A line for the values of a column that are merged over several records: each is the first one's."""
    rows = set(where["row"])
    spans = [(a, b) for at, a, b in block.over if at == n and a in rows]
    if not spans:
        return []
    more = (f" 等 {len(spans)} 处", f" … {len(spans)} in all") if len(spans) > 5 else ("", "")
    places = [Words(f"{row_words(block.sheet, a).zh}至第 {b} 行", f"{row_words(block.sheet, a).en} to {b}") for a, b in spans[:5]]
    return [
        Words(
            f"“{block.headings[n]}”有值合并在几行上，只算在第一行，其余行按空着读：{'、'.join(p.zh for p in places)}{more[0]}",
            f"“{block.headings[n]}”: values merged over several rows count for the first row, the others are read as "
            f"blank: {', '.join(p.en for p in places)}{more[1]}",
        )
    ]


def _not_exact(heading: str, cells: pl.Series, notices: pl.Series, where: pl.DataFrame) -> list[Words]:
    """A line for the cells that say about how much, more or less than (约60, 100+): they are computed as the number that stands
    there.
    """
    some = notices.is_in(["approximate", "more_than", "less_than"]).fill_null(False).arg_true().to_list()
    if not some:
        return []
    places = [row_words(*where.row(s)) for s in some[:5]]
    more = (f" 等 {len(some)} 格", f" … {len(some)} cells") if len(some) > len(places) else ("", "")
    zh = "、".join(f"{p.zh}“{cells[s]}”" for p, s in zip(places, some, strict=False))
    en = ", ".join(f"{p.en} “{cells[s]}”" for p, s in zip(places, some, strict=False))
    return [
        Words(
            f"“{heading}”有 {len(some)} 格写的不是准数，按所写的数计算，请核对：{zh}{more[0]}",
            f"“{heading}”: {plural(len(some), 'cell gives', 'cells give')} no exact figure, taken as the number written; "
            f"please check: {en}{more[1]}",
        )
    ]


def _ends(cells: pl.Series, values: pl.Series, loose: pl.Series, months: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The first and the last day that a year or a month may mean; the day itself and null where it is written."""
    year = cells.cast(pl.String).str.extract(r"(\d{4})").cast(pl.Int32, strict=False)
    opens, closes = (pl.date(pl.lit(year), month, day) for month, day in ((1, 1), (12, 31)))
    whole = loose & ~months.fill_null(False)
    made = pl.select(
        first=pl.when(whole).then(opens).otherwise(values),
        last=pl.when(whole).then(closes).when(loose).then(values.dt.offset_by("1mo").dt.offset_by("-1d")),
    )
    return made["first"], made["last"]


def open_list(path: Path) -> Raw:
    """Open a file, `-` or a pipe; nothing is chosen yet."""
    return Raw(load(path))


def read(path: Path, wanted: Sequence[Wanted], need: Sequence[Sequence[str]] = (), maps: Maps | None = None) -> Listing:
    """`open_list` and `select` in one."""
    return open_list(path).select(wanted, need, maps)


def _known(block: Block, wanted: Sequence[Wanted], maps: Maps, names: list[str]) -> tuple[Block, dict[str, int]]:
    """The block and where each wanted column stands in it; where the headings say nothing, a row further down may hold them."""
    at = _places(block.headings, wanted, maps, names)
    if at or not block.cells.height:
        return block, at
    for row in range(min(_SEARCHED, block.cells.height)):
        written = ["" if v is None else str(v).strip() for v in block.cells.row(row)]
        found = _places(written, wanted, Maps(), names)
        if len(found) >= min(2, len(written)):
            headings = [h if h and h not in written[:n] else f"{h or '列'} {n + 1}" for n, h in enumerate(written)]
            headings, units = split_units(headings)
            below = Block(
                block.sheet,
                headings,
                block.cells.slice(row + 1),
                block.rows.slice(row + 1),
                block.roles.slice(row + 1),
                units,
                block.percent,
                block.table_units,
                block.faulty,
                tuple(o for o in block.over if o[1] > block.rows[row]),
            )
            return below, _places(headings, wanted, maps, names)
    return block, at


def _places(headings: Sequence[str], wanted: Sequence[Wanted], maps: Maps, names: list[str]) -> dict[str, int]:
    """Column → position. What was mapped goes first, then the names and headings in their order; a heading serves one column."""
    found = maps.of(headings, names)
    plain: dict[str, int] = {}
    for n, heading in enumerate(headings):
        plain.setdefault(even(heading), n)
    for w in wanted:
        if w.name in found:
            continue
        at = next(
            (plain[even(h)] for h in (w.name, *w.headings) if even(h) in plain and plain[even(h)] not in found.values()), None
        )
        if at is None and w.fits is not None:
            at = next((n for h, n in plain.items() if n not in found.values() and w.fits(h, tuple(plain))), None)
        if at is not None:
            found[w.name] = at
    return found


def _records(block: Block, at: dict[str, int], name: str, notes: list[Words]) -> pl.Series:
    """Which rows are records: not blank in what is wanted, no total, no remark or group heading alone in its row, no heading
    again.
    """
    cells, roles = block.cells, block.roles
    texts = {n: _text(cells[str(n)], "id") for n in sorted(set(at.values()))}
    filled = pl.DataFrame({str(n): t for n, t in texts.items()})
    some = filled.select(pl.any_horizontal(pl.all().is_not_null()).alias("x"))["x"]
    whole = cells.select(pl.sum_horizontal(pl.all().is_not_null().cast(pl.Int32)).alias("x"))["x"]
    again = filled.select(pl.all_horizontal(pl.col(str(n)) == pl.lit(block.headings[n]) for n in texts).alias("x"))[
        "x"
    ].fill_null(False)
    totals = roles.is_in(["total", "subtotal"])
    alone = (whole == 1) & (roles != "data")
    first = filled.select(pl.coalesce(pl.all()).alias("x"))["x"].fill_null("")
    remark = first.str.contains(_REMARK.pattern) & (whole <= 3) & (roles != "data")
    group = alone & first.str.contains(_GROUP.pattern)
    for mask, zh, en in (
        (totals & some, "合计、小计", "totals"),
        (group & ~totals, "分组标题", "group headings"),
        (remark & ~group & ~totals, "附注、填表人等", "remarks"),
    ):
        at_rows = mask.arg_true().to_list()
        if at_rows:
            places = [row_words(block.sheet, block.rows[r]) for r in at_rows[:3]]
            more = (f" 等 {len(at_rows)} 行", f" … {len(at_rows)} rows") if len(at_rows) > 3 else ("", "")
            notes.append(
                Words(
                    f"{zh}没有当作记录："
                    f"{'、'.join(f'{p.zh}“{_short(first[r])}”' for p, r in zip(places, at_rows, strict=False))}{more[0]}",
                    f"{en[0].upper()}{en[1:]} were not taken as records: "
                    f"{', '.join(f'{p.en} “{_short(first[r])}”' for p, r in zip(places, at_rows, strict=False))}{more[1]}",
                )
            )
    return some & ~totals & ~group & ~remark & ~again


def _of_year(heading: str, wanted: Wanted) -> bool:
    """Whether the years that a heading names are those of the column; one of several yearly columns needs its year named."""
    years = years_in(heading)
    return years == [wanted.year] if years else not wanted.dated


def _readable(cells: pl.Series, kind: str) -> bool:
    """Whether the first cells can be what the column holds."""
    if kind in _TEXT:
        return True
    return bool(
        read_column(cells.drop_nulls().head(20), kind, parse_unit("元") if kind == "money" else None)["problem"].is_null().any()
    )


def _short(text: str) -> str:
    return text if len(text) <= 16 else text[:15] + "…"


def _text(cells: pl.Series, kind: str) -> pl.Series:
    """Cells as text: trimmed, whole numbers without decimals, blank is null."""
    if kind == "text" and cells.dtype == pl.String:
        return read_column(cells, "text")["value"]
    if cells.dtype.is_float():
        number = cells.cast(pl.String).str.replace(r"\.0$", "")
        whole = (cells == cells.round(0)) & (cells.abs() < 2**53)
        cells = pl.select(
            pl.when(whole.fill_null(False)).then(cells.cast(pl.Int64, strict=False).cast(pl.String)).otherwise(number)
        ).to_series()
    elif cells.dtype == pl.Datetime:
        text = cells.dt.strftime("%Y-%m-%d %H:%M:%S")
        cells = text.str.replace(" 00:00:00", "", literal=True)
    elif cells.dtype == pl.Time:
        cells = cells.dt.strftime("%H:%M:%S").str.replace(r":00$", "")
    text = cells.cast(pl.String, strict=False).str.strip_chars()
    return text.set(nobody(text) if kind == "party" else (text == "").fill_null(False), None)


def _alike(frame: pl.DataFrame, frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Columns that come as words on one sheet and as numbers on another become words."""
    mixed = [c for c in frame.columns if len({f.schema[c] for f in frames if c in f.columns and f.schema[c] != pl.Null}) > 1]
    return frame.with_columns(_text(frame[c], "id").alias(c) for c in mixed) if mixed else frame


def _unit(block: Block, n: int, kind: str) -> Unit | None:
    """The unit of a column: money from its heading, else from the table's title, else yuan; other kinds only from their own
    heading.
    """
    return unit_for(kind, block.units[n], block.table_units, parse_unit("元") if kind == "money" else None)
