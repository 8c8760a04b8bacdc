"""Proofs. In: leaf hashes in order. Out: the hashes that prove one leaf in a root, or one root to be the beginning of another.

Made after RFC 9162 §2.1.3.1 and §2.1.4.1 without recursion; checked after §2.1.3.2 and §2.1.4.2. A check gets everything from a
stranger: whatever is out of range, too long or too short does not hold.
"""

from __future__ import annotations

from collections.abc import Sequence

from yipanqi.engines.merkle._range import node_hash, root_of


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1


def _whole(*hashes: bytes) -> bool:
    """Whether each is a hash at all."""
    return all(len(one) == 32 for one in hashes)


def inclusion(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The proof of leaf `index` (from 0), lowest hash first. Raises IndexError where there is none."""
    if not 0 <= index < len(leaves):
        raise IndexError(f"there are {len(leaves)} leaves, none has index {index}")
    proof, first, last = [], 0, len(leaves)
    while last - first > 1:
        middle = first + _split(last - first)
        if index < middle:
            proof.append(root_of(leaves[middle:last]))
            last = middle
        else:
            proof.append(root_of(leaves[first:middle]))
            first = middle
    return proof[::-1]


def consistency(leaves: Sequence[bytes], earlier: int) -> list[bytes]:
    """The proof that the first `earlier` leaves are the beginning of all. Raises IndexError unless 0 < earlier <= all."""
    if not 0 < earlier <= len(leaves):
        raise IndexError(f"there are {len(leaves)} leaves, no tree of {earlier}")
    proof, first, last, whole = [], 0, len(leaves), True
    while earlier != last - first:
        middle = _split(last - first)
        if earlier <= middle:
            proof.append(root_of(leaves[first + middle : last]))
            last = first + middle
        else:
            proof.append(root_of(leaves[first : first + middle]))
            first, earlier, whole = first + middle, earlier - middle, False
    if not whole:
        proof.append(root_of(leaves[first:last]))
    return proof[::-1]


def included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether `proof` shows the leaf of this hash at `index` of the tree of `size` leaves with this root (§2.1.3.2)."""
    if not 0 <= index < size or not _whole(leaf, root, *proof):
        return False
    at, last, found = index, size - 1, leaf
    for one in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(one, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, one)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def consistent(earlier: int, later: int, proof: Sequence[bytes], before: bytes, after: bytes) -> bool:
    """Whether `proof` shows the root `before` (of `earlier` leaves) to be the beginning of the root `after` (§2.1.4.2).

    A tree of no leaves is the beginning of everything, so it proves nothing and does not hold.
    """
    if not 0 < earlier <= later:
        return False
    if earlier == later:
        return not proof and before == after
    if not proof or not _whole(before, after, *proof):
        return False
    path = [before, *proof] if earlier & (earlier - 1) == 0 else list(proof)
    at, last = earlier - 1, later - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = path[0]
    for one in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            old, new = node_hash(one, old), node_hash(one, new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            new = node_hash(new, one)
        at, last = at >> 1, last >> 1
    return last == 0 and old == before and new == after
