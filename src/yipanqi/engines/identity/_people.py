"""The same person under several entries. In: names, months of birth, masked numbers, employers. Out: as for organisations.

The same name alone is never the same person. Masked numbers agree when no visible digit contradicts and at least eight are seen
on both sides (region and last digits).
"""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass

import polars as pl

from yipanqi.engines.identity._clusters import consistent, group
from yipanqi.engines.identity._normalise import clean, parse
from yipanqi.engines.identity._reasons import CONFIDENCE, DECISION, NEW, RANK, SAME
from yipanqi.values.fault import Fault

SEEN_ENOUGH = 8
CROWD = 200  # namesakes on one side; beyond, only those that share more than the name are compared
_TITLES = "(?:院士|教授|副教授|研究员|副研究员|博士|硕士|先生|女士|同志|老师|工程师|高级工程师)$"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643


@functools.lru_cache(maxsize=100_000)
def birth_month(text: str | None) -> str | None:
    """'1980-05' from 1980.5, 1980年5月, 198005, 1980-05-06, 19800506; a year alone gives '1980'; anything else None."""
    if text is None:
        return None
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    match = re.match(
        r"^((?:19|20)\d\d)(?:[-./年]?(0?[1-9]|1[0-2])(?!\d)|(0[1-9]|1[0-2])(?:\d\d)?$|[-./年](0?[1-9]|1[0-2])\D)?",
        plain,
    )
    if not match:
        return None
    month = match[2] or match[3] or match[4]
    rest = plain[4:]
    if month is None:
        return match[1] if rest in ("", "年", ".0") else None
    return f"{match[1]}-{int(month):02d}"


@functools.lru_cache(maxsize=100_000)
def identity_mark(text: str | None) -> str | None:
    """An identity number with '*' for each hidden character, a hash (32 characters or more) as it is, else None."""
    if text is None:
        return None
    plain = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text)).upper()
    if re.fullmatch("[0-9A-F]{32,128}", plain):
        return plain
    plain = re.sub("[^0-9X*]", "*", plain) if re.search(r"\d", plain) else plain
    plain = re.sub(r"(?<!^)X(?=.)", "*", plain)  # X stands for a digit only at the end
    return plain if re.fullmatch(r"[0-9*]{14,17}[0-9X*]", plain) and any(c != "*" for c in plain) else None


def is_whole(mark: str) -> bool:
    """Whether an identity number is complete with a right check character (GB 11643), or a hash."""
    if len(mark) >= 32:
        return True
    if not re.fullmatch(r"\d{17}[\dX]", mark):
        return False
    return "10X98765432"[sum(int(c) * w for c, w in zip(mark, _WEIGHTS, strict=False)) % 11] == mark[17]


def marks_agree(a: str | None, b: str | None) -> int | None:
    """Characters visible in both and equal; -1 when one contradicts; None when they cannot be compared."""
    if a is None or b is None or len(a) != len(b):
        return None
    seen = [(x, y) for x, y in zip(a, b, strict=True) if x != "*" and y != "*"]
    return -1 if any(x != y for x, y in seen) else len(seen)


def normalise_person(people: pl.DataFrame) -> pl.DataFrame:
    """Names, months of birth, identity numbers and employers of `people` [name, born?, identity?, employer?] in one form.

    Out: name (no spaces, titles or remarks, one middle dot), born ('1980-05' or '1980'), identity ('*' for hidden characters),
    employer (core of the organisation's name with its place, for comparison), all String or null.
    """

    def column(name: str) -> pl.Series:
        return (
            people[name].cast(pl.String) if name in people.columns else pl.Series(name, [None] * people.height, dtype=pl.String)
        )

    names = people.select(name=clean(pl.col("name").cast(pl.String)).str.replace_all("（[^（）]*）", ""))
    names = names.with_columns(name=pl.col("name").str.replace(r"(.{2,})" + _TITLES, "$1"))
    employer = parse(column("employer"))
    return names.with_columns(
        born=pl.Series([birth_month(t) for t in column("born")], dtype=pl.String),
        identity=pl.Series([identity_mark(t) for t in column("identity")], dtype=pl.String),
        employer=employer.select(
            pl.concat_str(
                [
                    pl.col("place").fill_null(""),
                    pl.col("key"),
                    pl.col("bracket_places"),
                    pl.col("form_class").fill_null(""),
                ],
                separator="|",
            )
        ).to_series(),
    ).with_columns(employer=pl.when(employer["name"].is_not_null()).then("employer"))


