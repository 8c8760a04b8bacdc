"""How good the matches are, on real judgements, beside plain ways of doing the same.

Run: python benchmarks/matching_quality.py [--data shared/data] [--repeats 5] [--embed FOLDER] [--write]. Data: 76 real needs
with candidates judged by transfer staff on four levels (CCF BDCI 2019, not shipped); 1,000 papers (CSL). Every figure of the
learnt combination is of needs that it has not seen: five folds over needs, equal titles together, weights and levels fitted
on the other four. `--write` fits on all needs and writes the weights that ship: the file holds no word of the data. `--embed`
takes the folder of a sentence model on this machine and prints what it adds (needs sentence-transformers).
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import os
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from yipanqi.engines.matching import Embed, Matcher, local
from yipanqi.engines.matching._basis import Basis, whole_text
from yipanqi.engines.matching._calibrate import calibrated
from yipanqi.engines.matching._combine import predictor, runs, standing_out
from yipanqi.engines.matching._model import Model
from yipanqi.engines.matching._train import LEARNT, equal_weights, train
from yipanqi.engines.matching._views import views
from yipanqi.engines.text import Space, binary, characters, unit, words

FOLDS, LEAST_POOL = 5, 5
Row = dict[str, str]


@dataclass(frozen=True)
class Judged:
    """Needs, offers and judged pairs sorted by need: positions and levels; `family` is equal for needs with one title."""

    needs: list[Row]
    offers: list[Row]
    need: np.ndarray
    offer: np.ndarray
    level: np.ndarray
    family: np.ndarray


def data_folder(given: str | None = None) -> Path | None:
    """The folder with the public data sets: the argument, YIPANQI_DATA, or shared/data beside or above the repository."""
    here = Path(__file__).resolve()
    tried = [given, os.environ.get("YIPANQI_DATA"), *(str(parent / "shared" / "data") for parent in here.parents)]
    return next((Path(path) for path in tried if path and (Path(path) / "bdci2019-demand-achievement").is_dir()), None)


def judged(folder: Path) -> Judged:
    """Read the demand–achievement judgements."""
    at = folder / "bdci2019-demand-achievement"
    with gzip.open(at / "requirements.jsonl.gz", "rt", encoding="utf-8") as lines:
        needs = [{"id": r["rid"], "title": r["title"], "text": r["content"]} for r in map(json.loads, lines)]
    with gzip.open(at / "achievements.jsonl.gz", "rt", encoding="utf-8") as lines:
        offers = [{"id": a["aid"], "title": " ".join(a["title_terms"])} for a in map(json.loads, lines)]
    left, right = ({row["id"]: n for n, row in enumerate(rows)} for rows in (needs, offers))
    with open(at / "qrels.tsv", encoding="utf-8") as lines:
        pairs = sorted((left[q["rid"]], right[q["aid"]], int(q["level"])) for q in csv.DictReader(lines, delimiter="\t"))
    need, offer, level = np.array(pairs).T
    titles = [row["title"] for row in needs]
    return Judged(needs, offers, need, offer, level, np.array([titles.index(titles[n]) for n in need]))


def ndcg(score: np.ndarray, level: np.ndarray, k: int = 10) -> float:
    """nDCG@k with gain 2^(level−1) − 1; undefined where every gain is zero. Ties stay in the order given."""
    gain = 2.0 ** (level - 1) - 1
    best = np.sort(gain)[::-1][:k]
    if not best.sum():
        return float("nan")
    weight = 1 / np.log2(np.arange(2, len(best) + 2))
    return float(gain[np.argsort(-score, kind="stable")[:k]] @ weight / (best @ weight))


def mean_ndcg(score: np.ndarray, data: Judged) -> float:
    """Over needs with at least five candidates; needs without any gain are passed over."""
    values = [ndcg(score[a:b], data.level[a:b]) for a, b in runs(data.need) if b - a >= LEAST_POOL]
    return float(np.nanmean(values))


def level_score(level: np.ndarray, data: Judged) -> float:
    """1 / (1 + mean absolute error) over all pairs."""
    return float(1 / (1 + np.abs(level - data.level).mean()))


def plain_bm25(data: Judged, tokenise: Callable[[str | None], list[str]], content: bool) -> np.ndarray:
    """BM25 of offers' titles for the need's title (and content), over all offers."""
    space = Space(tokenise)
    offers = space.bm25(space.fit([row["title"] for row in data.offers]))
    asked = [whole_text(row["title"], row["text"]) if content else row["title"] for row in data.needs]
    queries = binary(space.counts(asked))[:, : offers.shape[1]]
    return np.asarray(queries[data.need].multiply(offers[data.offer]).sum(axis=1)).ravel()


def plain_bigrams(text: str | None) -> list[str]:
    """The baseline's tokens: pairs of neighbouring characters, whatever they are."""
    plain = (text or "").replace(" ", "")
    return [plain[n : n + 2] for n in range(len(plain) - 1)]


