"""Trees by hand, against the RFC's definitions, and against the vectors of transparency-dev/merkle."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yipanqi.engines.merkle import (
    EMPTY,
    Range,
    consistency,
    consistent,
    included,
    inclusion,
    leaf_hash,
    node_hash,
    reference,
    root_of,
)

DATA = [bytes([n]) * n for n in range(70)]
LEAVES = [leaf_hash(d) for d in DATA]


def test_by_hand() -> None:
    assert root_of([]) == EMPTY == hashlib.sha256().digest()
    assert leaf_hash(b"") == bytes.fromhex("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")
    a, b, c = LEAVES[:3]
    assert root_of([a]) == a
    assert root_of([a, b, c]) == node_hash(node_hash(a, b), c)


@pytest.mark.parametrize("size", range(len(DATA) + 1))
def test_roots_are_those_of_the_definition(size: int) -> None:
    grown = Range()
    for leaf in LEAVES[:size]:
        grown.add(leaf)
    assert grown.root() == reference.mth(DATA[:size]) and grown.size == size
    again = Range(grown.size, grown.peaks)
    if size < len(DATA):
        again.add(LEAVES[size])
        assert again.root() == reference.mth(DATA[: size + 1])


@given(st.data())
def test_inclusion_is_that_of_the_definition_and_of_no_other_leaf(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, len(DATA)))
    index = data.draw(st.integers(0, size - 1))
    proof, root = inclusion(LEAVES[:size], index), reference.mth(DATA[:size])
    assert proof == reference.path(index, DATA[:size])
    assert included(LEAVES[index], index, size, proof, root)
    other = data.draw(st.integers(-1, size + 1).filter(lambda n: n != index))
    assert not included(LEAVES[index], other, size, proof, root)
    assert not included(leaf_hash(b"no"), index, size, proof, root)
    assert not included(LEAVES[index], index, size, [*proof, root], root)
    if proof:
        assert not included(LEAVES[index], index, size, proof[:-1], root)
        assert not included(LEAVES[index], index, size, [*proof[:-1], root], root)


@given(st.data())
def test_consistency_is_that_of_the_definition_and_of_no_other_root(data: st.DataObject) -> None:
    later = data.draw(st.integers(1, len(DATA)))
    earlier = data.draw(st.integers(1, later))
    before, after = reference.mth(DATA[:earlier]), reference.mth(DATA[:later])
    proof = consistency(LEAVES[:later], earlier)
    assert proof == reference.proof(earlier, DATA[:later])
    assert consistent(earlier, later, proof, before, after)
    assert not consistent(earlier, later, proof, leaf_hash(b"no"), after)
    assert not consistent(earlier, later, proof, before, leaf_hash(b"no"))
    assert not consistent(earlier, later, [*proof, after], before, after)
    if proof:
        assert not consistent(earlier, later, proof[:-1], before, after)
        assert not consistent(later, earlier, proof, after, before)


def test_a_tree_of_nothing_proves_nothing() -> None:
    assert not consistent(0, 3, [], EMPTY, root_of(LEAVES[:3])) and not consistent(0, 0, [], EMPTY, EMPTY)
    assert not consistent(-1, -1, [], EMPTY, EMPTY) and not included(EMPTY, 0, 0, [], EMPTY)


def test_what_is_no_hash_does_not_hold() -> None:
    assert not included(b"", 0, 1, [], b"") and included(EMPTY, 0, 1, [], EMPTY)
    short = node_hash(b"short", EMPTY)
    assert not consistent(1, 2, [EMPTY], b"short", short) and consistent(1, 2, [EMPTY], EMPTY, node_hash(EMPTY, EMPTY))


@pytest.mark.parametrize("index", [-1, 3])
def test_no_proof_of_what_is_not_there(index: int) -> None:
    with pytest.raises(IndexError):
        inclusion(LEAVES[:3], index)


@pytest.mark.parametrize("earlier", [0, 4])
def test_no_proof_from_a_tree_that_is_not_there(earlier: int) -> None:
    with pytest.raises(IndexError):
        consistency(LEAVES[:3], earlier)


@pytest.mark.parametrize(("size", "peaks"), [(-1, []), (3, [EMPTY]), (1, [b"short"]), (0, [EMPTY])])
def test_peaks_that_cannot_be_are_refused(size: int, peaks: list[bytes]) -> None:
    with pytest.raises(ValueError, match="peaks"):
        Range(size, peaks)


def test_published_vectors(shared_data: Path) -> None:
    file = shared_data / "merkle-proof-vectors" / "proofs.jsonl"
    if not file.is_file():
        pytest.skip(f"the proof vectors of transparency-dev/merkle are not at {file}")
    cases = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert len(cases) > 100
    wrong = [one["case"] for one in cases if _holds(one) == one["wantErr"]]
    assert wrong == []


def _holds(case: dict) -> bool:
    proof = [base64.b64decode(p) for p in case["proof"] or ()]
    got = {
        k: base64.b64decode(v) if isinstance(v, str) and k in ("root", "root1", "root2", "leafHash") else v
        for k, v in case.items()
    }
    if "leafIdx" in case:
        return included(got["leafHash"], got["leafIdx"], got["treeSize"], proof, got["root"])
    return consistent(got["size1"], got["size2"], proof, got["root1"], got["root2"])