@dataclass(frozen=True)
class Person:
    """One entry, normalised."""

    name: str | None
    born: str | None
    identity: str | None
    employer: str | None


def person_reason(a: Person, b: Person) -> str | None:
    """What two entries say of each other: a reason, or None."""
    seen = marks_agree(a.identity, b.identity)
    whole = seen is not None and seen > 0 and a.identity == b.identity and is_whole(str(a.identity))
    if a.name is None or b.name is None or a.name != b.name:
        return "identity_other_name" if whole else None
    if whole:
        return "identity"
    if seen == -1:
        return "identity_differs"
    births = None if a.born is None or b.born is None else a.born == b.born and len(a.born) == 7
    if births is False and not (a.born and b.born and (a.born.startswith(b.born) or b.born.startswith(a.born))):
        return "birth_differs"
    if seen is not None and seen >= SEEN_ENOUGH:
        return "identity_masked"
    employed = a.employer is not None and a.employer == b.employer
    if births:
        return "birth_employer" if employed else "birth"
    return "employer" if employed else "name_only"


def _entries(people: pl.DataFrame) -> pl.DataFrame:
    missing = [c for c in ("id", "name") if c not in people.columns]
    if missing:
        raise Fault(
            "identity.columns",
            f"名单缺少列：{'、'.join(missing)}。请给出编号（id）与姓名（name）两列。",
            f"The list lacks the columns {', '.join(missing)}. Give it an id and a name column.",
            exit_code=2,
        )
    return normalise_person(people).with_row_index("n")


def _graded(left: pl.DataFrame, right: pl.DataFrame, *, own: bool) -> list[tuple[int, int, str]]:
    def joined(*on: str) -> pl.DataFrame:
        a = left.drop_nulls(list(on)).select(*on, l="n")
        return a.join(right.drop_nulls(list(on)).select(*on, r="n"), on=list(on)).select("l", "r")

    crowd = left.group_by("name").len().filter(pl.col("len") > CROWD)["name"].to_list()
    crowd += right.group_by("name").len().filter(pl.col("len") > CROWD)["name"].to_list()
    by_name = (
        left.filter(~pl.col("name").is_in(crowd))
        .select("name", l="n")
        .drop_nulls()
        .join(right.select("name", r="n"), on="name")
        .select("l", "r")
    )
    pairs = pl.concat([joined("identity"), joined("name", "born"), joined("name", "employer"), by_name]).unique().sort("l", "r")
    if own:
        pairs = pairs.filter(pl.col("l") < pl.col("r"))
    a = [Person(*row) for row in left.select("name", "born", "identity", "employer").iter_rows()]
    b = a if own else [Person(*row) for row in right.select("name", "born", "identity", "employer").iter_rows()]
    found = ((l, r, person_reason(a[l], b[r])) for l, r in pairs.iter_rows())
    return [(l, r, reason) for l, r, reason in found if reason]


def _best(edges: list[tuple[int, int, str]]) -> dict[int, tuple[str, int]]:
    """For each left entry its strongest reason and the first entry it speaks of; two of the same strength are 'several'."""
    best: dict[int, tuple[str, int]] = {}
    tied: set[int] = set()
    for l, r, reason in sorted(edges, key=lambda e: (e[0], RANK[e[2]], e[1])):
        if l not in best:
            best[l] = (reason, r)
        elif DECISION[best[l][0]] == SAME and DECISION[reason] == SAME and best[l][0] != "identity":
            tied.add(l)
    return {l: ("several" if l in tied else reason, r) for l, (reason, r) in best.items()}


