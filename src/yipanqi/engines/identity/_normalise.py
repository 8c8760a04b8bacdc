"""Names of organisations taken apart: the name cleaned, its core, place, legal form, brackets and former name.

Method: NFKC, regular expressions over whole columns; the same reading, name by name and plainly, is in `reference_names.py`.
"""

from __future__ import annotations

import functools
import re

import polars as pl

from yipanqi.engines.identity._english import one_forms
from yipanqi.engines.identity._places import gazetteer, place_code, strip_places
from yipanqi.engines.identity._words import (
    BEFORE_ZI,
    BRANCHES,
    COMPANIES,
    FORMS,
    HEAD_ENDS,
    NATIONAL,
    REMARKS,
)
from yipanqi.values.reading import UNSEEN, simplified

_OPEN = {
    "(": "（",
    "[": "（",
    "{": "（",
    "〔": "（",
    "【": "（",
    "〖": "（",
    "「": "（",
    "『": "（",
    "<": "（",
    "《": "（",
    "〈": "（",
    ")": "）",
    "]": "）",
    "}": "）",
    "〕": "）",
    "】": "）",
    "〗": "）",
    "」": "）",
    "』": "）",
    ">": "）",
    "》": "）",
    "〉": "）",
    "•": "·",
    "・": "·",
    "‧": "·",
    "∙": "·",
    "●": "·",
    "﹒": "·",
    "“": "",
    "”": "",
    '"': "",
    "‘": "",
    "’": "",
    "'": "",
    "`": "",
}
_INNER = r"((?:[^（）]|（[^（）]*）){2,})"
_BY_NAME = "原名称|原名为|原名|原为|曾用名称|曾用名|前身为|前身|更名前|改名前|旧名|前称|原企业名称|原单位名称|改制前"
_NOW = "现用名|现名|现为|现更名为|已更名为|更名为|现改名为|已改名为|改名为|已变更为|变更为|名称变更为|现名称"
_ENDS = "公司|集团|厂|院|所|校|学|中心|社|行|部|局|会|企业|室|店"
FORMER_NAMED = f"（(?:{_BY_NAME})[:为是]*{_INNER}）"
FORMER_PLAIN = f"（原:?((?:[^（）]|（[^（）]*）)+(?:{_ENDS}|（[^（）]*合伙）))）"
FORMER_BEHIND = f"^(.+?(?:{_ENDS}))[,;/、·:-]*(?:{_BY_NAME})[:为是]*(.{{4,}})$"
NOW_BRACKET = f"^(.+)（(?:{_NOW})[:为]*{_INNER}）$"
NOW_BEHIND = f"^(.+?(?:{_ENDS}))[,;、]*(?:{_NOW})[:为]*(.{{4,}})$"
RENAMED = "（(?:现|已|现已)?(?:更名|改名|名称变更)）"
REMARK = "（(?:" + "|".join(sorted(REMARKS, key=lambda w: (-len(w), w))) + ")）"
_FORMS = "|".join(re.escape(f) for f in sorted((*FORMS, *BRANCHES), key=lambda w: (-len(w), w)))
FORM_PATTERN = f"(?:{_FORMS})$"  # leftmost, hence the longest form that ends the name
# 子公司 as a word: behind a name that is whole without it (恒力集团有限公司子公司), not in 佳利电子公司.
SUBSIDIARY = "^.+(?:" + "|".join(HEAD_ENDS) + f")(?:.*[^{BEFORE_ZI}])?子公司$"
_MARKS = r"[·\-—_,.、&+:;/]"
_LAST_BRACKET = "（[^（）]*）$"
NUMERALS = "一二三四五六七八九十"
_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")


def form_of(name: pl.Expr) -> pl.Expr:
    """The longest legal form, or word for a branch, that ends a name and leaves something before it."""
    form = name.str.slice(1).str.extract(FORM_PATTERN, 0)
    return pl.when((form == "子公司") & ~name.str.contains(SUBSIDIARY)).then(pl.lit("公司")).otherwise(form)


