"""Cells of a table as typed values. In: a table, the hits of its columns, the definition. Out: a frame by field, problems apart.

A cell that cannot be read is unknown and a problem of its own; nothing else of its row suffers. Whole columns at a time.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from yipanqi.engines.sheets import Table, unit_of
from yipanqi.intake import _matching as matching
from yipanqi.intake.catalogue import RESOLVERS, CodeResolver
from yipanqi.intake.definition import Sheet
from yipanqi.values.reading import is_part, parse_unit, read_column, total_roles

PROBLEM = {"row": pl.Int32, "letter": pl.String, "field": pl.String, "code": pl.String, "severity": pl.String, "raw": pl.String}
_WHOLE = r"^全市[:：]?$"  # a total as the first words of its row; elsewhere (实施地：全市) a value
_FORMULA = r"^\s*(?:[=@\t\r]|[+-]\s*[^\d\s.,+\-（(¥￥])"  # what a spreadsheet program may take for a formula
#: A notice about every cell of a column would bury the few that matter.
_QUIET = frozenset(["uscc_length", "day_unknown"])
#: A doubt about a whole column is told once, on its first cell.
_ONCE = ("share_of_one", "percent_below_one")


@dataclass(frozen=True)
class Typed:
    """`frame`: row and one column for each field ('revenue@2023' where spread); `problems`: PROBLEM; `units` by field."""

    frame: pl.DataFrame
    problems: pl.DataFrame
    units: dict[str, str]


def typed(table: Table, body: pl.DataFrame, sheet: Sheet, hits: list[matching.Hit], date1904: bool = False) -> Typed:
    """Read the mapped columns of `body`, the data rows of `table`."""
    columns: dict[str, pl.Series] = {"row": body["row"]}
    problems: list[pl.DataFrame] = []
    units: dict[str, str] = {}
    read = {c.letter: c for c in table.columns}
    for hit in hits:
        column = matching.declared(sheet, hit.field)
        if column is None:
            continue
        kind = column.heading.kind
        assumed = column.heading.unit
        otherwise = parse_unit(assumed) if assumed else None
        part = kind == "ratio" and is_part(column.heading.zh)
        unit = unit_of(
            kind, read[hit.letter], table, None if part else otherwise
        )  # a part without % says itself whether 0.65 or 65
        if (told := unit or otherwise) is not None and kind in ("money", "number", "count", "ratio"):
            units[hit.field] = told.symbol
        cells = body[hit.letter]
        if kind == "place":
            at_home = None if column.heading.outside else RESOLVERS.place_at_home
            found = _resolved(cells, at_home or RESOLVERS.place)
        elif kind == "industry":
            found = _resolved(cells, RESOLVERS.industry)
        else:
            found = read_column(
                cells,
                "day" if column.heading.to_the_day else kind,
                unit,
                column.heading.choices or None,
                date1904=date1904,
                percent_cells=read[hit.letter].percent_cells,
                part=part,
            )
        if found.schema["value"] == pl.String:
            found = _fitting(found, _longest(sheet, hit.name))
        columns[hit.field] = found["value"]
        problems += _problems(body["row"], cells, found, hit, kind)
    frame = pl.DataFrame(columns)
    kept = _said_something(frame)
    listed = pl.concat(problems) if problems else pl.DataFrame(schema=PROBLEM)
    if kept.height < frame.height and listed.height:
        listed = listed.filter(pl.col("row").is_in(kept["row"].implode()) | (pl.col("severity") == "unread"))
        lost = frame.join(kept.select("row"), on="row", how="anti")
        unread = listed.filter(pl.col("severity") == "unread")["row"].implode()
        kept = pl.concat([kept, lost.filter(pl.col("row").is_in(unread))]).sort("row")  # all cells unreadable: not blank
    return Typed(kept, listed.sort("row", "letter"), units)


def data_rows(table: Table, hits: list[matching.Hit]) -> pl.DataFrame:
    """The rows that are records: not totals, notes and headings of sections, unless such a row fills several columns."""
    body = table.body
    letters = [h.letter for h in hits]
    role = pl.col("role")
    filled = pl.sum_horizontal([pl.col(x).is_not_null().cast(pl.Int32) for x in letters]) if letters else pl.lit(0)
    body = body.filter((role == "data") | ((role == "section") & (filled >= max(2, len(letters) // 3))))
    texts = [x for x in letters if body.schema[x] == pl.String]
    if texts:
        total = pl.any_horizontal([pl.lit(total_roles(body[x]).is_not_null()) for x in texts[:6]])
        first = pl.coalesce(pl.col(x).str.replace_all(r"\s", "") for x in texts[:6])
        body = body.filter(~total & ~first.str.contains(_WHOLE).fill_null(False))
    return body


def _said_something(frame: pl.DataFrame) -> pl.DataFrame:
    """Rows in which some cell is known (formatting alone makes no row)."""
    fields = [c for c in frame.columns if c != "row"]
    return frame.filter(pl.any_horizontal([pl.col(c).is_not_null() for c in fields])) if fields else frame.clear()


def _longest(sheet: Sheet, name: str) -> int | None:
    """How many characters every model of the sheet has room for in this field."""
    found = [
        f.max_length
        for r in sheet.records
        for f in r.model_class._meta.get_fields()
        if f.name == name and getattr(f, "max_length", None)
    ]
    return min(found) if found else None


def _fitting(found: pl.DataFrame, most: int | None) -> pl.DataFrame:
    """A text that does not fit is unknown and a problem, never cut."""
    if most is None or not (found["value"].str.len_chars() > most).any():
        return found
    long = pl.col("value").str.len_chars() > most
    return found.with_columns(
        pl.when(long).then(pl.lit("too_long")).otherwise("problem").alias("problem"), pl.when(~long).then("value").alias("value")
    )


def _resolved(cells: pl.Series, resolver: CodeResolver | None) -> pl.DataFrame:
    """Codes of names or codes as written; each distinct spelling is looked up once."""
    read = read_column(cells, "code")
    written = read["value"].alias("written")
    distinct = written.unique().drop_nulls()
    if resolver is None:  # nobody to ask: a code is a code, a name stays unknown
        known = pl.DataFrame({"written": distinct, "value": distinct}).with_columns(
            pl.when(pl.col("value").str.contains(r"^[A-Z]?\d{2,12}$")).then("value").alias("value"),
            pl.lit(None, pl.String).alias("problem"),
        )
    else:
        found = resolver(distinct)
        known = pl.DataFrame(
            {"written": distinct, "value": found["value"].cast(pl.String), "problem": found["problem"].cast(pl.String)}
        )
    return (
        written.to_frame()
        .join(known, on="written", how="left", maintain_order="left")
        .with_columns(pl.coalesce(read["problem"], "problem").alias("problem"))
        .select("value", "problem", pl.lit(None, pl.String).alias("notice"))
    )


def _problems(rows: pl.Series, cells: pl.Series, found: pl.DataFrame, hit: matching.Hit, kind: str) -> list[pl.DataFrame]:
    out = []
    if found["problem"].null_count() < found.height:
        out.append(_listed(rows, cells, found["problem"], hit, "unread"))
    if found["notice"].null_count() < found.height:
        share = found["notice"].is_not_null().mean() or 0
        loud = _first_only(found["notice"])
        if isinstance(share, float) and share > 0.5 and found.height > 20:
            loud = loud.set(loud.is_in(list(_QUIET)).fill_null(False), None)
        out.append(_listed(rows, cells, loud, hit, "notice"))
    if cells.dtype == pl.String and kind in ("text", "code"):
        risky = cells.str.contains(_FORMULA).fill_null(False)
        if risky.any():
            code = pl.select(pl.when(risky).then(pl.lit("formula_like"))).to_series()
            out.append(_listed(rows, cells, code, hit, "notice"))
    return [frame for frame in out if frame.height]


def _first_only(notices: pl.Series) -> pl.Series:
    said = pl.col("code").is_in(_ONCE)
    again = said & (said.cum_sum() > 1)
    return notices.alias("code").to_frame().select(pl.when(~again.fill_null(False)).then("code").alias("code")).to_series()


def _listed(rows: pl.Series, cells: pl.Series, codes: pl.Series, hit: matching.Hit, severity: str) -> pl.DataFrame:
    frame = pl.DataFrame({"row": rows, "raw": cells, "code": codes}).filter(pl.col("code").is_not_null())
    return frame.select(
        pl.col("row").cast(pl.Int32),
        pl.lit(hit.letter).alias("letter"),
        pl.lit(hit.field).alias("field"),
        pl.col("code").cast(pl.String),
        pl.lit(severity).alias("severity"),
        pl.col("raw").cast(pl.String, strict=False).str.slice(0, 200),
    )
