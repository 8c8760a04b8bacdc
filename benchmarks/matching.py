"""The exact lexical stage of matching beside bm25s, sparse_dot_topn and tantivy: one process, interleaved, equal results checked.

Run: python benchmarks/matching.py [--full] [--sizes 10000 100000] [--queries 2000] [--rounds 3] [--topical 0.39] [--only yipanqi
bm25s].
Made-up texts: a vocabulary of 200 000 words, Zipf, each text of 50 to 300 words with a share from one of 2 000 topics (400 words
each,
Zipf), the 100 commonest words dropped. A query is a whole text, its distinct words. Scores are BM25 (k1 1.2, b 0.75, Lucene's
form); all
but tantivy, which indexes the words itself and rounds lengths to a byte, work on the same weights. Two threads each.
--full adds 100 000 queries against 100 000 offers (one pass of each) and a million offers, added in ten parts, with 10 000
queries.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import scipy.sparse as sp

from yipanqi.engines.matching._kernel import Index, top_k

WORDS, TOPICS, TOPIC_WORDS, DROPPED = 200_000, 2_000, 400, 100
K1, B, K, THREADS = 1.2, 0.75, 10, 2
Answer = tuple[np.ndarray, np.ndarray]


def texts(number: int, seed: int, topical: float) -> sp.csr_matrix:
    """Counts of words, texts × vocabulary."""
    draw, shape = np.random.default_rng(seed), np.random.default_rng(20250630)
    vocabulary = shape.integers(DROPPED, WORDS, (TOPICS, TOPIC_WORDS))
    common, special = (np.cumsum(1 / np.arange(1, n + 1)) for n in (WORDS, TOPIC_WORDS))
    length = draw.integers(50, 301, number)
    text = np.repeat(np.arange(number, dtype=np.int32), length)
    word = np.searchsorted(common / common[-1], draw.random(text.size)).astype(np.int32)
    of_topic = draw.random(text.size) < topical
    topic = draw.integers(0, TOPICS, number)[text[of_topic]]
    word[of_topic] = vocabulary[topic, np.searchsorted(special / special[-1], draw.random(topic.size))]
    kept = word >= DROPPED
    counts = sp.csr_matrix((np.ones(kept.sum(), np.float32), (text[kept], word[kept])), shape=(number, WORDS))
    counts.sum_duplicates()
    return counts


def bm25(counts: sp.csr_matrix) -> sp.csr_matrix:
    """Lucene's BM25 as weights of the offers; a query is then a row of ones."""
    n = counts.shape[0]
    frequency = np.bincount(counts.indices, minlength=WORDS)
    idf = np.log(1 + (n - frequency + 0.5) / (frequency + 0.5))
    length = np.asarray(counts.sum(axis=1)).ravel()
    longer = np.repeat(1 - B + B * length / length.mean(), np.diff(counts.indptr))
    weights = idf[counts.indices] * counts.data / (counts.data + K1 * longer)
    return sp.csr_matrix((weights.astype(np.float32), counts.indices, counts.indptr), shape=counts.shape)


def ones(counts: sp.csr_matrix) -> sp.csr_matrix:
    """Each word once."""
    return sp.csr_matrix((np.ones(counts.nnz, np.float32), counts.indices, counts.indptr), shape=counts.shape)


class Own:
    """The kernel of this project."""

    def __init__(self, counts: sp.csr_matrix, weights: sp.csr_matrix) -> None:
        self.index = Index.build(weights)

    def __call__(self, queries: sp.csr_matrix) -> Answer:
        """The best K."""
        return top_k(queries, self.index, K, threads=THREADS)


