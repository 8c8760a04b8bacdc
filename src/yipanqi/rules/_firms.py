"""The firms of a plain file. In: a file, an edition, the day. Out: one row a firm with the edition's columns, and every row not
used.

A row is known by its unified code, else by its number, else by its name (and place): no firm is lost because its code is blank,
broken by a spreadsheet or shared with another. Rows with a year are firm-years and are widened by joins.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache, partial

import polars as pl

from yipanqi.engines.eligibility import Age, Column, Edition, disputed, widen
from yipanqi.engines.lists import Listing, Maps, Raw, Refused, Wanted, even
from yipanqi.rules._years import years_of
from yipanqi.rules.industry import industry_codes
from yipanqi.values.reading import NOBODY, parties, uscc_problems
from yipanqi.values.words import Words, plural

_KINDS = {"fen": "money", "persons": "count", "count": "count", "flag": "flag", "date": "date", "text": "text"}
CODE = Wanted(
    "code",
    (
        "统一社会信用代码",
        "社会信用代码",
        "信用代码",
        "统一信用代码",
        "统一代码",
        "组织机构代码/统一社会信用代码",
        "uscc",
        "unified code",
        "unified social credit code",
    ),
    words=Words("统一社会信用代码", "unified social credit code"),
)
NUMBER = Wanted("firm", ("企业编号", "单位编号", "编号", "id"), words=Words("企业编号", "number of the firm"))
NAME = Wanted(
    "name",
    (
        "企业名称",
        "公司名称",
        "单位名称",
        "企业全称",
        "公司全称",
        "单位全称",
        "企业详细名称",
        "申报企业",
        "申报单位",
        "机构名称",
        "名称",
        "全称",
        "company",
        "company name",
        "enterprise",
        "enterprise name",
        "firm name",
        "organisation",
        "organization",
    ),
    "text",
    words=Words("企业名称", "name of the firm"),
)
PLACE = Wanted(
    "place",
    ("县（市、区）", "县（市区）", "县市区", "地区", "所在地", "所属地区", "属地", "注册地"),
    "text",
    words=Words("所在地", "place"),
)
INDUSTRY = Wanted("industry", ("行业代码", "所属行业", "行业", "国民经济行业代码"), "text", words=Words("行业代码", "industry"))
YEAR = Wanted("year", ("年份", "年度", "会计年度", "所属年度", "数据年度", "fiscal year"), "year", words=Words("年度", "year"))
WHO = (CODE, NUMBER, NAME, PLACE)
_NOTHING = sorted(NOBODY | {"0", "00"})
_BROKEN = r"^[0-9](?:\.[0-9]+)?e\+?[0-9]+$"  # what a spreadsheet makes of eighteen digits


def firms_of(raw: Raw, edition: Edition, on: date, maps: Maps | None = None) -> Listing:
    """One row a firm: firm, name, place, industry and the edition's columns in its units (fen, persons …); notes and refused rows
    beside.
    """
    wide = raw.select(wanted(edition, on), (("code", "firm", "name"),), maps)
    yearly = [c.name for c in edition.columns.values() if c.year and f"{stem(c)}_1" in edition.columns and c.name in wide.taken]
    if "year" in wide.taken and not yearly:
        found = raw.select(wanted(edition, on, long=True), (("code", "firm", "name"),), maps)
        _industries(found, edition)
        _days(found, edition, on)
        _inherit(found)
        _keyed(found, long=True)
        _widened(found, edition, on)
    else:
        found = wide
        found.frame = found.frame.drop("year", strict=False)
        _industries(found, edition)
        _days(found, edition, on)
        _keyed(found, long=False)
        _once(found)
    absent = [c for c in edition.columns.values() if c.name not in found.frame.columns and not c.name.startswith("points_")]
    if absent:
        found.notes.append(
            Words(
                f"文件中没有、按未知处理的列：{'、'.join(c.words.zh for c in absent)}",
                f"Not in the file, taken as unknown: {', '.join(c.words.en for c in absent)}",
            )
        )
    return found


def _industries(found: Listing, edition: Edition) -> None:
    """Codes or names of industries as the rule's codes."""
    if "industry" in edition.columns and "industry" in found.frame.columns:
        found.frame = found.frame.with_columns(industry_codes(found.frame["industry"]).alias("industry"))


