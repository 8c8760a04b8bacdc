"""Needs and offers → ranked pairs. A `Matcher` is fitted once on a corpus; offers are added as they come; the rest stays as it
is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from yipanqi.engines.matching._basis import Basis, Embed, Rows, stacked, whole_text
from yipanqi.engines.matching._candidates import LEAST, best_offers, weighted
from yipanqi.engines.matching._combine import predictor
from yipanqi.engines.matching._kernel import Index
from yipanqi.engines.matching._model import Model, default_model
from yipanqi.engines.matching._reasons import Reason, reasons, told
from yipanqi.engines.matching._saving import kept, save
from yipanqi.engines.matching._sides import KINDS, Side, as_polars, side
from yipanqi.engines.matching._structure import SIGNALS, signals
from yipanqi.engines.matching._views import of_one_topic, related_words, views
from yipanqi.values.fault import Fault
from yipanqi.values.words import say

SCHEMA = {
    "need_id": pl.String,
    "offer_id": pl.String,
    "rank": pl.Int32,
    "score": pl.Float64,
    "level": pl.Int8,
    "chance": pl.Float64,
    "reasons": pl.String,
}


class Matcher:
    """Offers in the terms of a corpus, ready to be matched with needs.

    `model` holds the learnt weights (default: those that ship), `embed` a function list of texts → vectors, if one is at hand.
    """

    def __init__(self, model: Model | None = None, embed: Embed | None = None) -> None:
        self.model = model or default_model()
        self.embed = embed
        self.basis: Basis | None = None
        self.offers: Side | None = None
        self._rows: Rows | None = None
        self._asked: tuple[Any, Side, Rows] | None = None
        self._index: dict[str, tuple[np.ndarray, Index]] = {}  # kind ("" for all) → positions of its offers, and their index

    def fit(self, offers: Any, corpus: Iterable[str] = ()) -> Matcher:
        """Learn words and meanings from the offers' texts and `corpus` (any further texts, such as the needs'); index the
        offers.
        """
        first = side(offers, "offers")
        own = [whole_text(t, x) for t, x in zip(first.titles, first.texts, strict=True)]
        self.basis = Basis([text for text in [*corpus, *own] if text], self.embed)
        self.offers, self._rows, self._asked, self._index = None, None, None, {}
        return self.take(first)

    def add(self, offers: Any) -> Matcher:
        """Index further offers; words and meanings stay as learnt. Raises Fault when an id is already there."""
        return self.take(side(offers, "offers"))

    def take(self, more: Side) -> Matcher:
        """As `add` for a side already read."""
        basis = self._fitted()
        rows = basis.rows(more.titles, more.texts)
        if self.offers is None or self._rows is None:
            self.offers, self._rows = more, rows
            return self._grow(0, rows)
        again = set(self.offers.ids) & set(more.ids)
        if again:
            names = sorted(again)[:5]
            raise Fault(
                "matching.repeated_id",
                f"这些编号已在库中：{'、'.join(names)}。请换编号，或先移除原有项。",
                f"These ids are already indexed: {', '.join(names)}. Give other ids, or remove the old items first.",
            )
        self._rows = stacked(basis.widened(self._rows), basis.widened(rows))
        first = len(self.offers)
        self.offers = Side(pl.concat([self.offers.frame, more.frame]))
        return self._grow(first, basis.widened(rows))

    def _grow(self, first: int, rows: Rows) -> Matcher:
        """Index the offers from position `first` on, all together and by kind."""
        assert self.offers is not None
        lines = weighted(rows)
        kinds = self.offers.frame["kind"].fill_null("").to_numpy()[first:]
        for kind in ("", *KINDS):
            here = np.flatnonzero(kinds == kind) if kind else np.arange(len(kinds))
            positions, index = self._index.get(kind, (np.zeros(0, dtype=np.int64), None))
            part = lines[here]
            grown = Index.build(part) if index is None else index.add(part)
            self._index[kind] = (np.concatenate([positions, here + first]), grown)
        return self

    def _fitted(self) -> Basis:
        if self.basis is None:
            raise Fault("matching.not_fitted", "匹配器还没有语料：先调用 fit。", "The matcher has no corpus yet: call fit first.")
        return self.basis

    def _sides(self, needs: Any) -> tuple[Side, Rows, Rows]:
        basis = self._fitted()
        assert self.offers is not None and self._rows is not None
        if self._asked is None or self._asked[0] is not needs or not isinstance(needs, pl.DataFrame):
            left = side(needs, "needs")
            self._asked = (needs, left, basis.rows(left.titles, left.texts))  # one frame is asked about kind by kind
        _, left, rows = self._asked
        self._rows = basis.widened(self._rows)
        return left, basis.widened(rows), self._rows

    def match(
        self, needs: Any, k: int = 10, *, on: date | None = None, kind: str | None = None, reasons: bool = True
    ) -> pl.DataFrame:
        """The best `k` offers of every need: need_id, offer_id, rank, score 0–1, level 1–4, chance 0–1, reasons.

        `chance` is the share of pairs with such a score that staff judged fitting (3 or 4). Needs in the order given. `kind`
        keeps only offers of that kind. A need without words has no rows. Without `reasons` that column is null; `explain`
        tells them for the pairs that are kept.
        """
        left, need_rows, offer_rows = self._sides(needs)
        assert self.offers is not None
        positions, index = self._index[kind or ""]
        best = best_offers(need_rows, index, max(LEAST, k))
        pool = _pairs_of(np.arange(len(left)), best[:, :LEAST], positions)
        return self._answer(left, need_rows, offer_rows, *_pairs_of(np.arange(len(left)), best, positions), pool, on, k, reasons)

    def score_pairs(self, needs: Any, pairs: Any, *, on: date | None = None, reasons: bool = True) -> pl.DataFrame:
        """Exactly the `pairs` (need_id, offer_id), in their order; score and level null where a side has no words.

        A pair is measured by the best offers of its need among all offers, as in `match` without `kind`: whatever other pairs are
        asked, and however many, its score is the same. A pair given twice counts once and is answered alike both times.
        """
        left, need_rows, offer_rows = self._sides(needs)
        assert self.offers is not None
        wanted = as_polars(pairs)
        need = _positions(wanted, "need_id", left.positions)
        offer = _positions(wanted, "offer_id", self.offers.positions)
        first: dict[tuple[int, int], int] = {}  # a pair given twice is one pair of its need
        again = np.array(
            [first.setdefault(pair, len(first)) for pair in zip(need.tolist(), offer.tolist(), strict=True)], dtype=np.int64
        )
        need, offer = (np.array([pair[end] for pair in first], dtype=np.int64) for end in (0, 1))
        order = np.argsort(need, kind="stable")
        pool = self._pool(need_rows, need)
        answer = self._answer(left, need_rows, offer_rows, need[order], offer[order], pool, on, None, reasons)
        back = np.empty(len(order), dtype=np.int64)
        back[order] = np.arange(len(order))
        return answer[back[again].tolist()] if len(order) else answer

    def _pool(self, need_rows: Rows, need: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The pairs that the needs at these positions are measured by: each with its `LEAST` best offers."""
        positions, index = self._index[""]
        asked = np.unique(need)
        return _pairs_of(asked, best_offers(need_rows, index, LEAST, asked), positions)

    def _by_words(
        self, need_rows: Rows, offer_rows: Rows, need: np.ndarray, offer: np.ndarray, pool: tuple[np.ndarray, np.ndarray]
    ) -> np.ndarray:
        """u of each pair before structured signals, measured by the pairs of `pool`."""
        across = len(offer_rows) + 1
        core, asked = pool[0] * across + pool[1], need * across + offer
        every = np.union1d(core, asked)
        member = np.isin(every, core)
        needs, offers = every // across, every % across
        seen = views(self._fitted(), need_rows, offer_rows, needs, offers, member)
        return predictor(seen, needs, self.model, member)[np.searchsorted(every, asked)]

    def _bare(
        self, left: Side, need_rows: Rows, offer_rows: Rows, need: np.ndarray, offer: np.ndarray, u: np.ndarray, field: np.ndarray
    ) -> np.ndarray:
        """Positions of the pairs called level 2 or more that share no telling word, no topic and no field (`field`: which do)."""
        if self.model.called[0] is None:
            return np.zeros(0, dtype=np.int64)
        high = np.flatnonzero((u >= self.model.called[0]) & ~field)
        high = high[~of_one_topic(need_rows, offer_rows, need[high], offer[high])]
        silent = [
            self._why(left, need_rows, offer_rows, int(need[at]), int(offer[at]), ())[0].code == "nothing_shared" for at in high
        ]
        return high[np.array(silent, dtype=bool)]

    def _answer(
        self,
        left: Side,
        need_rows: Rows,
        offer_rows: Rows,
        need: np.ndarray,
        offer: np.ndarray,
        pool: tuple[np.ndarray, np.ndarray],
        on: date | None,
        k: int | None,
        reasons: bool,
    ) -> pl.DataFrame:
        assert self.offers is not None
        said = left.readable.to_numpy()[need] & self.offers.readable.to_numpy()[offer] if len(need) else np.zeros(0, dtype=bool)
        u = np.full(len(need), -np.inf)
        u[said] = self._by_words(need_rows, offer_rows, need[said], offer[said], pool)
        found = signals(left, self.offers, need, offer, on)
        found["settled"] = _settled(self.model, left.ids, self.offers.ids, need, offer)
        for code, has in found.items():
            u[has] += self.model.structure.get(code, 0.0)
        bare = self._bare(left, need_rows, offer_rows, need, offer, u, found["field_same"])
        u[bare] = self.model.lowered(u[bare])
        u = np.round(u, 9)  # last digits depend on how many items were indexed at once: equal pairs stay equal
        order = np.lexsort((offer, -u, need))
        rank = _ranks(need[order])
        kept = order if k is None else order[(rank <= k) & said[order]]
        rank = rank if k is None else rank[(rank <= k) & said[order]]
        if k is None:
            place = np.empty(len(order), dtype=np.int64)
            place[order] = rank
            kept, rank = np.arange(len(order)), place
        need, offer, u, said = need[kept], offer[kept], u[kept], said[kept]
        lines: list[str] | list[None] = [None] * len(kept)
        if reasons:
            codes = [[code for code in SIGNALS if code in found and found[code][at]] for at in kept]
            why = self._lines(left, need_rows, offer_rows, need, offer, codes)
            lines = [
                line if has else say("一方没有文字，无从评分", "one side has no words: no score")
                for line, has in zip(why, said, strict=True)
            ]
        score, chance, level = np.full(len(u), np.nan), np.full(len(u), np.nan), np.zeros(len(u), dtype=np.int8)
        score[said], chance[said], level[said] = (
            self.model.scores(u[said]),
            self.model.chances(u[said]),
            self.model.levels(u[said]),
        )
        ids, others = np.array(left.ids, dtype=object), np.array(self.offers.ids, dtype=object)
        frame = pl.DataFrame(
            {
                "need_id": ids[need].tolist(),
                "offer_id": others[offer].tolist(),
                "rank": rank,
                "score": score,
                "level": level,
                "chance": chance,
                "reasons": lines,
            },
            schema=SCHEMA,
        )
        known = pl.Series("known", said)
        return frame.with_columns(pl.when(known).then(pl.col("score", "level", "chance", "rank")))

    def _lines(
        self, left: Side, need_rows: Rows, offer_rows: Rows, need: np.ndarray, offer: np.ndarray, codes: Sequence[Sequence[str]]
    ) -> list[str]:
        return [
            told(self._why(left, need_rows, offer_rows, int(n), int(o), c)) for n, o, c in zip(need, offer, codes, strict=True)
        ]

    def _why(self, left: Side, need_rows: Rows, offer_rows: Rows, need: int, offer: int, codes: Sequence[str]) -> list[Reason]:
        assert self.offers is not None
        basis = self._fitted()
        near = related_words(basis, need_rows.title["w"], need, offer_rows.whole["w"], offer)
        mine = (left.titles[need], left.texts[need])
        theirs = (self.offers.titles[offer], self.offers.texts[offer])
        return reasons(mine, theirs, codes, basis.weight_of_word, near, basis.tells)

    def evidence(self, needs: Any, pairs: Any, *, on: date | None = None) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        """For `learn`: what the texts say of each pair (the predictor without structure) and its structured signals."""
        left, need_rows, offer_rows = self._sides(needs)
        assert self.offers is not None
        wanted = as_polars(pairs)
        need, offer = _positions(wanted, "need_id", left.positions), _positions(wanted, "offer_id", self.offers.positions)
        said = left.readable.to_numpy()[need] & self.offers.readable.to_numpy()[offer]
        found = signals(left, self.offers, need, offer, on)
        u = np.full(len(need), np.nan)
        u[said] = self._by_words(need_rows, offer_rows, need[said], offer[said], self._pool(need_rows, need[said]))
        return u, found

    def explain(self, needs: Any, pairs: Any, *, on: date | None = None) -> list[list[Reason]]:
        """The reasons of each of the `pairs` (need_id, offer_id) with their positions in both texts, in both languages.

        Raises Fault on an unknown id.
        """
        left, need_rows, offer_rows = self._sides(needs)
        assert self.offers is not None
        wanted = as_polars(pairs)
        need, offer = _positions(wanted, "need_id", left.positions), _positions(wanted, "offer_id", self.offers.positions)
        found = signals(left, self.offers, need, offer, on)
        found["settled"] = _settled(self.model, left.ids, self.offers.ids, need, offer)
        return [
            self._why(
                left, need_rows, offer_rows, int(n), int(o), [code for code in SIGNALS if code in found and found[code][at]]
            )
            for at, (n, o) in enumerate(zip(need, offer, strict=True))
        ]

    def why(self, needs: Any, need_id: str, offer_id: str, *, on: date | None = None) -> list[Reason]:
        """`explain` for one pair."""
        return self.explain(needs, pl.DataFrame({"need_id": [need_id], "offer_id": [offer_id]}), on=on)[0]

    def likeness(self, one: str, other: str) -> float:
        """Cosine of the words of two offers, 0–1."""
        return float(self.likenesses([one], [other])[0, 0])

    def likenesses(self, some: Sequence[str], others: Sequence[str]) -> np.ndarray:
        """Cosine of the words of each of `some` offers (rows) with each of `others` (columns), 0–1."""
        assert self.offers is not None and self._rows is not None
        words = self._rows.whole["w"]
        left, right = (words[[self.offers.positions[name] for name in names]] for names in (some, others))
        return np.asarray((left @ right.T).todense())

    def save(self, path: str | Path) -> None:
        """Write words, meanings, offers and model into one file (not the embedding function): equal matchers, equal bytes."""
        basis = self._fitted()
        assert self.offers is not None
        save(Path(path), self.model, basis, self.offers)


