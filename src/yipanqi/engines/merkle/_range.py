"""A tree that grows. In: leaves one after another. Out: the root at any size, from the roots of the full subtrees alone (RFC 9162
§2.1).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

#: The root of no leaves: SHA-256 of nothing.
EMPTY = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf (32 bytes)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node over its two children (32 bytes)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Range:
    """The first `size` leaves, as the roots of the full subtrees that they make, largest first: one for each binary one in
    `size`.
    """

    __slots__ = ("_peaks", "_size")

    def __init__(self, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        """Raises ValueError where `peaks` cannot be those of `size` leaves."""
        if size < 0 or len(peaks) != size.bit_count() or any(len(one) != 32 for one in peaks):
            raise ValueError(f"{size} leaves have {max(size, 0).bit_count()} peaks of 32 bytes, not {len(peaks)}")
        self._size, self._peaks = size, list(peaks)

    @property
    def size(self) -> int:
        return self._size

    @property
    def peaks(self) -> tuple[bytes, ...]:
        return tuple(self._peaks)

    def add(self, leaf: bytes) -> None:
        """Append one leaf by its hash: as many nodes are made as `size` ends in binary ones."""
        peaks, size = self._peaks, self._size
        while size & 1:
            leaf = hashlib.sha256(b"\x01" + peaks.pop() + leaf).digest()
            size >>= 1
        peaks.append(leaf)
        self._size += 1

    def root(self) -> bytes:
        """The root over all leaves."""
        if not self._peaks:
            return EMPTY
        root = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            root = node_hash(peak, root)
        return root


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes in order."""
    grown = Range()
    for leaf in leaves:
        grown.add(leaf)
    return grown.root()