def _days(found: Listing, edition: Edition, on: date) -> None:
    """A day of which only the year or month is written is kept where every day that it may be meets the rule's ages alike."""
    for name in [c for c in edition.columns if f"{c}~last" in found.frame.columns]:
        ages = [
            c.test.days
            for c in edition.conditions
            if isinstance(c.test, Age) and c.test.column == name and c.test.days is not None
        ]
        first, last = pl.col(name), pl.col(f"{name}~last")
        alike = [((pl.lit(on) - first).dt.total_days() >= days) == ((pl.lit(on) - last).dt.total_days() >= days) for days in ages]
        sure = last.is_null() | (pl.all_horizontal(alike) if alike else pl.lit(False))
        found.frame = found.frame.with_columns(pl.when(sure).then(first).alias(name)).drop(f"{name}~last")


def stem(column: Column) -> str:
    """The name of a yearly column without its year."""
    return column.name.removesuffix(f"_{column.year}") if column.year else column.name


def aliases(column: Column) -> tuple[str, ...]:
    """The words of a column without any year: 销售收入, 近三年销售收入."""
    return tuple(dict.fromkeys(x for h in column.headings for x in (h, h.removeprefix("近三年"))))


def wanted(edition: Edition, on: date, *, long: bool = False) -> list[Wanted]:
    """The columns of the edition as wanted of a file: with their year in the heading, or (`long`) once for all years."""
    own = set(edition.columns)
    out = [*WHO, *([] if "industry" in own else [INDUSTRY]), YEAR]
    called = {even(w): stem(c) for c in reversed(list(edition.columns.values())) for w in (*aliases(c), stem(c))}

    @lru_cache(maxsize=64)
    def told(headings: tuple[str, ...]) -> dict[str, tuple[str, int]]:
        return years_of(headings, called, on)

    seen: set[str] = set()
    for column in edition.columns.values():
        name = stem(column) if long and column.year else column.name
        if name in seen:
            continue
        seen.add(name)
        own_words = aliases(column)
        if column.name == "industry":
            own_words = (*own_words, *INDUSTRY.headings)
        dated = is_dated(column, edition) and not long
        out.append(
            Wanted(
                name,
                () if dated else own_words,
                _KINDS[column.kind],
                words=column.words,
                ends=True,
                fits=partial(_named, told, stem(column), year_of(column, on)),
                year=None if long else year_of(column, on),
                dated=dated,
            )
        )
    return out


def is_dated(column: Column, edition: Edition) -> bool:
    """Whether a heading has to name the year: one of several yearly columns."""
    return bool(column.year) and f"{stem(column)}_1" in edition.columns


def year_of(column: Column, on: date) -> int:
    """The calendar year of a column's figures; the year before the application where the column has none of its own."""
    return on.year - 4 + (column.year or 3)


def _named(
    told: Callable[[tuple[str, ...]], dict[str, tuple[str, int]]], of: str, year: int, heading: str, headings: tuple[str, ...]
) -> bool:
    """Whether a heading, among all of its table, is that of this thing and year."""
    return told(headings).get(heading) == (of, year)


def _good(codes: pl.Series, *, capitals: bool = True) -> pl.Series:
    """The codes that can tell firms apart, in one form; null for what is none (无, —, 9.13304E+17)."""
    plain = codes.cast(pl.String).str.normalize("NFKC").str.replace_all(r"\s|^'", "")
    low = plain.str.to_lowercase()
    none = low.is_in(_NOTHING) | low.str.contains(_BROKEN)
    return pl.select(pl.when(~none).then(plain.str.to_uppercase() if capitals else plain)).to_series()


def _text(found: Listing, name: str) -> pl.Series:
    return found.frame[name] if name in found.frame.columns else pl.Series(name, [None] * found.frame.height, dtype=pl.String)


