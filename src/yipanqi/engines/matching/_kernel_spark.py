"""The same kernel on each part of a Spark table of offers. In: queries as CSR, offers as rows of terms and weights. Out: the top
k.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse as sp

from ._kernel import Index, top_k

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def top_k_spark(queries: sp.csr_matrix, offers: DataFrame, k: int = 10, threads: int = 1) -> DataFrame:
    """(query int, rank int from 1, offer bigint, score float): the k best offers of each query, as `top_k` on one machine to the
    bit.

    `offers` has offer (bigint, each once), terms (array of int) and weights (array of float). A pass counts the offers that
    hold each term, since scores are added in that order; then each partition is indexed and searched where it lies, and only
    its best k are sent.
    """
    from pyspark.sql import Window
    from pyspark.sql import functions as f

    queries = sp.csr_matrix(queries, dtype=np.float32)
    held = offers.select(f.explode(f.arrays_zip("terms", "weights")).alias("held"), "offer").where("held.weights > 0")
    counted = held.groupBy("held.terms").agg(f.countDistinct("offer").alias("offers")).toArrow()
    frequency = np.zeros(queries.shape[1], np.int64)
    terms = counted["terms"].to_numpy()
    known = terms < frequency.size
    frequency[terms[known]] = counted["offers"].to_numpy()[known]

    def part(batches: Iterator[Any]) -> Iterator[Any]:
        yield from top_k_partition(batches, queries, frequency, k, threads)

    best = offers.select("offer", "terms", "weights").mapInArrow(part, "query int, offer bigint, score float")
    rank = f.row_number().over(Window.partitionBy("query").orderBy(f.desc("score"), f.asc("offer")))
    return best.select("query", rank.alias("rank"), "offer", "score").where(f.col("rank") <= k)


def top_k_partition(
    batches: Iterable[Any], queries: sp.csr_matrix, frequency: np.ndarray, k: int = 10, threads: int = 1
) -> Iterator[Any]:
    """The best k of one part: Arrow batches of offer, terms, weights to batches of query, offer, score. Of all parts: the
    `frequency`.
    """
    import pyarrow as pa

    batches = list(batches)
    table = pa.Table.from_batches(batches) if batches else None
    if table is None or not len(table):
        return
    table = table.sort_by("offer").combine_chunks()
    terms, weights = (table[name].combine_chunks() for name in ("terms", "weights"))
    indices, data = (np.asarray(column.flatten().to_numpy(zero_copy_only=False)) for column in (terms, weights))
    many = np.concatenate([[0], np.cumsum(np.nan_to_num(terms.value_lengths().to_numpy(zero_copy_only=False)).astype(np.int64))])
    width = max(queries.shape[1], int(indices.max(initial=-1)) + 1)
    rows = sp.csr_matrix((data.astype(np.float32), indices, many), shape=(len(table), width))
    wide = np.zeros(width, np.int64)
    wide[: frequency.size] = frequency
    ids, scores = top_k(queries, Index.build(rows).part_of(wide), k, threads=threads)
    at, rank = np.nonzero(ids >= 0)
    offer = table["offer"].to_numpy()[ids[at, rank]]
    fields = pa.schema([("query", pa.int32()), ("offer", pa.int64()), ("score", pa.float32())])
    yield from pa.table([at.astype(np.int32), offer.astype(np.int64), scores[at, rank]], schema=fields).to_batches()