def load(path: str | Path, embed: Embed | None = None) -> Matcher:
    """The matcher that `save` wrote; offers are indexed again in the saved terms. Raises Fault on any other file."""
    model, basis, offers = kept(path, embed)
    matcher = Matcher(model, embed)
    matcher.basis = basis
    return matcher.take(offers)


def _pairs_of(needs: np.ndarray, best: np.ndarray, positions: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Needs and their offers pair by pair, from a row of places in `positions` a need (−1: none)."""
    there = best >= 0
    return np.repeat(needs, there.sum(axis=1)), positions[best[there]]


def _positions(pairs: pl.DataFrame, column: str, place: dict[str, int]) -> np.ndarray:
    if column not in pairs.columns:
        raise Fault(
            "matching.pairs",
            f"pairs 缺少列 {column}：需要 need_id、offer_id。现有列：{'、'.join(pairs.columns[:12])}。",
            f"pairs lacks the column {column}: need_id and offer_id are needed. It has: {', '.join(pairs.columns[:12])}.",
        )
    names = pairs[column].cast(pl.String).to_list()
    unknown = list(dict.fromkeys(str(name) for name in names if name not in place))
    if unknown:
        where = "needs" if column == "need_id" else "offers"
        raise Fault(
            "matching.unknown_id",
            f"pairs 中有 {len(unknown)} 个编号不在 {where} 中：{'、'.join(unknown[:5])}。请核对 {column}。",
            f"pairs names {len(unknown)} ids that {where} does not have: {', '.join(unknown[:5])}. Check {column}.",
        )
    return np.array([place[name] for name in names], dtype=np.int64)


def _settled(model: Model, needs: list[str], offers: list[str], need: np.ndarray, offer: np.ndarray) -> np.ndarray:
    if not model.settled:
        return np.zeros(len(need), dtype=bool)
    return np.array([f"{needs[n]}\t{offers[o]}" in model.settled for n, o in zip(need, offer, strict=True)], dtype=bool)


def _ranks(need: np.ndarray) -> np.ndarray:
    """1, 2, 3 … within each run of equal needs."""
    if not len(need):
        return np.zeros(0, dtype=np.int64)
    starts = np.flatnonzero(np.concatenate([[True], np.diff(need) != 0]))
    lengths = np.diff(np.append(starts, len(need)))
    return np.arange(len(need)) - np.repeat(starts, lengths) + 1