def seen(data: Judged) -> dict[str, np.ndarray]:
    """The engine's views of the judged pairs, by a basis fitted on the texts of both sides (no level is looked at)."""
    needs, offers = data.needs, data.offers
    texts = [whole_text(row["title"], row["text"]) for row in needs]
    basis = Basis([*texts, *(row["title"] for row in offers if row["title"])])
    left = basis.rows([row["title"] for row in needs], [row["text"] for row in needs])
    right = basis.rows([row["title"] for row in offers], [None] * len(offers))
    return views(basis, basis.widened(left), basis.widened(right), data.need, data.offer)


def folds(data: Judged, seed: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Learnt and tested pairs of each fold; needs with one title stay together."""
    families = np.random.default_rng(seed).permutation(np.unique(data.family))
    number = {family: n % FOLDS for n, family in enumerate(families)}
    fold = np.array([number[family] for family in data.family])
    for n in range(FOLDS):
        yield fold != n, fold == n


def topics_apart(data: Judged, groups: int = 8, seed: int = 0) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Learnt and tested pairs where needs of like meaning (k-means of their LSA vectors, titles that are equal together) are left
    out as a whole.
    """
    texts = [whole_text(row["title"], row["text"]) for row in data.needs]
    basis = Basis([*texts, *(row["title"] for row in data.offers if row["title"])])
    meaning = basis.rows([row["title"] for row in data.needs], [row["text"] for row in data.needs]).latent
    centre = meaning[np.random.default_rng(seed).choice(len(meaning), groups, replace=False)]
    for _ in range(50):
        group = (meaning @ centre.T).argmax(axis=1)
        centre = unit(np.array([meaning[group == n].mean(axis=0) if (group == n).any() else centre[n] for n in range(groups)]))
    of = group[data.family]
    for n in np.unique(of):
        yield of != n, of == n


def part(data: Judged, have: dict[str, np.ndarray], kept: np.ndarray) -> tuple[Judged, dict[str, np.ndarray]]:
    """Some of the pairs and their views."""
    some = Judged(data.needs, data.offers, data.need[kept], data.offer[kept], data.level[kept], data.family[kept])
    return some, {name: view[kept] for name, view in have.items()}


def held_out(data: Judged, have: dict[str, np.ndarray], seed: int, topics: bool = False) -> np.ndarray:
    """The predictor of each pair by weights that have not seen its need, or with `topics` no need of its meaning."""
    u = np.zeros(len(data.need))
    for learnt, tested in topics_apart(data, seed=seed) if topics else folds(data, seed):
        (taught, views_), (asked, others) = part(data, have, learnt), part(data, have, tested)
        u[tested] = predictor(others, asked.need, train(views_, taught.need, taught.level, LEARNT))
    return u


def fitted(data: Judged, have: dict[str, np.ndarray], seeds: int = 2) -> Model:
    """Weights of all the pairs given; levels and chances from pairs held out among them."""
    model = train(have, data.need, data.level, LEARNT)
    u = np.concatenate([held_out(data, have, 100 + seed) for seed in range(seeds)])
    return calibrated(model, u, np.tile(data.need, seeds), np.tile(data.level, seeds))


def cross_validated(data: Judged, have: dict[str, np.ndarray], seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Score, level and chance of each pair by a model that has seen nothing of its need, neither for weights nor for levels."""
    score, level, chance = np.zeros(len(data.need)), np.zeros(len(data.need), dtype=int), np.zeros(len(data.need))
    for learnt, tested in folds(data, seed):
        model = fitted(*part(data, have, learnt))
        asked, others = part(data, have, tested)
        u = predictor(others, asked.need, model)
        score[tested], level[tested], chance[tested] = model.scores(u), model.levels(u), model.chances(u)
    return score, level, chance


def calls(level: np.ndarray, chance: np.ndarray, data: Judged) -> Iterator[str]:
    """Of the pairs called a level, how many were judged so or better; of those told a chance, how many were judged 3 or 4."""
    for named in (2, 3, 4):
        said = level == named
        good = data.level[said] >= named
        yield f"called level {named}: {said.sum():5}" + (
            f", judged so or better {good.mean():.3f}" if said.any() else " (not known from words alone)"
        )
    for low, high in ((0, 0.05), (0.05, 0.1), (0.1, 0.2), (0.2, 0.3), (0.3, 0.4), (0.4, 1.01)):
        told = (chance >= low) & (chance < high)
        if told.any():
            yield (
                f"chance of 3 or 4 told {low:.2f}–{min(high, 1):.2f}: {told.sum():5} pairs, mean told "
                f"{chance[told].mean():.3f}, judged so {(data.level[told] >= 3).mean():.3f}"
            )


def ceiling(data: Judged, seed: int = 0) -> dict[str, float]:
    """What the noise of the labels leaves: pairs of one need and one wording of the title were judged twice and more."""
    groups: dict[tuple[int, str], list[int]] = defaultdict(list)
    for family, offer, level in zip(data.family, data.offer, data.level, strict=True):
        title = data.offers[offer]["title"]
        if title:
            groups[(int(family), title)].append(int(level))
    repeated = [levels for levels in groups.values() if len(levels) > 1]
    two = np.array([(a, b) for levels in repeated for n, a in enumerate(levels) for m, b in enumerate(levels) if n != m])
    table = np.zeros((5, 5))
    np.add.at(table, (two[:, 0], two[:, 1]), 1)
    chance = table[1:, 1:] / table[1:, 1:].sum(axis=1, keepdims=True)
    draw = np.random.default_rng(seed)
    second, own, error = [], [], []
    for _ in range(20):
        again = np.array([draw.choice(4, p=chance[level - 1]) + 1 for level in data.level])
        second.append(mean_ndcg(again + draw.random(len(again)) * 1e-3, data))
        error.append(level_score(again, data))
    # Someone who knows the expected gain of each pair exactly, judged by one noisy label.
    expected = chance @ (2.0 ** np.arange(4) - 1)
    for _ in range(20):
        noisy = np.array([draw.choice(4, p=chance[level - 1]) + 1 for level in data.level])
        one = Judged(data.needs, data.offers, data.need, data.offer, noisy, data.family)
        own.append(mean_ndcg(expected[data.level - 1] + draw.random(len(noisy)) * 1e-3, one))
    return {
        "groups": len(repeated),
        "differ": float(np.mean([len(set(levels)) > 1 for levels in repeated])),
        "second judge nDCG@10": float(np.mean(second)),
        "second judge 1/(1+MAE)": float(np.mean(error)),
        "all-knowing nDCG@10": float(np.mean(own)),
    }


def papers(folder: Path) -> dict[str, dict[str, float]]:
    """CSL: a title finds its own abstract, keywords find their paper, through the engine and through BM25."""
    with gzip.open(folder / "csl-dev" / "papers.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    tasks = {
        "title → abstract": ([r["title"] for r in rows], [{"id": r["id"], "title": None, "text": r["abstract"]} for r in rows]),
        "keywords → paper": (
            [" ".join(r["keywords"]) for r in rows],
            [{"id": r["id"], "title": r["title"], "text": r["abstract"]} for r in rows],
        ),
    }
    out = {}
    schema = {"id": pl.String, "title": pl.String, "text": pl.String}
    for name, (queries, offers) in tasks.items():
        needs = pl.DataFrame(
            [{"id": r["id"], "title": q, "text": None} for r, q in zip(rows, queries, strict=True)], schema=schema
        )
        found = Matcher().fit(pl.DataFrame(offers, schema=schema)).match(needs, 100)
        own = found.filter(pl.col("need_id") == pl.col("offer_id"))
        out[f"{name}, engine"] = _found(dict(own.select("need_id", "rank").iter_rows()), len(rows))
        space = Space(words)
        matrix = space.bm25(space.fit([whole_text(o["title"], o["text"]) for o in offers]))
        scores = np.asarray((binary(space.counts(queries))[:, : matrix.shape[1]] @ matrix.T).todense())
        rank = 1 + (scores > np.diag(scores)[:, None]).sum(axis=1)
        out[f"{name}, BM25 words"] = _found({r["id"]: int(n) for r, n in zip(rows, rank, strict=True) if n <= 100}, len(rows))
    return out


def _found(rank: dict[str, int], total: int) -> dict[str, float]:
    return {
        "recall@1": sum(r == 1 for r in rank.values()) / total,
        "recall@10": sum(r <= 10 for r in rank.values()) / total,
        "MRR": sum(1 / r for r in rank.values()) / total,
    }


def report(data: Judged, repeats: int) -> dict[str, np.ndarray]:
    """Print the table of demand–achievement matching; returns the views."""
    have = seen(data)
    draw = np.random.default_rng(0)
    chance = np.mean([mean_ndcg(draw.random(len(data.need)), data) for _ in range(20)])
    print(f"{len(data.needs)} needs, {len(data.need)} judged pairs")
    print(f"{'':44}nDCG@10  1/(1+MAE)")
    print(f"{'by chance · always level 2':44}{chance:7.3f}  {level_score(np.full(len(data.level), 2), data):9.3f}")
    for name, tokens, content in (
        ("BM25, pairs of characters, title", plain_bigrams, False),
        ("BM25, pairs of characters, title and content", plain_bigrams, True),
        ("BM25, words, title", words, False),
        ("BM25, words, title and content", words, True),
        ("BM25, single characters, title", lambda t: characters(t, 1), False),
    ):
        print(f"{name:44}{mean_ndcg(plain_bm25(data, tokens, content), data):7.3f}")
    print("-- views of the engine, one at a time")
    for name in LEARNT:
        print(f"{name:44}{mean_ndcg(have[name], data):7.3f}")
    plain = ("w_whole", "c2_whole", "latent")
    print(
        f"{'even mean: words, pairs, latent':44}"
        f"{mean_ndcg(standing_out(have, runs(data.need), equal_weights(have, plain)), data):7.3f}"
    )
    print(
        f"{'even mean of all views':44}{mean_ndcg(standing_out(have, runs(data.need), equal_weights(have, LEARNT)), data):7.3f}"
    )
    results = [cross_validated(data, have, seed) for seed in range(repeats)]
    ranked = [mean_ndcg(score, data) for score, _, _ in results]
    levels = [level_score(level, data) for _, level, _ in results]
    label = f"learnt, {FOLDS} folds over needs, {repeats} splits"
    print(
        f"{label:44}{np.mean(ranked):7.3f}  {np.mean(levels):9.3f}   (± {np.std(ranked):.3f}, ± {np.std(levels):.3f} "
        "between splits)"
    )
    apart = [mean_ndcg(held_out(data, have, seed, topics=True), data) for seed in range(repeats)]
    print(f"{'learnt, whole topics left out':44}{np.mean(apart):7.3f}             (± {np.std(apart):.3f} between divisions)")
    each = [ndcg(results[0][0][a:b], data.level[a:b]) for a, b in runs(data.need) if b - a >= LEAST_POOL]
    print(f"standard error over needs: {np.nanstd(each) / np.sqrt(np.isfinite(each).sum()):.3f}")
    print("-- levels and chances, first split")
    print("\n".join(calls(*results[0][1:], data)))
    print("-- ceiling")
    for name, value in ceiling(data).items():
        print(f"{name:44}{value:7.3f}")
    return have


def embedded(data: Judged, have: dict[str, np.ndarray], model: Embed, repeats: int) -> Iterator[tuple[str, float]]:
    """nDCG@10 of unseen needs without an embedding, with it at its default weight and at a learnt one, and by it alone."""
    needs = unit(np.asarray(model([whole_text(row["title"], row["text"]) for row in data.needs]), dtype=float))
    offers = unit(np.asarray(model([row["title"] or "" for row in data.offers]), dtype=float))
    view = np.einsum("ij,ij->i", needs[data.need], offers[data.offer])
    yield "embedding alone", mean_ndcg(view, data)
    for name, more, names in (
        ("without", {}, LEARNT),
        ("with, default weight", {"embedded": view}, LEARNT),
        ("with, learnt weight", {"embedded": view}, (*LEARNT, "embedded")),
    ):
        values = []
        for seed in range(repeats):
            u = np.zeros(len(data.need))
            for learnt, tested in folds(data, seed):
                (taught, seen_), (asked, others) = (part(data, {**have, **more}, kept) for kept in (learnt, tested))
                u[tested] = predictor(others, asked.need, train(seen_, taught.need, taught.level, names))
            values.append(mean_ndcg(u, data))
        yield name, float(np.mean(values))


def main() -> None:
    """Print everything; with --write also the weights that ship."""
    read = argparse.ArgumentParser(description=__doc__)
    read.add_argument("--data")
    read.add_argument("--repeats", type=int, default=5)
    read.add_argument("--write", action="store_true")
    read.add_argument("--embed", help="folder of a sentence model on this machine")
    asked = read.parse_args()
    folder = data_folder(asked.data)
    if folder is None:
        raise SystemExit("The data sets are not here: give --data or YIPANQI_DATA.")
    data = judged(folder)
    have = report(data, asked.repeats)
    if asked.embed:
        print("-- with a local embedding model")
        for name, value in embedded(data, have, local(asked.embed), asked.repeats):
            print(f"{name:44}{value:7.3f}")
    if asked.write:
        target = Path(__file__).parents[1] / "src/yipanqi/engines/matching/weights.json"
        fitted(data, have).save(target)
        print(f"wrote {target.name}")
    if (folder / "csl-dev").is_dir():
        print("-- CSL, 1,000 papers")
        for name, values in papers(folder).items():
            print(f"{name:44}" + "  ".join(f"{key} {value:.3f}" for key, value in values.items()))


if __name__ == "__main__":
    main()