class Bm25s:
    """bm25s on its compiled backend, which weighs the same words by the same formula."""

    def __init__(self, counts: sp.csr_matrix, weights: sp.csr_matrix) -> None:
        import bm25s
        from bm25s.tokenization import Tokenized

        words = np.repeat(counts.indices, counts.data.astype(int))
        ends = np.cumsum(np.asarray(counts.sum(axis=1)).ravel().astype(int))
        self.vocabulary = {str(t): t for t in range(WORDS)}
        self.model = bm25s.BM25(method="lucene", k1=K1, b=B, backend="numba")
        offers = [text.tolist() for text in np.split(words, ends[:-1])]
        self.model.index(Tokenized(ids=offers, vocab=self.vocabulary), show_progress=False)

    def __call__(self, queries: sp.csr_matrix) -> Answer:
        """The best K."""
        asked = [row.tolist() for row in np.split(queries.indices, queries.indptr[1:-1])]
        ids, scores = self.model.retrieve(asked, k=K, n_threads=THREADS, show_progress=False, sorted=True)
        return ids, scores


class SparseDotTopn:
    """sparse_dot_topn's product that keeps the K best of a row."""

    def __init__(self, counts: sp.csr_matrix, weights: sp.csr_matrix) -> None:
        self.columns = weights.T.tocsr()

    def __call__(self, queries: sp.csr_matrix) -> Answer:
        """The best K."""
        from sparse_dot_topn import sp_matmul_topn

        best = sp_matmul_topn(queries, self.columns, top_n=K, n_threads=THREADS, sort=True)
        ids, scores = np.full((queries.shape[0], K), -1), np.zeros((queries.shape[0], K), np.float32)
        many = np.diff(best.indptr)
        row, at = np.repeat(np.arange(many.size), many), np.arange(best.nnz) - np.repeat(best.indptr[:-1], many)
        ids[row, at], scores[row, at] = best.indices, best.data
        return ids, scores


class Tantivy:
    """tantivy over the words as text, two clients."""

    def __init__(self, counts: sp.csr_matrix, weights: sp.csr_matrix) -> None:
        import tantivy

        schema = tantivy.SchemaBuilder()
        schema.add_text_field("text", tokenizer_name="whitespace", index_option="freq")
        schema.add_integer_field("number", fast=True)
        self.index = tantivy.Index(schema.build())
        writer = self.index.writer(200_000_000, 1)
        for d in range(counts.shape[0]):
            part = slice(counts.indptr[d], counts.indptr[d + 1])
            words = np.repeat(counts.indices[part], counts.data[part].astype(int))
            writer.add_document(tantivy.Document(text=" ".join(map(str, words)), number=d))
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()
        self.searcher = self.index.searcher()
        self.tantivy, self.schema = tantivy, self.index.schema

    def __call__(self, queries: sp.csr_matrix) -> Answer:
        """The best K."""
        from concurrent.futures import ThreadPoolExecutor

        ids, scores = np.full((queries.shape[0], K), -1), np.zeros((queries.shape[0], K), np.float32)

        def ask(q: int) -> None:
            words = queries.indices[queries.indptr[q] : queries.indptr[q + 1]]
            parts = [
                (self.tantivy.Occur.Should, self.tantivy.Query.term_query(self.schema, "text", str(w), "freq")) for w in words
            ]
            hits = self.searcher.search(self.tantivy.Query.boolean_query(parts), K, count=False).hits
            scores[q, : len(hits)] = [score for score, _ in hits]
            ids[q, : len(hits)] = self.searcher.fast_field_values("number", [address for _, address in hits])

        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(ask, range(queries.shape[0])))
        return ids, scores


WAYS: dict[str, Callable[..., Any]] = {"yipanqi": Own, "bm25s": Bm25s, "sparse_dot_topn": SparseDotTopn, "tantivy": Tantivy}


