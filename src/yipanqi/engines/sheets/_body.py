"""One table from its rows. In: a grid and the positions of lead-in, header, body and tail. Out: Table.

Finds title, units, row-label columns; fills merged labels down; marks totals, subtotals, sections and notes.
"""

from __future__ import annotations

import re
from datetime import date

import polars as pl

from yipanqi.engines.sheets import _wording as wording
from yipanqi.engines.sheets._apart import told_apart
from yipanqi.engines.sheets._heading import column_unit, headings, kind_of
from yipanqi.engines.sheets._over import values_over_rows
from yipanqi.engines.sheets._sections import sections
from yipanqi.engines.sheets._told_in_rows import with_units
from yipanqi.engines.sheets.grid import Grid, is_mark, is_noted, is_number, is_year
from yipanqi.engines.sheets.model import Column, Table, letter
from yipanqi.values.reading import STRUCK, UNITS, Unit, aside_roles, find_units, says_unit, total_roles, units_by_name

_TABLE_NUMBER = re.compile(r"^\s*(?:表\s*)?\d+\s*[-－—–.]\s*\d+|^\s*(?:附?表|Table)\s*[\d一二三四五六七八九十]", re.IGNORECASE)
_SAMPLE = 300


def build(
    grid: Grid,
    lead: list[int],
    header: range,
    body: list[int],
    tail: list[int],
    columns: range,
    number: int,
    previous: Table | None,
) -> Table | None:
    """Make the table; None when there is nothing in it."""
    if not body and not len(header) and not tail and not lead:
        return None
    used = [j for j in columns if _used(grid, header, body, j)]
    if not used:
        used = list(columns)[:1]
    labels = label_columns(grid, header, body, used)
    found = headings(grid, header, range(columns.start, columns.stop), labels)
    preamble = [(grid.numbers[i] + 1, _line(grid, i)) for i in lead]
    title = _title([[str(v) for v in grid.row(i) if v is not None] for i in lead])
    units = _table_units(grid, lead) or find_units(title or "")
    paths = [found[j].path() for j in used]
    if not units and previous is not None and (_continued(title) or paths == [c.path for c in previous.columns]):
        units = previous.units
    if not units:  # said beneath: 注：本表金额单位为万元, or 单位：万元 alone
        units = next((told for i in tail if says_unit(line := _line(grid, i)) and (told := find_units(line))), ())
    if not units and re.search(r"[)）]\s*$", grid.name):  # 技术合同（万元） on the tab
        units = find_units(grid.name)
    by_name = {k: u for i in lead for v in grid.row(i) if isinstance(v, str) for k, u in units_by_name(v).items()}
    kinds = {j: kind_of(path) for j, path in zip(used, paths, strict=True)}
    amounts = any(kinds[j] == ("yuan",) for j in used if j not in labels)
    made = []
    for j, path in zip(used, paths, strict=True):
        text = " / ".join(path)
        role = "label" if j in labels else "value"
        plain = (
            role == "value"
            and not NO_UNIT.search(text)
            and (
                _column_kind(grid, body, j) not in ("text", "days")
                or (kinds[j] == ("yuan",) and _column_kind(grid, body, j) == "text")
            )
        )
        unit, lent = column_unit(path, found[j], units if plain else (), amounts)
        if (unit is None or lent) and (named := [u for word, u in by_name.items() if word in text]):
            unit, lent = named[0], False
        if j in grid.percent_columns and (unit is None or lent):
            unit, lent = UNITS["%"], False  # the format says it where the heading does not
        made.append(
            Column(
                letter(j),
                j,
                path,
                unit,
                role,
                " / ".join(e for e in found[j].english if e),
                j in grid.hidden_columns,
                j in grid.percent_columns,
                lent,
            )
        )
    frame = with_units(_frame(grid, body, made), made)
    made = told_apart(made, frame)
    notes = [(grid.numbers[i] + 1, _line(grid, i)) for i in tail]
    span = (grid.numbers[header.start] + 1, grid.numbers[header.stop - 1] + 1) if len(header) else (0, 0)
    bases = {(u.base, u.factor) for u in units}
    return Table(
        number,
        title,
        units[0] if len(bases) == 1 else None,
        span,
        tuple(made),
        frame,
        tuple(notes),
        tuple(preamble),
        units,
        over=values_over_rows(grid, frame, made),
    )


def _line(grid: Grid, i: int) -> str:
    return "  ".join(wording.tidy_chinese(str(v)) for v in grid.row(i) if v is not None)