def _inherit(found: Listing) -> None:
    """A firm named only on the first of its yearly rows is meant on the rows below, as long as each brings another year."""
    code, number, name = (_text(found, n) for n in ("code", "firm", "name"))
    blank = code.is_null() & number.is_null() & name.is_null()
    if not blank.any():
        return
    years, sheets = found.frame["year"].to_list(), found.where["sheet"].to_list()
    source: list[int | None] = []
    used: set[int] = set()
    for at, empty in enumerate(blank.to_list()):
        above = source[-1] if at and source[-1] is not None and sheets[at] == sheets[at - 1] else None
        if not empty:
            source.append(at)
            used = {years[at]} if years[at] is not None else set()
        elif above is not None and years[at] is not None and years[at] not in used:
            source.append(above)
            used.add(years[at])
        else:
            source.append(None)
    lost = pl.Series([s is None for s in source], dtype=pl.Boolean)
    rows = [0 if s is None else s for s in source]
    columns = [c for c in ("code", "firm", "name", "place") if c in found.frame.columns]
    found.frame = found.frame.with_columns(
        pl.when(blank).then(found.frame[c].gather(rows)).otherwise(found.frame[c]).alias(c) for c in columns
    )
    found.refuse(lost, Words("没有企业名称，也没有代码，不知道是哪一家", "neither a name nor a code; which firm is it?"))


def _keyed(found: Listing, *, long: bool) -> None:
    """The column `firm`: what tells this firm from every other. Rows that name nobody are refused."""
    code, number, name, place = (_text(found, n) for n in ("code", "firm", "name", "place"))
    found.refuse(
        code.is_null() & number.is_null() & name.is_null(),
        Words("没有企业名称，也没有代码，不知道是哪一家", "neither a name nor a code; which firm is it?"),
    )
    code, number, name, place = (_text(found, n) for n in ("code", "firm", "name", "place"))
    _said_codes(found, code)
    who = pl.DataFrame(
        {
            "code": _good(code),
            "number": _good(number, capitals=False),
            "name": name,
            "place": place,
            "plain": parties(name) if name.null_count() < len(name) else name,
        }
    )
    if long and "year" in found.frame.columns:
        who = who.with_columns(found.frame["year"].alias("year"))
    who = _own_codes(who, found)
    who = _own_numbers(who, long=long)
    who = _named_codes(who)
    several = who.filter(pl.col("key").is_null()).group_by("plain").agg(pl.col("place").n_unique().alias("places"))
    placed = set(several.filter((pl.col("places") > 1) & pl.col("plain").is_not_null())["plain"])
    spelt = dict(who.filter(pl.col("plain").is_not_null()).unique("plain", keep="first").select("plain", "name").iter_rows())
    by_name = pl.Series(
        [
            None if p is None else f"{spelt[p]}（{where or '—'}）" if p in placed else spelt[p]
            for p, where in who.select("plain", "place").iter_rows()
        ],
        dtype=pl.String,
    )
    written = pl.select(pl.coalesce(code, number)).to_series()
    key = pl.select(pl.coalesce(who["key"], by_name, written)).to_series().alias("firm")
    lone = who["key"].is_null() & by_name.is_null()  # only a code that tells nothing: each row is a firm of its own
    if lone.any():
        key = pl.Series(
            "firm",
            [f"{k}（{found.at(n).zh}）" if alone else k for n, (k, alone) in enumerate(zip(key, lone, strict=True))],
            dtype=pl.String,
        )
    rest = [c for c in found.frame.columns if c not in ("code", "firm")]
    found.frame = pl.DataFrame([key, *(found.frame[c] for c in rest)])


def _said_codes(found: Listing, codes: pl.Series) -> None:
    """A warning for unified codes that cannot be right, and for blank ones; the firm is screened all the same, by its name."""
    if "code" not in found.frame.columns:
        return
    good = _good(codes)
    wrong = good.filter(uscc_problems(good).is_not_null()).unique(maintain_order=True)
    if len(wrong):
        found.notes.append(
            Words(
                f"{wrong.len()} 个统一社会信用代码位数或校验位不对（如 {wrong[0]}），照常排摸，请核对",
                f"{plural(wrong.len(), 'unified code has', 'unified codes have')} a wrong length or check digit (such as "
                f"{wrong[0]}); screened all the same, please check",
            )
        )
    none = good.is_null().arg_true().to_list()
    if none:
        at = found.rows(none)
        found.notes.append(
            Words(
                f"{len(none)} 行没有可用的统一社会信用代码，按名称排摸：{at.zh}",
                f"{plural(len(none), 'row has', 'rows have')} no usable unified code: screened by name: {at.en}",
            )
        )