def link_people(names: pl.DataFrame, against: pl.DataFrame | None) -> pl.DataFrame:
    """`link` for persons."""
    if against is None:
        raise TypeError("link needs a frame to link against")
    left, right = _entries(names), _entries(against)
    best = _best(_graded(left, right, own=False))
    ids, rows = against["id"].to_list(), []
    for at, (name, own_id) in enumerate(zip(left["name"], names["id"], strict=True)):
        reason, r = best.get(at, ("nothing_alike" if name else "no_name", None))
        kept = r if DECISION[reason] != NEW else None
        rows.append((own_id, None if kept is None else ids[kept], CONFIDENCE[reason], reason, DECISION[reason]))
    return pl.DataFrame(
        rows,
        orient="row",
        schema={
            "id": names.schema["id"],
            "against_id": against.schema["id"],
            "confidence": pl.Float64,
            "reason": pl.String,
            "decision": pl.String,
        },
    )


def _marks(people: pl.DataFrame) -> list[list[str | None]]:
    """What one person has only one of: whole identity number, its visible head and tail, month of birth."""
    numbers = people["identity"].to_list()
    head = [m[:6] if m and "*" not in m[:6] else None for m in numbers]
    tail = [m[-4:] if m and "*" not in m[-4:] else None for m in numbers]
    born = [b if b and len(b) == 7 else None for b in people["born"]]
    return [[m if m and is_whole(m) else None for m in numbers], head, tail, born]


def resolve_people(names: pl.DataFrame, against: pl.DataFrame | None) -> pl.DataFrame:
    """`resolve` for persons; the column code holds the masked identity number."""
    left = _entries(names)
    own = _graded(left, left, own=True)
    kept, cut = consistent(left.height, [e for e in own if DECISION[e[2]] == SAME], *_marks(left))
    told: dict[int, tuple[str, int]] = {}
    ids = [str(i) for i in names["id"]]
    other_ids = ids
    if against is None:
        edges = [
            *kept,
            *((a, b, "contradiction") for a, b, _ in cut),
            *(e for e in own if DECISION[e[2]] != SAME),
        ]
        for l, r, reason in sorted(edges, key=lambda e: (DECISION[e[2]] != SAME, RANK[e[2]], e[0], e[1])):
            told.setdefault(l, (reason, r))
            told.setdefault(r, (reason, l))
    else:
        told = _best(_graded(left, _entries(against), own=False))
        other_ids = [str(i) for i in against["id"]]
        linked = {n for n, (reason, _) in told.items() if DECISION[reason] == SAME}
        kept = [e for e in kept if e[0] not in linked and e[1] not in linked]
    roots = group(left.height, kept)
    rows = []
    for n, name in enumerate(left["name"]):
        reason, other = told.get(n, ("nothing_alike" if name else "no_name", None))
        decision = DECISION[reason]
        registered = against is not None and decision == SAME and other is not None
        entity = (
            other_ids[other] if registered and other is not None else (("new:" if against is not None else "") + ids[roots[n]])
        )
        rows.append(
            (
                ids[n],
                names["name"][n],
                left["identity"][n],
                entity,
                left["name"][roots[n]],
                CONFIDENCE[reason],
                reason,
                decision,
                None if decision == NEW or other is None else other_ids[other],
                None,
            )
        )
    columns = ["id", "name", "code", "entity", "canonical", "confidence", "reason", "decision", "other_id", "also"]
    return pl.DataFrame(rows, orient="row", schema={c: pl.Float64 if c == "confidence" else pl.String for c in columns})


def person_candidates(names: pl.DataFrame, against: pl.DataFrame | None) -> pl.DataFrame:
    """`candidates` for persons."""
    left = _entries(names)
    right = left if against is None else _entries(against)
    others = names if against is None else against
    rows = []
    for l, r, reason in sorted(_graded(left, right, own=against is None), key=lambda e: (RANK[e[2]], e[0], e[1])):
        if DECISION[reason] == "doubtful":
            rows.append(
                (
                    str(names["id"][l]),
                    names["name"][l],
                    left["identity"][l],
                    str(others["id"][r]),
                    others["name"][r],
                    right["identity"][r],
                    CONFIDENCE[reason],
                    reason,
                    "doubtful",
                )
            )
    columns = [
        "id",
        "name",
        "code",
        "other_id",
        "other_name",
        "other_code",
        "confidence",
        "reason",
        "decision",
    ]
    return pl.DataFrame(rows, orient="row", schema={c: pl.Float64 if c == "confidence" else pl.String for c in columns})