def _used(grid: Grid, header: range, body: list[int], j: int) -> bool:
    if any(grid.row(i)[j] is not None for i in header):
        return True
    if grid.frame is not None:
        return bool(body) and (
            grid.frame.to_series(j).null_count() < grid.frame.height or any(row[j] is not None for row in grid.rows[body[0] :])
        )
    return any(grid.rows[i][j] is not None for i in body)


def _title(lead: list[list[str]]) -> str | None:
    """The best line of the lead-in: numbered tables first, then the first line that is no unit, form line
    or publisher.
    """
    lines = []
    for cells in lead:
        text = wording.tidy_chinese(cells[0])
        if wording.only_unit(cells[0]) or wording.FORM_LINE.search(cells[0]) or is_number(cells[0]):
            continue
        lines.append(text)
    numbered = [t for t in lines if _TABLE_NUMBER.match(t)]
    chinese = [t for t in lines if wording.has_chinese(t)]
    publisher = [t for t in chinese if not re.search(r"年鉴\s*[-—－]*\s*\d{4}$|^[一二三四五六七八九十]+、", t)]
    for several in (numbered, publisher, chinese, lines):
        if several:
            return several[0]
    return None


_BRACKETS = r"[(（][^()（）]*[)）]"
_CURRENCY = re.compile(r"[(（]\s*(?:人民币|rmb|cny|[¥￥])\s*[)）]$", re.IGNORECASE)  # 单位：万元（CNY）


def _continued(title: str | None) -> bool:
    return title is None or bool(wording.CONTINUED.search(title))


def _table_units(grid: Grid, lead: list[int]) -> tuple[Unit, ...]:
    """Units named in the lead-in: 单位：万元 (in one cell or two), or a bracketed unit alone; a title's own bracket counts
    last.
    """
    lines = [[str(v) for v in grid.row(i) if isinstance(v, str)] for i in lead]
    cells = [text for line in lines for text in line]
    told = dict.fromkeys(
        u
        for text in cells
        for part in (*re.findall(_BRACKETS, text), re.sub(_BRACKETS, " ", text) if says_unit(text) else "")
        if not _CURRENCY.match(part)
        for u in find_units(part)
        if u.is_money or u.is_foreign
    )
    if len({(u.base, u.factor) for u in told}) > 1:  # 台账（万元） over 单位：元: nobody can say which
        return tuple(told)
    for text in (*cells, *(" ".join(line) for line in lines)):
        if says_unit(text) and (units := find_units(text)):
            return units
    for text in cells:
        if wording.only_unit(text) and (units := find_units(text)):
            return units
    for text in cells:
        units = find_units(text) if re.search(r"[(（][^()（）]*[)）]\s*$", text) else ()
        if units:
            return units
    return ()


# ---- which columns name the row
# -------------------------------------------------------------------------------------


def label_columns(grid: Grid, header: range, body: list[int], used: list[int]) -> set[int]:
    """Leading columns of text. In a register of many text columns only those up to the name."""
    heads = {j: "".join(wording.squeeze(grid.row(i)[j]) for i in header) for j in used}
    leading: list[int] = []
    for n, j in enumerate(used):
        kind = _column_kind(grid, body, j)
        serial = bool(wording.SERIAL_HEADING.match(heads[j]))
        if kind == "empty" and not leading and not heads[j]:
            continue
        if kind == "text" or (serial and n <= 1) or (n == 0 and kind == "years"):
            leading.append(j)
        else:
            break
    texts = [j for j in leading if not wording.SERIAL_HEADING.match(heads[j])]
    if not texts:
        return set(leading[:1])
    names = [
        j
        for j in texts
        if wording.NAME_HEADING.search(heads[j])
        and not _PLACE_HEADING.match(heads[j])
        and not wording.UNIT_HEADING.match(heads[j])
    ]
    named = (names[-1] if len(texts) <= 3 and len(leading) < len(used) else names[0]) if names else None
    register = len(texts) > 2 and len(leading) == len(used)
    last = named if named is not None else texts[0] if register or len(texts) > 4 else texts[-1]
    after = next((j for j in used if j > last), None)
    if after in leading and not wording.has_chinese(heads[after]) and wording.has_chinese(heads[last]):
        last = after  # its English translation
    if last == used[-1] and len(used) > 1:  # something must be left to be said about the rows
        last = leading[0] if last != leading[0] else last
    return {j for j in leading if j <= last}


_PLACE_HEADING = re.compile(r"^(?:地区|县|区域|区县|城市|市县|省|所在地|镇|街道|所属地?区)")


