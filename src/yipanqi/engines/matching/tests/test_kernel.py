"""The kernel against its judge: made-up matrices with empty rows, duplicates and ties; blocks, threads and additions change no
bit.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from yipanqi.engines.matching import _kernel, _kernel_blocks, _kernel_plain, reference_kernel
from yipanqi.engines.matching._kernel import Index, top_k


@pytest.fixture(autouse=True, scope="module", params=[-1, _kernel_plain.LITTLE], ids=["compiled", "plain"])
def way(request: pytest.FixtureRequest) -> Iterator[None]:
    """Everything here holds for the compiled search and for the one that little work takes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_kernel_plain, "LITTLE", request.param)
        yield


WEIGHTS = st.sampled_from([0.0, 0.0, 0.0, 0.0, 0.1, 0.3, 0.5, 1.0, 1.7, 1e-3, 40.0])


@st.composite
def matrices(draw: st.DrawFn, terms: int, most: int = 12) -> sp.csr_matrix:
    rows = draw(st.lists(st.lists(WEIGHTS, min_size=terms, max_size=terms), max_size=most))
    if rows and draw(st.booleans()):
        rows = [rows[draw(st.integers(0, len(rows) - 1))] for _ in rows]
    return sp.csr_matrix(np.array(rows, np.float32).reshape(len(rows), terms))


def equal(got: tuple[np.ndarray, np.ndarray], want: tuple[np.ndarray, np.ndarray]) -> None:
    np.testing.assert_array_equal(got[0], want[0])
    np.testing.assert_array_equal(got[1], want[1])  # to the bit
    assert got[0].dtype == np.int32 and got[1].dtype == np.float32


def random_rows(n: int, terms: int, seed: int, density: float = 0.05) -> sp.csr_matrix:
    draw = np.random.default_rng(seed)
    rows = sp.random(n, terms, density, "csr", np.float32, draw)
    rows.data = np.round(rows.data * 8 + 1) / np.float32(7)  # many equal weights: ties
    return sp.csr_matrix(rows.multiply((draw.random(terms) < 0.5) * 0.9 + 0.1), dtype=np.float32)


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(st.data(), st.integers(1, 6), st.integers(1, 15))
def test_equals_the_reference(data: st.DataObject, terms: int, k: int) -> None:
    docs, queries = data.draw(matrices(terms)), data.draw(matrices(terms))
    one = st.integers(-1, docs.shape[0] - 1)
    exclude = data.draw(st.none() | st.lists(one, min_size=queries.shape[0], max_size=queries.shape[0]).map(np.array))
    if exclude is not None:
        exclude = exclude.astype(np.int64)
    equal(top_k(queries, Index.build(docs), k, exclude), reference_kernel.top_k(queries, docs, k, exclude))


@settings(max_examples=80, deadline=None)
@given(st.data(), st.integers(1, 6), st.integers(1, 4))
def test_added_equals_built_at_once(data: st.DataObject, terms: int, block: int) -> None:
    parts = data.draw(st.lists(matrices(terms, 6), min_size=1, max_size=4))
    queries = data.draw(matrices(terms))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_kernel_blocks, "BLOCK", block)
        index = Index.build(parts[0])
        for more in parts[1:]:
            index = index.add(more)
        assert all(b.n_docs <= block for b in index.blocks)
        equal(top_k(queries, index, 5), reference_kernel.top_k(queries, sp.vstack(parts, "csr"), 5))


def test_threads_batches_and_shares_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    docs, queries = random_rows(700, 300, 1), random_rows(90, 300, 2, 0.2)
    want = reference_kernel.top_k(queries, docs)
    monkeypatch.setattr(_kernel_blocks, "BLOCK", 128)
    monkeypatch.setattr(_kernel, "BATCH", 37)
    monkeypatch.setattr(_kernel, "SHARE", 5)
    for threads in (1, 2, 3):
        equal(top_k(queries, Index.build(docs), threads=threads), want)