def clean(text: pl.Expr) -> pl.Expr:
    """NFKC, no white space or invisible characters, one kind of bracket and dot, simplified characters, capital Latin letters, no
    serial number.
    """
    even = _OPEN | simplified()
    plain = text.str.normalize("NFKC").str.replace_all(UNSEEN, "")
    plain = plain.str.replace_many(list(even), list(even.values())).str.to_uppercase()
    plain = plain.str.replace(r"^\d{1,3}[、.]+(\p{Han})", "$1")
    plain = plain.str.replace(r"[,;:.。、*#/\-_·!?]+$", "")
    return plain.replace("", None)


def mend_brackets(name: str) -> str:
    """A name whose brackets do not pair, with them put right: closed at the end, or before the legal form that ends what is
    inside;
    opened before a place (or 中国, 集团, 控股), or the closing one dropped.
    """
    if name.count("（") > name.count("）"):
        head, _, inside = name.rpartition("（")
        whole = re.search(FORM_PATTERN, head) is not None
        form = None if whole else re.search(FORM_PATTERN, inside)
        at = form.start() if form else len(inside)
        return f"{head}（{inside[:at]}）{inside[at:]}" if inside[:at] else head + inside
    if name.count("）") > name.count("（"):
        head, _, tail = name.partition("）")
        word = next((w for n in range(min(8, len(head) - 1), 1, -1) if (w := head[-n:]) in _BRACKETED or place_only(w)), "")
        return f"{head[: len(head) - len(word)]}（{word}）{tail}" if word else head + tail
    return name


_BRACKETED = frozenset(("中国", "集团", "控股"))


def _mended(raw: pl.Series) -> pl.Series:
    """`raw` (cleaned names) with brackets that pair; the few names that need it one by one."""
    odd = raw.filter((raw.str.count_matches("（") != raw.str.count_matches("）")).fill_null(False)).unique()
    return raw.replace(odd, pl.Series([mend_brackets(n) for n in odd], dtype=pl.String)) if len(odd) else raw


def _with_former(frame: pl.DataFrame) -> pl.DataFrame:
    """Split `raw` into `name` and `former`; only the few names that hold such words are looked at closely."""
    raw = pl.col("raw")
    hint = raw.str.contains("（|曾用名|更名|改名|原名|变更为")
    frame = frame.with_columns(hint=hint.fill_null(False))
    some = frame.filter("hint").select("at", "raw")
    if some.is_empty():
        return frame.select("at", name="raw", former=pl.lit(None, dtype=pl.String))
    some = (
        some.with_columns(
            now=pl.coalesce(raw.str.extract(NOW_BRACKET, 2), raw.str.extract(NOW_BEHIND, 2)),
            was=pl.coalesce(raw.str.extract(NOW_BRACKET, 1), raw.str.extract(NOW_BEHIND, 1)),
            named=pl.coalesce(raw.str.extract(FORMER_NAMED, 1), raw.str.extract(FORMER_PLAIN, 1)),
            left=raw.str.replace_all(FORMER_NAMED, "").str.replace_all(FORMER_PLAIN, ""),
        )
        .with_columns(
            behind=pl.when(pl.col("named").is_null()).then(raw.str.extract(FORMER_BEHIND, 2)),
            front=raw.str.extract(FORMER_BEHIND, 1),
            flagged=raw.str.contains(RENAMED),
        )
        .with_columns(
            bare=pl.col("left").str.replace_all(RENAMED, "").str.replace_all(REMARK, ""),
        )
        .select(
            "at",
            new_name=pl.when(pl.col("now").is_not_null())
            .then("now")
            .when(pl.col("behind").is_not_null())
            .then("front")
            .otherwise("bare"),
            former=pl.when(pl.col("now").is_not_null())
            .then("was")
            .when(pl.col("named").is_not_null())
            .then("named")
            .when(pl.col("behind").is_not_null())
            .then("behind")
            .when(pl.col("flagged"))
            .then("bare"),
        )
    )
    joined = frame.join(some, on="at", how="left", maintain_order="left")
    kept = pl.when(pl.col("hint") & (pl.col("new_name") != "")).then("new_name").otherwise("raw")
    return joined.select("at", name=kept, former="former")


def _bracket_reading(stem: str) -> tuple[str, str, str, str]:
    """(stem without brackets, places in brackets as sorted codes, contents, stem without marks) of a stem that has brackets."""
    codes, contents, rest = [], [], stem
    for content in re.findall("（([^（）]*)）", stem):
        contents.append(content)
        code = "CN" if content == "中国" else place_code(content) if re.search(r"\D", content) else None
        if code and _whole_place(content):
            codes.append(code)
            rest = rest.replace(f"（{content}）", "", 1)
    return _unmarked(rest), ";".join(sorted(codes)), ";".join(contents), _unmarked(stem)