def memory() -> float:
    """Resident memory now, in GB."""
    with open("/proc/self/statm") as told:
        return int(told.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e9


def compare(answers: dict[str, Answer], queries: sp.csr_matrix, weights: sp.csr_matrix) -> Iterator[tuple[str, float, float]]:
    """Of each way, against the full product of scipy over the first 200 queries: share of the top K equal, largest error of a
    score.
    """
    product = (queries[:200] @ weights.T).toarray()
    want = np.argsort(-product, axis=1, kind="stable")[:, :K]
    best = np.take_along_axis(product, want, 1)
    for name, (ids, scores) in answers.items():
        got = ids[:200]
        same = np.mean([len(set(a) & set(b)) / K for a, b in zip(got.tolist(), want.tolist(), strict=True)])
        yield name, float(same), float(np.abs(scores[:200] - best).max())


def race(size: int, number: int, rounds: int, topical: float, only: list[str]) -> None:
    """Index and ask with every way in turn; print medians, ratios and the check."""
    counts = texts(size, 1, topical)
    weights, queries = bm25(counts), ones(texts(number, 2, topical))
    held = np.bincount(weights.indices, minlength=WORDS)
    print(
        f"\n{size} offers, {number} whole texts as queries, {held[queries.indices].sum() / number:.0f} postings a query, "
        f"{rounds} rounds"
    )
    ways, built, grown = {}, {}, {}
    for name in only:
        before, start = memory(), time.perf_counter()
        ways[name] = WAYS[name](counts, weights)
        built[name], grown[name] = time.perf_counter() - start, memory() - before
    answers = {name: way(queries[:200]) for name, way in ways.items()}
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            start = time.perf_counter()
            way(queries)
            seconds[name].append(time.perf_counter() - start)
    middle = {name: statistics.median(taken) for name, taken in seconds.items()}
    print(f"{'way':18}{'index s':>9}{'GB':>7}{'seconds':>9}{'queries/s':>11}{'slower':>8}{'overlap':>9}{'error':>10}")
    for name, same, error in compare(answers, queries, weights):
        ratio = middle[name] / middle[next(iter(middle))]
        print(
            f"{name:18}{built[name]:9.2f}{grown[name]:7.2f}{middle[name]:9.3f}{number / middle[name]:11.0f}{ratio:8.1f}"
            f"{same:9.4f}{error:10.1e}"
        )


def million(topical: float) -> None:
    """A million offers added in ten parts, 10 000 queries; the first 20 checked against scipy."""
    parts = [bm25(texts(100_000, seed, topical)) for seed in range(10, 20)]
    queries = ones(texts(10_000, 2, topical))
    start = time.perf_counter()
    index = Index.build(parts[0])
    first = time.perf_counter() - start
    added = []
    for part in parts[1:]:
        start = time.perf_counter()
        index = index.add(part)
        added.append(time.perf_counter() - start)
    start = time.perf_counter()
    ids, scores = top_k(queries, index, K, threads=THREADS)
    taken = time.perf_counter() - start
    product = np.hstack([(queries[:20] @ part.T).toarray() for part in parts])
    error = np.abs(-np.sort(-product, axis=1)[:, :K] - scores[:20]).max()
    print(
        f"\n1 000 000 offers: index {first + sum(added):.1f} s (100 000 more: {statistics.median(added):.2f} s), "
        f"{index.nbytes / 1e9:.2f} GB, "
        f"10 000 queries {taken:.1f} s ({10_000 / taken:.0f} a second), error {error:.1e}, best {ids[0, 0]}"
    )


def main() -> None:
    """Print the tables."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    asked.add_argument("--queries", type=int, default=1000)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--topical", type=float, default=0.39, help="share of a text's words that are its topic's")
    asked.add_argument("--only", nargs="+", choices=list(WAYS), default=list(WAYS))
    asked.add_argument("--full", action="store_true", help="also 100 000 × 100 000 and a million offers")
    given = asked.parse_args()
    for size in given.sizes:
        race(size, given.queries, given.rounds, given.topical, given.only)
    if given.full:
        race(100_000, 100_000, 1, given.topical, given.only)
        million(given.topical)
    print(f"\npeak memory of this process, all ways together: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")


if __name__ == "__main__":
    main()