def _column_kind(grid: Grid, body: list[int], j: int) -> str:
    text = number = year = day = 0
    for i in body[:_SAMPLE]:
        v = grid.row(i)[j]
        if (
            v is None
            or is_mark(v)
            or (isinstance(v, str) and (v.endswith(STRUCK) or ("\n" in v.strip() and is_number("".join(v.split())))))
        ):
            continue  # nothing that still holds, or several numbers under each other
        if is_number(v) or is_noted(v):
            number += 1
            year += is_year(v)
            day += isinstance(v, date)
        else:
            text += 1
    if not text and not number:
        return "empty"
    if text * 2 >= number + text:
        return "text"
    if day * 2 > number:
        return "days"
    return "years" if year == number and number > 1 else "number"


NO_UNIT = re.compile(r"日期|时间|年份|年度$|年月|编号|代码|证号|文号|电话|邮编|^序$|序号|批次|名称|备注|是否")


# ---- body
# -----------------------------------------------------------------------------------------------------------


def _frame(grid: Grid, body: list[int], columns: list[Column]) -> pl.DataFrame:
    first, last = (body[0], body[-1] + 1) if body else (0, 0)
    data = {"row": pl.Series([grid.numbers[i] + 1 for i in range(first, last)], dtype=pl.Int32)}
    data["role"] = pl.Series(["data"] * (last - first), dtype=pl.String)
    for column in columns:
        data[column.letter] = grid.column(column.index, first, last)
    frame = pl.DataFrame(data)
    frame = _fill_down(grid, frame, columns)
    spread = {
        r + 1
        for r0, c0, r1, c1 in grid.merges
        if c1 > c0 and any(c.role == "label" and c.index == c0 for c in columns)
        for r in range(r0, min(r1, r0 + 9) + 1)
    }
    return frame.with_columns(_roles(frame, columns, spread).alias("role"))


def _fill_down(grid: Grid, frame: pl.DataFrame, columns: list[Column]) -> pl.DataFrame:
    """Labels merged downward are repeated in every row they cover, wherever they stand; numbers are not: an
    amount over several rows is one amount.
    """
    labels = [c for c in columns if c.role == "label"]
    if not columns or not frame.height:
        return frame
    top, bottom = frame["row"].item(0), frame["row"].item(-1)
    for column in columns:
        if column.role != "label" and frame.schema[column.letter] != pl.String:
            continue
        spans = [
            (r0 + 1, r1 + 1)
            for r0, c0, r1, c1 in grid.merges
            if c0 <= column.index <= c1 and c0 == column.index and r1 > r0 and r0 + 1 >= top and r0 + 1 <= bottom
        ]
        if not spans:
            continue
        row = pl.col("row")
        start = pl.Series([s for s, _ in spans], dtype=pl.Int32)
        table = pl.DataFrame({"start": start, "end": pl.Series([e for _, e in spans], dtype=pl.Int32)}).sort("start")
        values = frame.select(row.alias("start"), pl.col(column.letter).alias("merged")).sort("start")
        joined = frame.select(row).join_asof(table.join(values, on="start", how="left"), left_on="row", right_on="start")
        covered = row <= pl.col("end")
        if column.role != "label":
            covered &= ~pl.col("merged").str.contains(r"^\s*[-+]?[\d,.]+%?\s*$")
        filled = joined.select(pl.when(covered).then("merged")).to_series()
        frame = frame.with_columns(pl.coalesce(pl.col(column.letter), filled).alias(column.letter))
    names = [c for c in labels if not wording.SERIAL_HEADING.match(wording.squeeze("".join(c.path)))]
    if len(names) >= 2 and frame.schema[names[0].letter] == pl.String:
        frame = _fill_sparse(frame, names, columns)
    return frame


def _fill_sparse(frame: pl.DataFrame, names: list[Column], columns: list[Column]) -> pl.DataFrame:
    """A first label that stands only in the first row of its group, without being merged, covers the rows
    beneath.
    """
    first, second = names[0].letter, names[1].letter
    blank = frame.filter(pl.col(first).is_null() & pl.col(second).is_not_null())
    filled = frame.filter(pl.col(first).is_not_null())
    both = frame.filter(pl.col(first).is_not_null() & pl.col(second).is_not_null())
    if blank.height <= filled.height or not filled.height or both.height < filled.height // 2:
        return frame
    return frame.with_columns(pl.when(pl.col(second).is_not_null()).then(pl.col(first).forward_fill()).otherwise(pl.col(first)))


