"""Merkle trees of RFC 9162: one root for a growing list, with short proofs that an entry is in it and that it only ever grew.

In: leaf bytes in order. Out: roots, inclusion and consistency proofs, and whether a proof holds. SHA-256, leaves prefixed 0x00,
nodes 0x01.
`Range` grows one leaf at a time and keeps at most 64 hashes. `reference.py` is the definition of the RFC, word by word.
"""

from yipanqi.engines.merkle._proofs import consistency, consistent, included, inclusion
from yipanqi.engines.merkle._range import EMPTY, Range, leaf_hash, node_hash, root_of

__all__ = ["EMPTY", "Range", "consistency", "consistent", "included", "inclusion", "leaf_hash", "node_hash", "root_of"]
