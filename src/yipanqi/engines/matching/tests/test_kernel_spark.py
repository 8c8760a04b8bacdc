"""The kernel on parts of a table: the merged answer is that of one index, to the bit, and so is Spark's."""

from __future__ import annotations

import os
import sys

import numpy as np
import pyarrow as pa
import pytest
import scipy.sparse as sp

from yipanqi.engines.matching._kernel import Index, top_k
from yipanqi.engines.matching._kernel_spark import top_k_partition, top_k_spark


def rows(n: int, seed: int) -> sp.csr_matrix:
    """Skewed terms and few distinct weights, so that scores tie; some rows are empty."""
    draw = np.random.default_rng(seed)
    dense = draw.random((n, 120)) < 0.4 / np.arange(1, 121) ** 0.5
    dense[::11] = False
    return sp.csr_matrix(dense * draw.integers(1, 4, dense.shape) / 7, dtype=np.float32)


def batch(docs: sp.csr_matrix, numbers: np.ndarray) -> pa.RecordBatch:
    terms = [docs[d].indices.astype(np.int32) for d in numbers]
    weights = [docs[d].data for d in numbers]
    kinds = pa.int64(), pa.list_(pa.int32()), pa.list_(pa.float32())
    columns = [pa.array(c, k) for c, k in zip((numbers, terms, weights), kinds, strict=True)]
    return pa.RecordBatch.from_arrays(columns, ["offer", "terms", "weights"])


def as_table(ids: np.ndarray, scores: np.ndarray) -> list[tuple[int, int, int, float]]:
    q, rank = np.nonzero(ids >= 0)
    return list(zip(q.tolist(), (rank + 1).tolist(), ids[q, rank].tolist(), scores[q, rank].tolist(), strict=True))


def test_parts_merge_to_the_whole() -> None:
    docs, queries = rows(400, 1), rows(60, 2)
    frequency = np.bincount(docs.indices, minlength=120)
    order = np.random.default_rng(3).permutation(400)
    found = []
    for part in np.array_split(order, 5):
        for got in top_k_partition([batch(docs, part[:30]), batch(docs, part[30:])], queries, frequency, 7):
            found += [(r["query"], -r["score"], r["offer"]) for r in got.to_pylist()]
    merged: list[tuple[int, int, int, float]] = []
    for q in range(60):
        best = sorted(r for r in found if r[0] == q)[:7]
        merged += [(q, rank, offer, -score) for rank, (_, score, offer) in enumerate(best, 1)]
    assert merged == as_table(*top_k(queries, Index.build(docs), 7))


def test_an_empty_part_has_nothing() -> None:
    queries = rows(3, 4)
    assert list(top_k_partition([], queries, np.zeros(120, np.int64))) == []
    none = batch(rows(1, 5), np.zeros(0, np.int64))
    assert list(top_k_partition([none], queries, np.zeros(120, np.int64))) == []
    blank = batch(rows(1, 5), np.zeros(1, np.int64))
    assert sum(len(b) for b in top_k_partition([blank], queries, np.zeros(120, np.int64))) == 0


def test_frequencies_of_fewer_offers_are_refused() -> None:
    index = Index.build(rows(50, 6))
    with pytest.raises(ValueError, match="frequencies"):
        index.part_of(np.zeros(120, np.int64))


@pytest.mark.torture
@pytest.mark.slow
def test_spark_gives_the_same() -> None:
    pytest.importorskip("pyspark")
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    spark = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .getOrCreate()
    )
    try:
        docs, queries = rows(400, 1), rows(60, 2)
        offers = spark.createDataFrame(
            pa.Table.from_batches([batch(docs, np.random.default_rng(3).permutation(400))])
        ).repartition(4)
        answer = top_k_spark(queries, offers, 7).orderBy("query", "rank").toArrow().to_pylist()
    finally:
        spark.stop()
    assert [tuple(r.values()) for r in answer] == as_table(*top_k(queries, Index.build(docs), 7))