def _said_first(frame: pl.DataFrame) -> pl.Series:
    """total or subtotal where the first words of a row say so, in whatever column they stand."""
    texts = [c for c, t in frame.schema.items() if t == pl.String and c != "role"]
    if not texts:
        return pl.Series([None] * frame.height, dtype=pl.String)
    return total_roles(frame.select(pl.coalesce(texts)).to_series())


_ABOUT = re.compile(
    r"^$|指标|^(?:项目|类别|科目|名目|内容|统计项|统计内容|目标|栏目)"
)  # columns whose labels are what is measured


def _said_aside(frame: pl.DataFrame, columns: list[Column]) -> pl.Series:
    """subtotal or note where the label of a row compares, counts or names a group (同比增长, 2单, 秀洲 with nothing but sums)."""
    texts = [c for c in columns if frame.schema[c.letter] == pl.String]
    if not texts:
        return pl.Series([None] * frame.height, dtype=pl.String)
    said = [pl.lit("") if _ABOUT.search(wording.squeeze("".join(c.path))) else pl.col(c.letter) for c in texts]
    first = frame.select(
        pl.coalesce(pl.when(pl.col(c.letter).is_not_null()).then(s) for c, s in zip(texts, said, strict=True))
    ).to_series()
    found = aside_roles(first)
    groups = _groups(frame, columns, texts, found.is_null() & total_roles(first).is_null())
    return found if groups is None else pl.select(pl.coalesce(found, groups)).to_series()


_ORGANISATION = re.compile(r"(?:公司|集团|厂|[学医]?院|所|大学|中心|[合作]社|店|部)$|.{9}")  # or too long for a kind or a place
_COUNTS = r"^\s*(?:\d+(?:[.,]\d+)*\s*(?:[份家个项件条人名笔户台套单]|%|万元|元|亿元)?|[—－\-/]+)\s*$"


def _groups(frame: pl.DataFrame, columns: list[Column], texts: list[Column], asked: pl.Series) -> pl.Series | None:
    """subtotal for rows whose one text is a value of another column (a place, a kind), that cell being blank, all others sums."""
    if len(texts) < 3 or (not any(frame.schema[c.letter].is_numeric() for c in columns if c.role == "value") and len(texts) < 4):
        return None
    words = [pl.when(~pl.col(c.letter).str.contains(_COUNTS)).then(pl.col(c.letter)) for c in texts]
    lone = frame.select(
        pl.sum_horizontal(w.is_not_null().cast(pl.Int32) for w in words) == 1,
        pl.coalesce(words).str.replace_all(r"\s", "").alias("word"),
        pl.any_horizontal(
            [pl.col(c.letter).is_not_null() for c in columns if c not in texts and not _serial(c)]
            + [pl.col(c.letter).str.contains(_COUNTS) for c in texts if not _serial(c)]
        ).alias("sums"),
    )
    rows = lone.select(pl.first() & pl.col("sums").fill_null(False)).to_series().fill_null(False) & asked
    if not rows.any() or rows.sum() == asked.sum() or rows.sum() > 20_000:
        return None
    out: list[str | None] = [None] * frame.height
    values = {c.letter: set(frame[c.letter].filter(~rows).drop_nulls().str.replace_all(r"\s", "")) for c in texts}
    values |= {x: v | {t[:-1] for t in v if len(t) > 2 and t[-1] in "省市区县"} for x, v in values.items()}
    for i in rows.arg_true():
        row, word = frame.row(i, named=True), lone["word"][i]
        own = next(c.letter for c in texts if row[c.letter] and re.sub(r"\s", "", row[c.letter]) == word)
        if (
            not _ORGANISATION.search(word)
            and word not in values[own]
            and any(row[x] is None and word in v for x, v in values.items() if x != own)
        ):
            out[i] = "subtotal"
    return pl.Series(out, dtype=pl.String)


def _last_sums(frame: pl.DataFrame, columns: list[Column], data: pl.Series) -> bool:
    """Whether the last row has no name, or a dash for one, and nothing but the sums of the rows above it."""
    if frame.height < 3 or not data[-1] or frame.height > 200_000:
        return False
    last = frame.row(-1, named=True)
    cells = {c.letter: last[c.letter] for c in columns if not _serial(c) and last[c.letter] is not None}
    texts = {x: v for x, v in cells.items() if isinstance(v, str) and re.fullmatch(r"[\s\u3000—－–\-/]*", v) is None}
    numbers = {x: v for x, v in cells.items() if isinstance(v, int | float) and not isinstance(v, bool)}
    for x, text in texts.items():
        if re.fullmatch(r"\s*-?[\d,]+(?:\.\d+)?\s*", text) is None:
            return False
        numbers[x] = float(text.replace(",", ""))
    above = frame.filter(data)[:-1]
    if not numbers or above.height < 2:
        return False
    for x, number in numbers.items():
        sums = float(above[x].cast(pl.String).str.replace_all(",", "").cast(pl.Float64, strict=False).sum() or 0)
        if not number or abs(sums - number) > 1e-6 * abs(number):
            return False
    return True


