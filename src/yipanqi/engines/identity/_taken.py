"""Names that say a full name word by word: 中科院植物所, 省农科院嘉兴分院, 瑞金医院, 南洋学院, 恒通化纤 behind the name of its
group.

In: nodes that nothing else was found for. Out: l, r, reason; only ever doubtful. The characters stand in the full name in
their order, in pieces; each piece begins where a word does, the last one ends the name or its form. Of several that fit, the
most plainly said stay.
"""

from __future__ import annotations

import functools
import re
from itertools import pairwise

import numpy as np
import polars as pl

from yipanqi.engines.identity._places import gazetteer
from yipanqi.engines.identity._words import CALLED, COMPANIES, KINDS, trade_of

LEAST, MOST = 3, 16  # characters of a short name
FULL_MOST = 60  # characters of a full name that are looked at
_SIEVED = 5  # characters of a short name by which full names are sieved
CROWD = 5  # a name that says more than so many equally well says none of them
MIDWORD, AWAY, BEHIND, SKIPPED, NEAR = 1.5, 1.0, 0.2, 0.15, 0.25
NATIVE = 3  # characters of a place before a name
#: Characters that stand for the kind of a body by its last character (研究所 → 所), and for the place by its rank (浙江省 → 省).
_KINDS, _RANKS = "院所校局站馆室厂社会台园中心", "省市县区"
_NATIONAL = ("", "中国", "国家")
_HOUSES = ("大学", "学院", "科学院", "研究院", "集团", "公司", "附属", "部", "局", "委员会")
_CALLED = tuple((called, whole.removeprefix("浙江") if called[0] == "省" else whole) for called, whole in CALLED.items())
PARTS = ("分公司", "子公司", "支公司", "分厂", "分店", "办事处", "代表处", "营业部", "项目部", "事业部")  # parts of firms
_DIGITS = "〇一二三四五六七八九"
_LONG_FORMS = (
    "高等专科学校",
    "专科学校",
    "职业技术学院",
    "职业技术大学",
    "职业学院",
    "职业大学",
    "管理局",
    "研究所",
    "研究院",
    "科学院",
    "研究总院",
    "管理中心",
    "研究中心",
    "技术中心",
    "服务中心",
)


