"""Which registered contracts count, by the rule of their day. In: contracts, what officers decided, names of organisations.
Out: the same with `excluded`, `unclear` (keys of `reasons()`, null when neither) and `recognised` (fen).

What the registry took in stands until something certain speaks against it: a kind that is not technology, a turnover above
the value or not above zero, one party on both sides (unless an officer cleared it), a finding that an officer confirmed. A
blank accuses nobody; without its kind a contract is unclear. What an officer ruled on recognition goes before all of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

import polars as pl

from yipanqi.rules import edition
from yipanqi.rules.technology_contract import turns
from yipanqi.values.reading import parties
from yipanqi.values.words import Words

#: Findings that shut a contract out once an officer confirmed them, with the condition of the rule that they break.
CONFIRMED = {
    "plain_sale": "plain_sale",
    "routine_work": "routine_work",
    "labour": "labour",
    "general_design": "general_design",
    "elsewhere": "seller",
    "by_buyer": "seller",
    "duplicate": "once",
    "both_sides": "once",
    "split": "once",
}
#: Of a pair the contract that was registered later goes; a split only once its registration has ended.
PAIRS = ("duplicate", "both_sides", "split")
#: Grounds of a confirmed finding after which the contract stands again, or its registration has ended: it was registered as one
#: with the other of its pair, or withdrawn, whatever was found.
MENDED = ("corrected",)
MERGED, WITHDRAWN = "merged", "withdrawn"
ENDED = (WITHDRAWN, MERGED)
_PARTIES = (
    (date(2021, 1, 1), Words("《民法典》第四百六十四条", "Civil Code, Article 464")),
    (date.min, Words("《合同法》第二条", "Contract Law, Article 2")),
)
_WORDS = {
    "kind": Words("不属于技术合同的法定种类", "not one of the kinds in law"),
    "content": Words("没有技术内容", "no technical content"),
    "plain_sale": Words("单纯的货物买卖", "a plain sale of goods"),
    "routine_work": Words("常规生产、加工、维修、广告、普通培训", "routine production, repair, advertising or training"),
    "labour": Words("劳务", "labour service"),
    "general_design": Words("没有技术问题的一般设计", "general design without a technical problem"),
    "seller": Words("不是由卖方在所在地登记", "not registered by the seller where it sits"),
    "once": Words("同一合同已登记", "the same contract is registered already"),
    "merged": Words("已与另一份合同合并登记", "registered as one with another contract"),
    "assessed": Words("技术交易额高于成交额", "turnover above the value"),
    "positive": Words("技术交易额不大于零", "turnover not above zero"),
    "parties": Words("买卖双方是同一单位", "buyer and seller are one"),
}
_RULED = {
    WITHDRAWN: Words("经核查属实，登记已撤销", "what was found is true, and the registration was withdrawn"),
    "ruled_out": Words("经人工认定不予登记", "an officer ruled that it is not to be registered"),
    "ruled_unclear": Words("经人工认定存疑", "an officer ruled that it is doubtful"),
    "no_kind": Words("合同类别未填或读不出", "kind left blank or not readable"),
    "no_rule": Words("登记当日没有现行有效的规则", "no rule was in force on the day of registration"),
}


@lru_cache(maxsize=1)
def reasons() -> Mapping[str, Words]:
    """Key of a reason -> words with the clause of the edition in force."""
    found = dict(_RULED)
    for start in turns():
        for key, words in _WORDS.items():
            clause = _clause(key, start)
            if clause is not None:
                found[_key(key, start)] = Words(f"{words.zh}（{clause.zh}）", f"{words.en} ({clause.en})")
    return found


def _key(reason: str, start: date) -> str:
    return f"{reason}_{start:%Y%m%d}"


def _clause(key: str, start: date) -> Words | None:
    """The clause that a contract registered from `start` on breaks; None where the edition has none."""
    if key == "parties":
        return next(words for since, words in _PARTIES if start >= since)
    known = {c.key: c for c in edition("technology_contract", on=start).conditions}
    name = {"positive": "assessed", "merged": "once"}.get(key, key)
    return Words(str(known[name].clause), str(known[name].clause)) if name in known else None


def judged(
    contracts: pl.DataFrame, decisions: pl.DataFrame, rulings: pl.DataFrame, names: pl.DataFrame, kinds: Mapping[str, str]
) -> pl.DataFrame:
    """`contracts` with `excluded`, `unclear` and `recognised`.

    `decisions`: number, code, other, state, ground, one a finding; `rulings`: number, verdict ('' for one taken back),
    turnover, one a contract; `names`: spelling, organisation; `kinds`: code of a kind -> its word in the rule.
    """
    frame = contracts.with_columns(_day=pl.coalesce("registered_on", "signed_on"), _kind=pl.col("category").replace(kinds))
    frame = frame.with_columns(
        _parties=_one_party(frame, names) & ~_cleared(frame, decisions), _found=_confirmed(frame, decisions)
    )
    said = rulings.filter(pl.col("verdict") != "").select("number", _ruled="verdict", _turnover="turnover")  # blank: taken back
    frame = frame.join(said, on="number", how="left", maintain_order="left")
    excluded: pl.Expr = pl.lit(None, dtype=pl.String)
    unclear: pl.Expr = pl.lit(None, dtype=pl.String)
    starts = turns()
    for start, end in zip(starts, [*starts[1:], date.max], strict=True):
        mine = (pl.col("_day") >= start) & (pl.col("_day") < end)
        out, doubt = _of(start)
        excluded, unclear = pl.when(mine).then(out).otherwise(excluded), pl.when(mine).then(doubt).otherwise(unclear)
    unclear = pl.when(pl.col("_day") < starts[0]).then(pl.lit("no_rule")).otherwise(unclear)
    ruled = pl.col("_ruled")
    frame = frame.with_columns(
        excluded=pl.when(ruled == "rejected").then(pl.lit("ruled_out")).when(ruled.is_null()).then(excluded),
        recognised=pl.when(ruled == "recognised").then("_turnover").otherwise("turnover"),
        unclear=pl.when(ruled == "doubtful").then(pl.lit("ruled_unclear")).when(ruled.is_null()).then(unclear),
    )
    return frame.with_columns(unclear=pl.when(pl.col("excluded").is_null()).then("unclear")).select(
        *contracts.columns, "excluded", "unclear", "recognised"
    )


def _of(start: date) -> tuple[pl.Expr, pl.Expr]:
    """(excluded, unclear) of contracts registered from `start` on, while the same clauses hold."""
    given = edition("technology_contract", on=start).parameters
    known, others, share = (given[name].value for name in ("kinds", "other_kinds", "whole"))
    assert isinstance(known, tuple) and isinstance(others, tuple) and isinstance(share, tuple)
    part, whole = share
    tests = {
        "kind": pl.col("_kind").is_in(list(others)),
        "positive": pl.col("turnover") <= 0,
        "assessed": pl.col("turnover") * whole > pl.col("value") * part,
        "parties": pl.col("_parties"),
    }
    out: pl.Expr = pl.when(pl.col("_found").is_not_null()).then(
        pl.col("_found").replace_strict(
            {WITHDRAWN: WITHDRAWN, **{key: _key(key if _clause(key, start) else "content", start) for key in _WORDS}},
            default=None,
        )
    )
    for key, test in reversed(tests.items()):
        out = pl.when(test.fill_null(False)).then(pl.lit(_key(key, start))).otherwise(out)
    return out, pl.when(~pl.col("_kind").is_in(list(known)).fill_null(False)).then(pl.lit("no_kind"))


def _one_party(frame: pl.DataFrame, names: pl.DataFrame) -> pl.Series:
    """Whether buyer and seller are one: one party by name, or names of one organisation of the register."""
    known = names.drop_nulls(["spelling", "organisation"])
    whose = (
        known.with_columns(_plain=parties(known["spelling"]))
        .group_by("_plain")
        .agg(pl.col("organisation").unique())
        .filter(pl.col("organisation").list.len() == 1)
    )
    sides = frame.select("organisation", seller=parties(frame["seller_name"]), buyer=parties(frame["buyer_name"])).join(
        whose.select(buyer="_plain", buyer_is=pl.col("organisation").list.first()), on="buyer", how="left", maintain_order="left"
    )
    same = (pl.col("seller") == pl.col("buyer")).fill_null(False) | (pl.col("organisation") == pl.col("buyer_is")).fill_null(
        False
    )
    return sides.select(same.alias("same"))["same"]


def _cleared(frame: pl.DataFrame, decisions: pl.DataFrame) -> pl.Series:
    """Whether an officer found that buyer and seller are two after all."""
    two = decisions.filter((pl.col("code") == "one_party") & (pl.col("state") == "cleared"))["number"]
    return frame["number"].is_in(two.implode()).fill_null(False)


def ended_by_merging(pairs: pl.DataFrame, days: pl.DataFrame) -> set[str]:
    """Of the contracts that hang together by pairs (`number`, `other`) registered as one, all but the first registered. `days`:
    number, day. Where a day is unknown, or of one day, the smaller number is the first.
    """
    day = dict(days.iter_rows())
    group: dict[str, set[str]] = {}
    for one, two in pairs.select("number", "other").iter_rows():
        whole = group.get(one, {one}) | group.get(two, {two})
        group |= dict.fromkeys(whole, whole)
    gone: set[str] = set()
    for whole in {id(members): members for members in group.values()}.values():
        known = None not in {day.get(number) for number in whole}
        gone |= whole - {min(whole, key=lambda number: (day[number], number) if known else number)}
    return gone


def _confirmed(frame: pl.DataFrame, decisions: pl.DataFrame) -> pl.Series:
    """The condition that an officer found broken, null where none: of the contract itself, or as the later of a pair."""
    true = decisions.filter((pl.col("state") == "confirmed") & ~pl.col("ground").is_in(list(MENDED)))
    ended = pl.col("ground").is_in(list(ENDED))
    true = true.filter(
        pl.when(pl.col("code") == "split")
        .then(ended)
        .otherwise(pl.col("code").is_in(list(CONFIRMED)) | (pl.col("ground") == WITHDRAWN))
    )
    pair = pl.col("code").is_in(list(PAIRS))
    broken = pl.col("code").replace_strict(CONFIRMED, default=WITHDRAWN)
    true = true.with_columns(_found=pl.when(pair & (pl.col("ground") == MERGED)).then(pl.lit("merged")).otherwise(broken))
    days = frame.select("number", day="registered_on").unique("number")
    pairs = (
        true.filter(pair)
        .join(days, on="number", how="left")
        .join(days.rename({"number": "other", "day": "other_day"}), on="other", how="left")
    )
    first_later = (pl.col("day") > pl.col("other_day")).fill_null(False)
    one = pl.col("_found") == "merged"
    later = pairs.filter(~one).select("_found", number=pl.when(first_later).then("number").otherwise("other"))
    gone = pl.DataFrame({"number": sorted(ended_by_merging(pairs.filter(one), days))}, schema={"number": pl.String})
    merged = gone.select(pl.lit("merged").alias("_found"), "number")
    found = pl.concat([true.filter(~pair).select("_found", "number"), later, merged])
    found = found.unique("number", keep="first", maintain_order=True)
    return frame.select("number").join(found, on="number", how="left", maintain_order="left")["_found"]