def topical_rows(n: int, seed: int, words: int = 400) -> sp.csr_matrix:
    """Texts as they are: a few common words nearly everywhere, rare words by topic; some texts twice; few distinct weights."""
    draw = np.random.default_rng(seed)
    chance = np.minimum(0.6, 6 / np.arange(1, words + 1)) * np.where(draw.random((40, words)) < 0.15, 4, 0.4)
    dense = draw.random((n, words)) < chance[draw.integers(0, 40, n)]
    weights = np.round(np.log2(np.arange(2, words + 2)), 1) * draw.choice([0.5, 0.7, 1.1], (n, words))
    rows = np.where(dense, weights, 0).astype(np.float32)
    rows[n // 2 : n // 2 + 20] = rows[:20]
    return sp.csr_matrix(rows[:, draw.permutation(words)])


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("least", "most"), [(64, 32768), (2, 32768), (2, 7), (9999, 0)])
def test_leaving_common_words_away_changes_nothing(seed: int, least: int, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_kernel_blocks, "LEAST", least)
    monkeypatch.setattr(_kernel_blocks, "MOST", most)
    rows = topical_rows(1500 + 60, seed)
    docs, queries = rows[:1500], sp.vstack([rows[1500:], rows[:20]], "csr")
    scores = reference_kernel.all_scores(queries, docs)
    exclude = np.concatenate([np.full(60, -1), np.arange(20)])
    for k in (1, 5, 30):
        equal(top_k(queries, Index.build(docs), k), reference_kernel.best_of(scores, k))
        equal(top_k(queries, Index.build(docs[:700]).add(docs[700:]), k, exclude), reference_kernel.best_of(scores, k, exclude))


def test_offers_left_out_set_no_bound() -> None:
    rows = topical_rows(1560, 5)
    docs, queries = rows[:1500], rows[1500:]
    scores = reference_kernel.all_scores(queries, docs)
    best, _ = reference_kernel.best_of(scores, 9)
    out = sp.csr_matrix((np.ones(best.size, bool), (np.repeat(np.arange(60), 9), best.ravel())), shape=scores.shape)
    equal(top_k(queries, Index.build(docs), 1, out), reference_kernel.best_of(scores, 1, out))
    equal(top_k(queries, Index.build(docs), 30, out), reference_kernel.best_of(scores, 30, out))


def test_few_heavy_words_leave_all_others_away() -> None:
    draw = np.random.default_rng(6)
    dense = draw.random((1000, 60)) < np.linspace(0.005, 0.3, 60)
    dense[:12, :5], dense[12:, :5] = True, False
    docs = sp.csr_matrix(np.where(dense, draw.random((1000, 60)) + np.where(np.arange(60), 0, 100), 0), dtype=np.float32)
    queries = sp.csr_matrix(np.full((1, 60), 0.5), dtype=np.float32)
    for k in (1, 5, 12, 13):
        equal(top_k(queries, Index.build(docs), k), reference_kernel.top_k(queries, docs, k))


def test_the_product_of_scipy_agrees() -> None:
    docs, queries = random_rows(900, 300, 3), random_rows(50, 300, 4, 0.2)
    ids, scores = top_k(queries, Index.build(docs), 10)
    product = (queries @ docs.T).toarray()
    np.testing.assert_allclose(scores, -np.sort(-product, axis=1)[:, :10], rtol=1e-6)
    np.testing.assert_allclose(np.take_along_axis(product, ids, 1), scores, rtol=1e-6)


def test_equal_scores_go_by_number_over_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_kernel_blocks, "BLOCK", 4)
    docs = sp.csr_matrix(np.tile(np.float32([[0.3, 0.7, 0]]), (10, 1)))
    ids, scores = top_k(docs[:1], Index.build(docs), 6)
    assert ids.tolist() == [[0, 1, 2, 3, 4, 5]]
    assert len(set(scores[0].tolist())) == 1


def test_pairs_left_out_as_a_matrix() -> None:
    docs = random_rows(40, 30, 5, 0.3)
    out = sp.csr_matrix(np.random.default_rng(6).random((40, 40)) < 0.3)
    equal(top_k(docs, Index.build(docs), 7, out), reference_kernel.top_k(docs, docs, 7, out))


def test_nothing_on_either_side() -> None:
    none, some = sp.csr_matrix((0, 3), dtype=np.float32), sp.csr_matrix(np.eye(3, dtype=np.float32))
    assert [a.shape for a in top_k(none, Index.build(some), 4)] == [(0, 4), (0, 4)]
    ids, scores = top_k(some, Index.build(none), 4)
    assert (ids == -1).all() and (scores == 0).all()
    assert top_k(sp.csr_matrix((2, 3), dtype=np.float32), Index.build(some))[0].tolist() == [[-1] * 10] * 2


def test_terms_unknown_to_the_index_count_nothing() -> None:
    index = Index.build(sp.csr_matrix(np.eye(2, dtype=np.float32)))
    ids, scores = top_k(sp.csr_matrix(np.float32([[0, 2, 9, 9]])), index, 2)
    assert ids.tolist() == [[1, -1]] and scores.tolist() == [[2, 0]]
    wider = index.add(sp.csr_matrix(np.float32([[0, 1, 3, 0]])))
    ids, scores = top_k(sp.csr_matrix(np.float32([[0, 2, 9, 9]])), wider, 2)
    assert ids.tolist() == [[2, 1]] and scores.tolist() == [[29, 2]]
    with pytest.raises(ValueError, match="2 terms, the index has 4"):
        wider.add(sp.csr_matrix((1, 2), dtype=np.float32))