def taken_pairs(left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    """l, r, reason, cost: each short name of `left` with the full names of `right` that it may say."""
    short, full = _shorts(left), _fulls(right)
    if short.is_empty() or full.is_empty():
        return _frame([])
    rows = []
    for s, f, *told in _meeting(short, full).iter_rows():
        said = how_said(*told)
        if said is not None:
            rows.append((s, f, said[1], said[0]))
    return _frame(rows)


def plainest(pairs: pl.DataFrame) -> pl.DataFrame:
    """Of the pairs of each l those that are said about as plainly as the plainest; none where these are a crowd."""
    near = pairs.filter(pl.col("cost") < pl.col("cost").min().over("l") + NEAR)
    return near.filter(pl.len().over("l") <= CROWD)


def _frame(rows: list[tuple[int, int, str, float]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"l": pl.UInt32, "r": pl.UInt32, "reason": pl.String, "cost": pl.Float64}, orient="row")


def _shorts(nodes: pl.DataFrame) -> pl.DataFrame:
    """s, text, branch: names that may be short ones: of no form of a company, more than a place."""
    form = pl.col("form_class")
    firm = form.is_in([c for c in COMPANIES if c not in ("group", "company")]).fill_null(False)
    text = pl.when(form == "company").then(pl.col("name").str.replace("(?:总)?公司$", "")).otherwise(pl.col("name"))
    place = pl.col("core").is_in(list(gazetteer().following)) & form.is_null()
    some = nodes.filter(~firm & ~place.fill_null(False) & ~pl.col("legal_form").is_in(PARTS).fill_null(False)).select(
        s="n", text=text.str.replace_all("[（）]", ""), branch="branch", own="form_class", place="place_prefix"
    )
    some = some.filter(pl.col("text").str.len_chars().is_between(LEAST, MOST))
    odd = some.filter(pl.col("text").str.contains(r"\d")).select("text").unique()
    spelled = pl.Series([numerals(t) for t in odd["text"]], dtype=pl.String)
    return some.with_columns(pl.col("text").replace(odd["text"], spelled))


def _fulls(nodes: pl.DataFrame) -> pl.DataFrame:
    """f, name, form, kind, f_branch: names that may be shortened, with what their pieces are looked for in."""
    known = nodes.select(f="n", name="name", form="legal_form", kind="form_class", f_branch="branch")
    return known.filter(pl.col("name").str.len_chars().is_between(LEAST + 2, FULL_MOST))


def _meeting(short: pl.DataFrame, full: pl.DataFrame) -> pl.DataFrame:
    """Pairs of which the full name has the rarest characters of the short one; `how_said` decides."""
    written, count = np.unique(np.frombuffer("".join(full["name"]).encode("utf-32-le"), dtype=np.uint32), return_counts=True)
    often = {chr(c): int(n) for c, n in zip(written, count, strict=True)}
    known = [
        (s, sorted(set(text), key=lambda c: (often[c], c)))
        for s, text in short.select("s", "text").iter_rows()
        if often.keys() >= set(text)
    ]
    names = [f"c{n}" for n in range(_SIEVED)]
    rare = pl.DataFrame(
        [(s, *some[:_SIEVED], *[""] * (_SIEVED - len(some))) for s, some in known],
        schema={"s": pl.UInt32, **dict.fromkeys(names, pl.String)},
        orient="row",
    )
    having = full.filter(pl.col("name").str.contains_any(rare["c0"].unique().implode())) if rare.height else full.clear()
    letters = (
        having.select("f", c0=pl.col("name").str.split(""))
        .explode("c0")
        .filter(pl.col("c0").is_in(rare["c0"].unique().implode()))
    )
    pairs = rare.join(letters.unique(), on="c0").join(full.select("f", "name"), on="f")
    pairs = pairs.filter(pl.all_horizontal(pl.col("name").str.contains(pl.col(n), literal=True) for n in names[1:])).select(
        "s", "f"
    )
    wide = pairs.join(short, on="s").join(full, on="f").filter(pl.col("branch") == pl.col("f_branch"))
    return wide.select("s", "f", "text", "own", "place", "name", "form", "kind").sort("s", "f")


def numerals(text: str) -> str:
    """Digits before the kind of a body as Chinese numerals: 55所 → 五十五所."""

    def spelled(match: re.Match[str]) -> str:
        value = int(match[0])
        if not 1 <= value <= 99:
            return "".join(_DIGITS[int(d)] for d in match[0])
        tens, ones = divmod(value, 10)
        return ("" if not tens else "十" if tens == 1 else _DIGITS[tens] + "十") + (_DIGITS[ones] if ones else "")

    return re.sub(r"\d{1,3}", spelled, text)


@functools.lru_cache(maxsize=20_000)
def _marks(name: str) -> tuple[frozenset[int], frozenset[int]]:
    """(where a word begins, where a word ends) in `name`; words of two characters and more, also those inside longer ones."""
    import rjieba

    begins, ends, at = {0, *(len(word) for word in _NATIONAL if name.startswith(word))}, set(), 0
    for word in rjieba.cut(name):
        begins.add(at)
        at += len(word)
        ends.add(at - 1)
    seen = 0
    for word in rjieba.cut_all(name):
        found = name.find(word, max(seen - 8, 0))
        if found >= 0 and len(word) >= 2:
            begins.add(found)
            ends.add(found + len(word) - 1)
            seen = found + len(word)
    return frozenset(begins), frozenset(ends)


@functools.lru_cache(maxsize=20_000)
def faces(name: str, form: str | None) -> tuple[str, ...]:
    """What the pieces are looked for in: the name without the marks of brackets; a bracket behind the form before it; a name in
    brackets.
    """
    plain = name.replace("（", "").replace("）", "")
    found = re.fullmatch("(.+)（([^（）]+)）", name)
    if not found:
        return (plain,)
    head, inside = found[1].replace("（", "").replace("）", ""), found[2]
    turned = head[: len(head) - len(form)] + inside + form if form and head.endswith(form) else plain
    return tuple(dict.fromkeys((turned, *((inside,) if len(inside) >= 5 else ()))))


def in_order(short: str, full: str) -> bool:
    """Whether the characters of `short` occur in `full` in their order."""
    letters = iter(full)
    return all(c in letters for c in short)


def how_said(
    text: str, own: str | None, place: str | None, name: str, form: str | None, kind: str | None
) -> tuple[float, str] | None:
    """(cost, reason) of the plainest way in which `text` says `name`, or None.

    `own`, `place`: the class of the form of `text` and the place before it; `form`, `kind`: the legal form of `name` and its
    class.
    """
    if len(text) >= len(name) or not (in_order(text, name) or "（" in name):
        return None
    if any(text.startswith(called) and called not in name and whole not in name for called, whole in _CALLED):
        return None  # 浙大 is 浙江大学 and never 浙江工业大学
    other = own in KINDS and own not in COMPANIES and kind not in COMPANIES and own != kind
    shown = faces(name, form)[1 if other else 0 :]  # a name in brackets may be of another kind
    said = [found for face in shown if (found := _said(text, place or "", face, form, kind))]
    return min(said, default=None)


def _said(text: str, place: str, face: str, form: str | None, kind: str | None) -> tuple[float, str] | None:
    firm = kind in COMPANIES
    ending = (form or "").removeprefix("集团")
    body = face[: len(face) - len(ending)] if firm and face.endswith(ending) else face
    if len(text) > len(body) or text == face:
        return None
    found = pieces(text, body, form)
    if found is None:
        return None
    cost, at = found
    runs = [0, *(n for n, (a, b) in enumerate(pairwise(at), 1) if b != a + 1), len(at)]
    longest = max(b - a for a, b in pairwise(runs))
    if longest < 2 and body[: at[0]] not in _NATIONAL and text[0] not in _RANKS:
        return None
    if firm and not _firm_said(text, place, body, runs):
        return None
    if not firm and (_full_itself(text, place, body, form, runs, at) or not _ends(text, body, form, at)):
        return None
    return cost, "short_name" if len(runs) == 2 else "abbreviation"


def _full_itself(text: str, place: str, body: str, form: str | None, runs: list[int], at: list[int]) -> bool:
    """Whether `text` is as full a name as `body` and skips what tells them apart (徐州工程学院, 徐州生物工程职业技术学院;
    内蒙古大学).
    """
    tail = _tail(body, form)
    if text in (place + tail, place + body[-2:]):
        return True
    singles = [n for n, m in pairwise(runs) if m == n + 1 and m < len(at) and text[n] not in _RANKS]
    if len(runs) == 2 or singles or any(word in body[: len(body) - len(tail)] and word not in text for word in _HOUSES):
        return False  # one piece, or words cut to a character, or the name of another body cut or left out
    between = body[at[len(place) - 1] + 1 : at[len(place)]] if place and text.startswith(place) and len(text) > len(place) else ""
    skipped = {c for a, b in pairwise(at) for c in body[a + 1 : b]} - {*_RANKS, *text}
    return between.strip(_RANKS) != "" or (len(tail) >= 2 and text.endswith(tail) and bool(skipped))


def _firm_said(text: str, place: str, body: str, runs: list[int]) -> bool:
    """A firm's own name is two characters and more in one piece, and no trade; a body that ends in a kind is called by it."""
    rest = text[len(place) :] if text.startswith(place) else text
    if max(b - a for a, b in pairwise(runs)) < 2 or trade_of(rest) == rest:
        return False
    return (
        runs[1] >= 2
        or (runs[1] == 1 and body.startswith(text[0]) and text.endswith("集团"))
        or (body[-1] in _KINDS and text[-1] == body[-1])
    )


def _ends(text: str, body: str, form: str | None, at: list[int]) -> bool:
    """Whether the last piece ends the name, or lies in its form; or just before the form; or the text begins the name."""
    tail = _tail(body, form)
    if at[-1] >= len(body) - len(tail):
        return text[-1] == body[-1] or text[-1] not in _KINDS
    if text[-1] in _KINDS:
        return False
    return at[-1] >= len(body) - len(tail) - 2 or (len(text) >= 4 and body.startswith(text))


def _tail(body: str, form: str | None) -> str:
    """The words at the end of `body` that say what kind of body it is; its last character where there are none."""
    return max((f for f in (*_LONG_FORMS, form or "") if f and body.endswith(f)), key=len, default=body[-1])


def pieces(text: str, body: str, form: str | None) -> tuple[float, list[int]] | None:
    """(cost, position of each character in `body`) of the cheapest way to say `text`, or None."""
    begins, ends = _marks(body)
    allowed = 0 if len(text) <= 4 else 1
    free = len(body) - len(_tail(body, form))
    # state: position of the last character -> (cost, middles, path)
    states: dict[tuple[int, int], tuple[float, list[int]]] = {}
    for n, letter in enumerate(text):
        new: dict[tuple[int, int], tuple[float, list[int]]] = {}
        for p in _places(letter, body):
            plain = p in begins or (p in ends and (letter in _KINDS + _RANKS or body[p - 1] == "第"))
            start = 1.0 + (0.0 if plain else MIDWORD)
            if n == 0:
                first = start + (0.0 if p == 0 else BEHIND if p <= NATIVE else AWAY)
                if plain or (p == 1 and allowed):
                    new[(p, 0)] = (first, [p])
                continue
            for (q, middles), (cost, path) in states.items():
                if q >= p:
                    continue
                fresh = q + 1 != p
                key = (p, middles + (fresh and not plain))
                if key[1] > allowed:
                    continue
                total = cost + (start + SKIPPED * max(min(p, free) - q - 1, 0) if fresh else 0.0)
                if key not in new or total < new[key][0]:
                    new[key] = (total, [*path, p])
        states = new
        if not states:
            return None
    return min(states.values())


def _places(letter: str, body: str) -> list[int]:
    return [p for p, c in enumerate(body) if c == letter]