def _own_codes(who: pl.DataFrame, found: Listing) -> pl.DataFrame:
    """`key`: the code, where it stands for one firm. Under two names in one year (or in a list without years) it tells
    nothing.
    """
    named = who.with_row_index("at").filter(pl.col("code").is_not_null() & pl.col("plain").is_not_null())
    by = ["code", "year"] if "year" in who.columns else ["code"]
    twice = named.group_by(by).agg(pl.col("plain").n_unique().alias("n"), pl.col("at")).filter(pl.col("n") > 1)
    shared = twice["code"].unique()
    if len(shared):
        at = found.rows(sorted({n for row in twice["at"].to_list() for n in row}))
        found.notes.append(
            Words(
                f"{len(shared)} 个代码写在不同的企业上，按名称分别排摸，请核对：{at.zh}",
                f"{plural(len(shared), 'code stands', 'codes stand')} on different firms, which were screened apart by "
                f"name; please check: {at.en}",
            )
        )
    return who.with_columns(key=pl.when(~pl.col("code").is_in(shared.implode())).then("code"))


def _own_numbers(who: pl.DataFrame, *, long: bool) -> pl.DataFrame:
    """Numbers of the sender's own tell firms apart where each stands for one name; numbers of the lines of firm-years do not."""
    open_rows = who.filter(pl.col("key").is_null() & pl.col("number").is_not_null())
    named = open_rows.filter(pl.col("plain").is_not_null())
    one = named.group_by("number").agg(pl.col("plain").n_unique().alias("n"))["n"].max() or 1
    other = named.group_by("plain").agg(pl.col("number").n_unique().alias("n"))["n"].max() or 1
    if one != 1 or (long and other != 1):
        return who
    return who.with_columns(key=pl.coalesce("key", "number"))


def _named_codes(who: pl.DataFrame) -> pl.DataFrame:
    """A row without a code whose name (at the same place, where both say one) has exactly one code in the file is that firm's."""
    known = (
        who.filter(pl.col("key").is_not_null() & pl.col("plain").is_not_null())
        .group_by("plain")
        .agg(pl.col("key").unique().alias("keys"), pl.col("place").drop_nulls().unique().alias("at"))
    )
    known = known.filter(pl.col("keys").list.len() == 1)
    joined = who.join(known, on="plain", how="left", maintain_order="left")
    near = pl.col("place").is_null() | (pl.col("at").list.len() == 0) | pl.col("at").list.contains(pl.col("place"))
    return joined.with_columns(key=pl.coalesce("key", pl.when(near.fill_null(False)).then(pl.col("keys").list.first()))).drop(
        "keys", "at"
    )


def _once(found: Listing) -> None:
    """One row a firm: equal lines are one and said; lines of one firm that differ are refused but for the first."""
    firm = found.frame["firm"]
    twice = firm.is_duplicated() & ~firm.is_first_distinct()
    if not twice.any():
        return
    first: dict[str, int] = {}
    equal: list[tuple[int, int]] = []
    differs: list[tuple[int, int]] = []
    compared = found.frame.drop("firm", "name", strict=False)
    for at, key in enumerate(firm):
        before = first.setdefault(key, at)
        if before != at:
            (equal if compared.row(at) == compared.row(before) else differs).append((at, before))
    if equal:
        zh, en = (
            "、".join(f"{found.at(a).zh}＝{found.at(b).zh}" for a, b in equal[:5]),
            ", ".join(f"{found.at(a).en} = {found.at(b).en}" for a, b in equal[:5]),
        )
        found.notes.append(
            Words(
                f"{len(equal)} 行与前面的企业重复、内容相同，只取第一行：{zh}",
                f"{plural(len(equal), 'row repeats', 'rows repeat')} a firm with the same figures; the first one was taken: {en}",
            )
        )
    for at, before in differs:
        sheet, row = found.where.row(at)
        name = found.frame["name"][at] if "name" in found.frame.columns else None
        found.refused.append(
            Refused(
                sheet,
                row,
                str(name or firm[at]),
                Words(
                    f"与{found.at(before).zh}是同一家企业而数字不同，只取前一行；请核对后留一行",
                    f"the same firm as {found.at(before).en} with other figures; only that row was taken: keep one",
                ),
            )
        )
    found.keep(~twice)