def _serial(column: Column) -> bool:
    return bool(wording.SERIAL_HEADING.match(wording.squeeze("".join(column.path))))


def _reckoned(frame: pl.DataFrame, role: pl.Expr) -> pl.Expr:
    """The expression as a column of its own: one that is used in several places is reckoned in each."""
    return pl.lit(frame.select("row", role.alias("kind"))["kind"])


def _summed(labels: pl.Series) -> pl.Series:
    """'total', 'subtotal' or null for every cell of a column of labels; each wording is looked at once."""
    texts = labels.unique().drop_nulls()
    words = texts.str.replace_all(r"[\s\u3000:：]+", "").str.to_lowercase()
    said = total_roles(texts)
    total = words.str.contains(wording.TOTAL.pattern.replace("(?:national|grand)?\\s*total", "(?:national|grand)?total")) | (
        said == "total"
    ).fill_null(False)
    part = words.str.contains(wording.SUBTOTAL.pattern.replace("\\s*", "")) | (said == "subtotal").fill_null(False)
    known = {**dict.fromkeys(texts.filter(part), "subtotal"), **dict.fromkeys(texts.filter(total), "total")}
    return labels.replace_strict(list(known), list(known.values()), default=None, return_dtype=pl.String)


def _roles(frame: pl.DataFrame, columns: list[Column], spread: set[int]) -> pl.Series:
    """data, subtotal, total, section or note for every row; `spread` are the sheet rows in which a label is merged over
    others.
    """
    labels = [c.letter for c in columns if c.role == "label" and frame.schema[c.letter] == pl.String]
    values = [c.letter for c in columns if c.role == "value"]
    role = pl.lit("data")
    if labels:
        said = [pl.lit(_summed(frame[x])) for x in labels]
        total = [(s == "total").fill_null(False) for s in said]
        first = pl.col(labels[0]).str.contains(r"[\u3400-\u9fff]")
        named = len(labels) > 1 and frame.select(first.any()).item()
        inner = (
            pl.any_horizontal(total[1:]) & ~total[0] & first.fill_null(False) if named else pl.lit(False)
        )  # 合计 beside the name of a county is that county's
        role = (
            pl.when(pl.any_horizontal(total) & ~inner)
            .then(pl.lit("total"))
            .when(pl.any_horizontal(s.is_not_null() for s in said))
            .then(pl.lit("subtotal"))
            .otherwise(role)
        )
    role = _reckoned(frame, role)
    role = _reckoned(frame, pl.coalesce(pl.when(role == "data").then(_said_first(frame)), role))
    role = _reckoned(frame, pl.coalesce(pl.when(role == "data").then(_said_aside(frame, columns)), role))
    if _last_sums(frame, columns, frame.select(role == "data").to_series()):
        role = pl.when(pl.col("row") == pl.col("row").max()).then(pl.lit("total")).otherwise(role)
    if labels and values:
        note = pl.any_horizontal(
            pl.col(x).str.contains(r"^\s*(?:注|备注|说明|资料来源|数据来源)\s*[:：\d]").fill_null(False) for x in labels
        )
        some = pl.any_horizontal(pl.col(x).is_not_null() for x in labels)
        empty = frame.select(pl.all_horizontal(pl.col(v).is_null() for v in values) & some).to_series()
        if empty.any():
            heads = sections(frame, columns, frame.select((role == "data") & empty & ~note).to_series(), spread)
            role = pl.when(heads).then(pl.lit("section")).when(empty & note).then(pl.lit("note")).otherwise(role)
    if texts := [c for c, t in frame.schema.items() if t == pl.String and c != "role"]:  # an example among the records
        role = (
            pl.when((role == "data") & pl.coalesce(texts).str.contains(r"^\s*(?:填写)?(?:示例|样例|范例)\s*[:：]?\s*$"))
            .then(pl.lit("note"))
            .otherwise(role)
        )
    return frame.select("row", role.alias("kind"))["kind"].cast(pl.String)