def _unmarked(text: str) -> str:
    return text.replace("（", "").replace("）", "")


@functools.lru_cache(maxsize=50_000)
def _whole_place(content: str) -> bool:
    """Whether the content of a bracket is a place and nothing else."""
    if content == "中国":
        return True
    parts = strip_places(pl.Series([content + "某"]))
    return parts["rest"][0] == "某" or place_only(content)


def place_only(content: str) -> bool:
    """Whether `content` is exactly one official or short name of a place."""
    return content in gazetteer().following


def number_key(core: str, kept: str = "") -> str:
    """The core with 第1 written 第一 and then 第 dropped (or `kept`): 第一医院 and 一医院 have one key."""

    def numeral(match: re.Match[str]) -> str:
        digits = match[1]
        if digits.isdigit():
            value = int(digits)
            digits = NUMERALS[value - 1] if 1 <= value <= 10 else digits.translate(_DIGITS)
        return kept + digits

    return re.sub(f"第([0-9]{{1,3}}|[{NUMERALS}百]+)", numeral, core)


_KEPT_MOST = 400_000  # names; some 200 bytes each
_KEPT: list[pl.DataFrame] = []


def parse(names: pl.Series) -> pl.DataFrame:
    """Everything the engine knows from a name alone, one row a name; names read before are remembered.

    Columns: name, core, place_prefix, legal_form, brackets, former, key, flat, other, place, bracket_places, form_class, branch,
    generic. Null names give null rows.
    """
    written = pl.DataFrame({"raw_": names.cast(pl.String)})
    kept = _KEPT[0] if _KEPT else None
    fresh = written.unique() if kept is None else written.join(kept, on="raw_", how="anti", nulls_equal=True).unique()
    if kept is None or fresh.height:
        read = pl.concat([fresh, _parse(fresh["raw_"])], how="horizontal")
        kept = read if kept is None else pl.concat([kept, read])
        if fresh.height < _KEPT_MOST:
            _KEPT[:] = [kept if kept.height <= _KEPT_MOST else read]
    return written.join(kept, on="raw_", how="left", nulls_equal=True, maintain_order="left").drop("raw_")


def _parse(names: pl.Series) -> pl.DataFrame:
    frame = pl.DataFrame({"raw": one_forms(names.cast(pl.String))}).with_row_index("at").with_columns(raw=clean(pl.col("raw")))
    frame = _with_former(frame.with_columns(_mended(frame["raw"])))
    name = pl.col("name")
    folded = name.str.replace_all("（集团）", "集团").str.replace("集团集团", "集团")
    frame = frame.with_columns(stem=folded).with_columns(tail=form_of(pl.col("stem")))
    frame = _turn_bracket(frame)
    frame = frame.with_columns(
        stem=pl.col("stem").str.head(pl.col("stem").str.len_chars() - pl.col("tail").fill_null("").str.len_chars()),
    ).rename({"tail": "legal_form"})
    frame = _read_brackets(frame)
    parts = strip_places(frame["stem"])
    leading = {word: codes[0] for word, codes in gazetteer().leading.items() if len(codes) == 1}
    whole = parts["rest"].replace_strict(leading, default=None, return_dtype=pl.String)  # 嘉兴学院: the place is the core
    frame = frame.with_columns(
        core=parts["rest"], place_prefix=parts["prefix"], place=parts["place"].fill_null(whole), last=parts["last"]
    )
    some = frame.filter(pl.col("core").str.contains("第")).select("core").unique()
    keys = some.with_columns(
        key=pl.Series([number_key(c) for c in some["core"]], dtype=pl.String),
        flat=pl.Series([number_key(c, "第") for c in some["core"]], dtype=pl.String),
    )
    branch = pl.col("legal_form").is_in(BRANCHES).fill_null(False)
    frame = frame.join(keys, on="core", how="left", maintain_order="left").with_columns(
        key=pl.coalesce("key", "core").str.replace_all(_MARKS, ""),
        flat=pl.coalesce("flat", "core").str.replace_all(_MARKS, ""),
        branch=branch,
        form_class=pl.when(branch)
        .then(pl.lit("branch"))
        .otherwise(pl.col("legal_form").replace_strict(FORMS, default=None, return_dtype=pl.String)),
    )
    return frame.with_columns(_other_key(), generic=_generic()).drop("at", "stem", "whole", "last")


