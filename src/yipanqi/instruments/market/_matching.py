"""One matching of all open needs, or of one pair, computed and not yet kept. In: facts, listings, outcomes. Out: rows of
proposals.

The same records and outcomes give the same rows and digest. What people decided is not proposed again; the next best takes its
place.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from yipanqi.engines.matching import Matcher, compose, default_model, learn, told
from yipanqi.instruments.market import _sides as sides
from yipanqi.instruments.market import flow, queries
from yipanqi.instruments.market._kin import own_pairs
from yipanqi.values.fault import Fault
from yipanqi.values.words import speaking

#: Proposals a need gets of each kind; the best team is marked whatever its members' ranks.
MOST = {"achievement": 3, "expert": 1, "fund": 1}
#: Offers of each kind that are tried together for the best team, and that replace what was decided before.
DEPTH = {"achievement": 6, "expert": 3, "fund": 3}
#: Weaker pairs are not proposed.
LEAST_LEVEL = 2
#: Columns that a new run writes anew in a proposal that nobody touched.
REWRITTEN = (
    "need_title",
    "offer_title",
    "place",
    "demander_id",
    "supplier_id",
    "rank",
    "score",
    "level",
    "chance",
    "team",
    "reasons",
)


@dataclass(frozen=True)
class Run:
    """What a matching found: both sides, rows for Proposal, what was learnt, the stamp of the facts and the digest of the
    rows.
    """

    needs: pl.DataFrame
    offers: pl.DataFrame
    rows: list[dict[str, Any]]
    learnt: list[dict[str, Any]]
    stamp: str
    digest: str


@dataclass(frozen=True)
class _Ready:
    """Both sides and a matcher fitted on them, after all outcomes so far."""

    needs: pl.DataFrame
    offers: pl.DataFrame
    matcher: Matcher
    learnt: list[dict[str, Any]]
    own: frozenset[tuple[str, str]]  # (need, offer) of one house


def _ready(on: date) -> _Ready:
    solved, full = queries.settled()
    wanted = sides.needs(queries.starting_grades(), solved=solved)
    offered = sides.offers(on, queries.renewed(), queries.withdrawn("achievement"), full)
    if wanted.is_empty() or offered.is_empty():
        raise Fault(
            "nothing",
            "没有待对接的需求，或没有可供对接的成果、专家、资金。请先收件。",
            "There is no open need, or nothing on offer. Take workbooks in first.",
            exit_code=1,
        )
    corpus = [f"{t or ''}\n{x or ''}" for t, x in wanted.select("title", "text").iter_rows()]
    matcher = Matcher(default_model()).fit(offered, corpus)
    own = frozenset(own_pairs(*(side.select("id", "organisation", "party").iter_rows() for side in (wanted, offered)), on))
    told, asked = queries.outcomes(), sides.needs(queries.starting_grades(), only_open=False)
    known = told.filter(pl.col("offer_id").is_in(offered["id"].to_list()) & pl.col("need_id").is_in(asked["id"].to_list()))
    if known.is_empty():
        return _Ready(wanted, offered, matcher, [], own)
    learned = learn(matcher, known, asked.filter(pl.col("id").is_in(known["need_id"].to_list())), on=on)
    changes = [c for c in learned.changes.to_dicts() if abs(c["after"] - c["before"]) > 1e-9]
    return _Ready(wanted, offered, Matcher(learned.model).fit(offered, corpus), changes, own)


def found(on: date) -> Run:
    """Match everything. Raises Fault 'nothing' when a side is empty."""
    stamp = queries.state()
    ready = _ready(on)
    best = _candidates(ready, on)
    teams = compose(ready.matcher, ready.needs, teams=1, on=on, found=best)
    together = {(t["need_id"], t[kind]) for t in teams.to_dicts() for kind in flow.KINDS if t[kind]}
    need, offer, chosen = _by_id(ready.needs), _by_id(ready.offers), _chosen(ready, best, together)
    why = _reasons(ready, [(r["need_id"], r["offer_id"]) for r in chosen], on)
    rows = [
        _row(need[r["need_id"]], offer[r["offer_id"]], r, reasons, (r["need_id"], r["offer_id"]) in together)
        for r, reasons in zip(chosen, why, strict=True)
    ]
    text = "\n".join(f"{r['key']}|{r['rank']}|{r['level']}|{r['score']:.9f}|{r['team']}" for r in rows)
    return Run(ready.needs, ready.offers, rows, ready.learnt, stamp, hashlib.sha256(text.encode()).hexdigest())


def _candidates(ready: _Ready, on: date) -> dict[str, pl.DataFrame]:
    """Kind -> the best offers of every need, without those of its own house.

    All kinds are scored together: a fund that is only the best of poor ones must not look as good as a fitting achievement.
    """
    owned = Counter(need for need, _ in ready.own)
    spare = max(owned.values(), default=0)  # so many more are asked for as the need with most of its own has
    own = pl.DataFrame(sorted(ready.own), schema={"need_id": pl.String, "offer_id": pl.String}, orient="row")
    by_kind = [
        ready.matcher.match(ready.needs, depth + spare, on=on, kind=kind, reasons=False)
        .select("need_id", "offer_id", kind=pl.lit(kind))
        .join(own, on=["need_id", "offer_id"], how="anti", maintain_order="left")
        .group_by("need_id", maintain_order=True)
        .head(depth)
        for kind, depth in DEPTH.items()
    ]
    scored = _scored(ready, pl.concat(by_kind), on)
    ranked = scored.with_columns(rank=pl.col("score").rank("ordinal", descending=True).over("need_id", "kind").cast(pl.Int32))
    return {kind: ranked.filter(pl.col("kind") == kind).sort("need_id", "rank") for kind in MOST}


def _scored(ready: _Ready, pairs: pl.DataFrame, on: date) -> pl.DataFrame:
    """`pairs` with score, level and rank."""
    return pairs.hstack(ready.matcher.score_pairs(ready.needs, pairs, on=on, reasons=False).drop("need_id", "offer_id"))


def _reasons(ready: _Ready, pairs: list[tuple[str, str]], on: date) -> list[dict[str, str]]:
    """The reasons of `pairs` in both languages."""
    if not pairs:
        return []
    frame = pl.DataFrame(pairs, schema={"need_id": pl.String, "offer_id": pl.String}, orient="row")
    found, out = ready.matcher.explain(ready.needs, frame, on=on), [dict[str, str]() for _ in pairs]
    for language in ("zh", "en"):
        with speaking(language):
            for one, why in zip(out, found, strict=True):
                one[language] = told(why)
    return out


def _chosen(ready: _Ready, best: dict[str, pl.DataFrame], together: set[tuple[str, str]]) -> list[dict[str, Any]]:
    """The best pairs of each kind and the members of the teams that nobody decided on."""
    decided = queries.decided()
    out = []
    for kind, frame in best.items():
        had: dict[str, int] = {}
        for r in frame.to_dicts():
            n, o = r["need_id"], r["offer_id"]
            if (n, o) in decided or r["level"] is None or r["level"] < LEAST_LEVEL:
                continue
            if had.get(n, 0) < MOST[kind] or (n, o) in together:
                had[n] = had.get(n, 0) + 1
                out.append({**r, "kind": kind})
    return out


def _by_id(frame: pl.DataFrame) -> dict[str, dict[str, Any]]:
    return {r["id"]: r for r in frame.to_dicts()}


def _row(n: dict[str, Any], o: dict[str, Any], r: dict[str, Any], reasons: dict[str, str], team: bool) -> dict[str, Any]:
    return {
        "key": flow.key_of(n["id"], o["id"]),
        "need": n["id"],
        "need_title": (n["title"] or "")[:300],
        "place": n["place"],
        "demander_id": n["organisation"],
        "kind": o["kind"],
        "offer": o["id"][:300],
        "offer_title": (o["title"] or "")[:300],
        "supplier_id": o["organisation"],
        "rank": r["rank"],
        "score": r["score"],
        "level": r["level"],
        "chance": r["chance"],
        "team": team,
        "reasons": reasons,
    }


def pair(need: str, offer: str, on: date) -> dict[str, Any]:
    """One pair scored with everything else on the market. Raises Fault when a side is not on the market, or says nothing."""
    ready = _ready(on)
    n, o = _by_id(ready.needs).get(need), _by_id(ready.offers).get(offer)
    if n is None or o is None:
        raise Fault(
            "not_there",
            f"{need if n is None else offer} 不在市场上：需求要未签约未放弃，成果要已发布、在有效期内、未撤下。",
            f"{need if n is None else offer} is not on the market: a need must be open, an achievement published, in "
            "force and not withdrawn.",
        )
    if (need, offer) in ready.own:
        raise Fault(
            "own",
            f"{offer} 出自 {need} 的提出单位自己、其分支机构或上级单位，不能互相对接。",
            f"{offer} comes from the firm behind {need} itself, its branch or its parent: they are not matched with each other.",
        )
    others = (
        ready.matcher.match(ready.needs.filter(pl.col("id") == need), 20, on=on)
        .select("need_id", "offer_id")
        .filter(pl.col("offer_id") != offer)
    )
    pairs = pl.concat([pl.DataFrame({"need_id": [need], "offer_id": [offer]}), others])  # compared with what else fits this need
    scored = _scored(ready, pairs, on).to_dicts()[0]
    if scored["score"] is None:
        raise Fault(
            "silent", "有一方没有可读的文字，无法评分；请先补充内容。", "One side has no text to read; complete it first."
        )
    return _row(n, o, scored, _reasons(ready, [(need, offer)], on)[0], False)