def _widened(found: Listing, edition: Edition, on: date) -> None:
    """Firm-years made one row a firm: amounts by their year; of everything else the latest that is stated."""
    stems = list(dict.fromkeys(stem(c) for c in edition.columns.values() if c.year))
    here = [s for s in stems if s in found.frame.columns]
    stated = (
        pl.Series([any(v is not None for v in row) for row in found.frame.select(here).iter_rows()], dtype=pl.Boolean)
        if here
        else None
    )
    if stated is not None:
        name = found.frame["name"] if "name" in found.frame.columns else found.frame["firm"]
        found.refuse(
            found.frame["year"].is_null() & stated,
            Words("没有年度或年度读不懂，不知道是哪一年的数", "no year that can be read; of which year are these figures?"),
            name,
        )
    frame = found.frame
    told = frame.filter(pl.col("year").is_not_null()).select("firm", "year", *here)
    conflicts = disputed(told) if here else pl.DataFrame()
    if conflicts.height:
        some = [
            f"{firm} {year}" for firm, year in conflicts.select("firm", "year").unique(maintain_order=True).head(5).iter_rows()
        ]
        found.notes.append(
            Words(
                f"{conflicts.height} 处同一企业同一年度有两个不同的数，按未知处理（{'、'.join(some)}）",
                plural(
                    conflicts.height,
                    "figure of one firm and year has two values and is",
                    "figures of one firm and year have two values and are",
                )
                + f" unknown ({', '.join(some)})",
            )
        )
    wide = widen(told, [on.year - 3, on.year - 2, on.year - 1]) if here else None
    columns = edition.columns
    single = [stem(c) for c in columns.values() if c.year == 3 and f"{stem(c)}_1" not in columns]
    master = _latest(frame.drop(here), found)
    if wide is not None:
        wide = wide.rename({f"{s}_3": s for s in single if f"{s}_3" in wide.columns and s in columns})
        master = master.join(wide, on="firm", how="left", maintain_order="left")
    first = frame.with_row_index("at").group_by("firm", maintain_order=True).agg(pl.col("at").first())["at"]
    found.frame, found.where = master, found.where[first.to_list()]


def _latest(frame: pl.DataFrame, found: Listing) -> pl.DataFrame:
    """Of each firm and column the last value stated, by year; two different ones for the latest year that has one are unknown,
    and said.
    """
    rest = [c for c in frame.columns if c not in ("firm", "year")]
    ordered = frame.with_columns(pl.col("year").fill_null(0))
    out = ordered.select("firm").unique(maintain_order=True)
    for column in rest:
        cells = ordered.select("firm", "year", column).drop_nulls(column)
        last = cells.filter(pl.col("year") == pl.col("year").max().over("firm"))
        one = last.group_by("firm", maintain_order=True).agg(pl.col(column).last(), pl.col(column).n_unique().alias("n"))
        differ = one.filter(pl.col("n") > 1)["firm"]
        if len(differ) and column != "name":
            found.notes.append(
                Words(
                    f"“{found.taken.get(column, column)}”在同一企业同一年度有不同的写法，按未知处理：{'、'.join(differ.head(5))}",
                    f"“{found.taken.get(column, column)}” differs between rows of one firm and year and is unknown: "
                    f"{', '.join(differ.head(5))}",
                )
            )
            one = one.with_columns(pl.when(pl.col("n") == 1).then(column).alias(column))
        out = out.join(one.drop("n"), on="firm", how="left", maintain_order="left")
    return out