def _other_key() -> pl.Expr:
    """`other`: the key of the same name where a writer leaves out the marks of a bracketed place, all but the last of its places,
    or 中国.
    """
    unmarked = pl.col("whole").str.strip_prefix(pl.col("place_prefix").fill_null("")).str.replace_all(_MARKS, "")
    nested = pl.col("last") + pl.col("key")
    key = pl.col("key")
    national = pl.when(key.str.starts_with("中国") & (key.str.len_chars() >= 4)).then(key.str.slice(2))
    return pl.when(pl.col("bracket_places") != "").then(unmarked).otherwise(pl.coalesce(nested, national)).alias("other")


def _turn_bracket(frame: pl.DataFrame) -> pl.DataFrame:
    """Read 中国矿业大学（北京） as 中国矿业（北京）大学, so that its legal form ends it."""
    some = frame.filter(pl.col("tail").is_null() & pl.col("stem").str.ends_with("）")).select("stem").unique()
    if some.is_empty():
        return frame
    body, bracket = pl.col("stem").str.replace(_LAST_BRACKET, ""), pl.col("stem").str.extract(_LAST_BRACKET, 0)
    some = some.with_columns(form=form_of(body), body=body, bracket=bracket).drop_nulls()
    head = pl.col("body").str.head(pl.col("body").str.len_chars() - pl.col("form").str.len_chars())
    some = some.select("stem", "form", turned=head + pl.col("bracket") + pl.col("form"))
    joined = frame.join(some, on="stem", how="left", maintain_order="left")
    return joined.with_columns(stem=pl.coalesce("turned", "stem"), tail=pl.coalesce("form", "tail")).drop("turned", "form")


def _read_brackets(frame: pl.DataFrame) -> pl.DataFrame:
    """Take brackets out of `stem`; adds brackets (contents), bracket_places (codes, '' for none) and whole (only the marks
    gone).
    """
    some = frame.filter(pl.col("stem").str.contains("[（）]")).select("stem").unique()
    read = [_bracket_reading(s) for s in some["stem"]]
    known = some.with_columns(
        inside=pl.Series([r[0] for r in read], dtype=pl.String),
        bracket_places=pl.Series([r[1] for r in read], dtype=pl.String),
        brackets=pl.Series([r[2] for r in read], dtype=pl.String),
        whole=pl.Series([r[3] for r in read], dtype=pl.String),
    )
    joined = frame.join(known, on="stem", how="left", maintain_order="left")
    inside = pl.col("inside")
    return joined.with_columns(
        stem=pl.when(inside.is_not_null() & (inside != "")).then(inside).otherwise("stem"),
        bracket_places=pl.col("bracket_places").fill_null(""),
    ).drop("inside")


def _generic() -> pl.Expr:
    """Names that do not say enough by themselves: without a legal form (short names), or without a place unless a company
    with a core of six characters or a university. Foreign names of eight letters say enough.
    """
    company = pl.col("form_class").is_in(list(COMPANIES)).fill_null(False) & (pl.col("key").str.len_chars() >= 6)
    national = pl.col("form_class").is_in(list(NATIONAL)).fill_null(False)
    placed = pl.col("place").is_not_null() & ~pl.col("place").str.starts_with("?").fill_null(False)
    foreign = pl.col("key").str.contains("^[A-Z0-9()]{8,}$").fill_null(False)
    return ~(foreign | pl.col("form_class").is_not_null() & (placed | company | national | pl.col("branch")))


def normalise_organisation(names: pl.Series) -> pl.DataFrame:
    """Take names of organisations apart.

    In: a String series. Out, one row a name, all String and null where absent: `name` (NFKC, no spaces or line breaks,
    brackets（）), `core` (without place prefix, bracketed place and legal form), `place_prefix`, `legal_form`, `brackets`
    (contents joined by ';'), `former` (a former name written with it: （原××公司）, ××（更名）, 曾用名：…; equal to `name`
    where the writer only says that the name has been given up). Traditional characters become simplified ones.
    """
    return parse(names).select("name", "core", "place_prefix", "legal_form", "brackets", "former")