def test_an_index_is_not_changed_by_adding() -> None:
    docs = random_rows(30, 20, 7, 0.3)
    index = Index.build(docs)
    before = top_k(docs, index)
    index.add(docs)
    equal(top_k(docs, index), before)


def test_unsorted_repeated_and_wide_input() -> None:
    docs = sp.csr_matrix((np.float64([1, 2, 3]), np.int64([2, 0, 2]), np.int64([0, 3])), shape=(1, 3))
    ids, scores = top_k(docs, Index.build(docs), 1)
    assert ids.tolist() == [[0]] and scores.tolist() == [[20]]
    assert docs.nnz == 3


@pytest.mark.parametrize("weight", [-1.0, np.nan, np.inf, 1e20])
def test_refused_weights(weight: float) -> None:
    bad = sp.csr_matrix(np.float32([[1, weight]]))
    with pytest.raises(ValueError, match="not negative"):
        Index.build(bad)
    with pytest.raises(ValueError, match="not negative"):
        top_k(bad, Index.build(sp.csr_matrix(np.eye(2, dtype=np.float32))))


def test_refused_shapes() -> None:
    index = Index.build(sp.csr_matrix(np.eye(2, dtype=np.float32)))
    one = sp.csr_matrix(np.float32([[1, 0]]))
    with pytest.raises(ValueError, match="at least 1"):
        top_k(one, index, 0)
    with pytest.raises(ValueError, match="exclusions"):
        top_k(one, index, 1, np.array([0, 1]))
    with pytest.raises(ValueError, match="exclusions"):
        top_k(one, index, 1, sp.csr_matrix((2, 2)))


def test_the_index_is_as_large_as_said() -> None:
    docs = random_rows(500, 400, 8)
    index = Index.build(docs)

    def cells(many: np.ndarray) -> int:
        return int((many + (many + 1) // 2).sum())

    held = np.bincount(docs.indices, minlength=400)
    rows = cells(np.diff(docs[:, held >= 64].indptr))
    assert index.nbytes == 4 * (cells(held) + 401 + rows + 501 + 400) + 400 * 16
    assert index.nbytes < docs.nnz * 14 + 400 * 24 + 500 * 8


def test_many_small_additions_stay_few_blocks() -> None:
    docs = random_rows(300, 50, 9, 0.2)
    index = Index.build(docs[:1])
    for at in range(1, 300):
        index = index.add(docs[at])
    assert len(index.blocks) <= 10
    equal(top_k(docs, index), top_k(docs, Index.build(docs)))


def test_little_work_is_told_by_what_is_asked_and_what_it_meets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_kernel_plain, "LITTLE", 4)
    queries = sp.csr_matrix(np.float32([[1, 1, 0, 0], [0, 0, 1, 0]]))
    assert _kernel_plain.little(queries, np.array([128, 64, 64]))  # 3 asked, 256 met
    assert not _kernel_plain.little(queries, np.array([128, 64, 65]))
    assert not _kernel_plain.little(sp.csr_matrix(np.ones((1, 5), np.float32)), np.zeros(5, np.int64))
    assert _kernel_plain.little(sp.csr_matrix(np.ones((1, 4), np.float32)), np.zeros(2, np.int64))


def test_few_offers_become_blocks_when_much_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    docs = random_rows(60, 30, 7, 0.3)
    monkeypatch.setattr(_kernel_plain, "LITTLE", docs[:1].nnz + 1)
    index = Index.build(docs[:30]).add(docs[30:])
    few = top_k(docs[:1], index)
    assert index.few() is not None
    equal(top_k(docs, index), reference_kernel.top_k(docs, docs))
    assert index.few() is None and sum(b.n_docs for b in index.blocks) == 60
    equal(few, top_k(docs[:1], index))
    equal(top_k(docs[:9], index.add(docs[:5])), reference_kernel.top_k(docs[:9], sp.vstack([docs, docs[:5]], "csr")))


@pytest.mark.parametrize(("few", "rows_stay"), [(10, True), (9, False)])
def test_many_offers_are_compiled_when_they_come(few: int, rows_stay: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_kernel, "FEW", few)
    assert (Index.build(random_rows(10, 30, 8, 0.3)).few() is not None) == rows_stay
