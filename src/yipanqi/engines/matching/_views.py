"""How alike a need and an offer are, seen in several ways. In: rows of both sides and pairs. Out: a number a pair and view.

Plain views are cosines of one pair. Views of the pool (`centre`, `near`) look at all candidates of one need together: what the
candidates have in common, and whether those like this one are good. Every view is then set against the pool of its need
(`standardised`), shrunk towards what is usual where the pool is small.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from yipanqi.engines.matching._basis import Basis, Rows
from yipanqi.engines.matching._combine import runs
from yipanqi.engines.text import binary, one_topic

VIEWS = (
    "c1_title",  # single characters, title of the need
    "c1_whole",  # single characters, whole text of the need
    "c2_title",
    "c2_whole",
    "w_title",
    "w_whole",
    "cover",  # what share of the need's title, by weight of its characters, the offer has
    "latent",
    "fields",
    "topics",
    "aligned",
    "centre_c1",
    "centre_w",
    "near",
    "embedded",
)
AS_IT_IS = ("near", "embedded")
_ALIGNED = 48  # the heaviest words of each side that are laid beside each other
_CHUNK = 20_000
LARGE, SEEN = 100, 3  # texts of a corpus, and texts with a word, from which on the company that the word keeps says what it means
_NEAR_CHUNK = 512  # rows of a pool compared at once: bounds the memory of large pools


def views(
    basis: Basis, needs: Rows, offers: Rows, need: np.ndarray, offer: np.ndarray, core: np.ndarray | None = None
) -> dict[str, np.ndarray]:
    """Each view for each pair (need[p], offer[p]); `need` must be sorted, so that a pool is one run of pairs. Pairs out of `core`
    (booleans; default: none) are seen beside the pool of their need and are not of it.
    """
    core = np.ones(len(need), dtype=bool) if core is None else core
    out: dict[str, np.ndarray] = {}
    for name in ("c1", "c2", "w"):
        rows = _offer_rows(offers, name)
        out[f"{name}_title"] = _cosines(needs.title[name], rows, need, offer)
        out[f"{name}_whole"] = _cosines(needs.whole[name], offers.whole[name], need, offer)
    out["latent"] = np.einsum("ij,ij->i", needs.latent[need], offers.latent[offer])
    out["fields"] = np.einsum("ij,ij->i", needs.fields[need], offers.fields[offer])
    out["topics"] = _cosines(needs.topics, offers.topics, need, offer)
    out["cover"] = _cosines(_shares(needs.title["c1"]), binary(offers.whole["c1"]), need, offer)
    pools = runs(need)
    out["aligned"] = np.zeros(len(need))
    heaviest = {int(o): _heaviest(offers.whole["w"], int(o)) for o in np.unique(offer)}
    for name in ("centre_c1", "centre_w", "near"):
        out[name] = np.zeros(len(need))
    for begin, end in pools:
        here, members, own = need[begin], offer[begin:end], core[begin:end]
        out["aligned"][begin:end] = _aligned(basis, needs.title["w"], here, [heaviest[int(o)] for o in members])
        for name in ("c1", "w"):
            out[f"centre_{name}"][begin:end] = _centre(offers.whole[name][members], basis.centre[name], own)
        first = _plainly_standard(out["c1_title"][begin:end], own) + _plainly_standard(out["c1_whole"][begin:end], own)
        out["near"][begin:end] = _near(offers.whole["w"][members], first, own)
    if needs.embedded is not None and offers.embedded is not None:
        out["embedded"] = np.einsum("ij,ij->i", needs.embedded[need], offers.embedded[offer])
    return {name: view if name in AS_IT_IS else rooted(view) for name, view in out.items()}


def of_one_topic(needs: Rows, offers: Rows, need: np.ndarray, offer: np.ndarray) -> np.ndarray:
    """Which pairs (need[p], offer[p]) have a topic of the list in common."""
    return _cosines(needs.topics, offers.topics, need, offer) > 0


def rooted(view: np.ndarray) -> np.ndarray:
    """The square root, sign kept: the difference between little and nothing in common counts more than between much and more."""
    return np.sign(view) * np.sqrt(np.abs(view))


def _shares(rows: sp.csr_matrix) -> sp.csr_matrix:
    """Rows that sum to 1."""
    total = np.asarray(rows.sum(axis=1)).ravel()
    return sp.diags(1 / np.where(total > 0, total, 1.0)) @ rows


def _offer_rows(offers: Rows, name: str) -> sp.csr_matrix:
    """Title and whole text of the offer with equal weight: the title says what it is, the text what the title leaves out."""
    return (offers.title[name] + offers.whole[name]) * 0.5


def _cosines(left: sp.csr_matrix, right: sp.csr_matrix, need: np.ndarray, offer: np.ndarray) -> np.ndarray:
    parts = []
    for at in range(0, len(need), _CHUNK):
        product = left[need[at : at + _CHUNK]].multiply(right[offer[at : at + _CHUNK]])
        parts.append(np.asarray(product.sum(axis=1)).ravel())
    return np.concatenate(parts) if parts else np.zeros(0)


def _heaviest(rows: sp.csr_matrix, at: int) -> tuple[np.ndarray, np.ndarray]:
    """Columns and weights of the heaviest words of one row, ties by column."""
    part = slice(rows.indptr[at], rows.indptr[at + 1])
    columns, weights = rows.indices[part], rows.data[part]
    order = np.lexsort((columns, -weights))[:_ALIGNED]
    return columns[order], weights[order]


def _aligned(basis: Basis, titles: sp.csr_matrix, need: int, heaviest: list[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """Each word of the need's title beside the offer's most related word and the reverse: mean of squared cosines by weight."""
    words, weight = _heaviest(titles, need)
    scores = np.zeros(len(heaviest))
    worded = np.flatnonzero([len(others) for others, _ in heaviest])
    if not len(words) or not len(worded):
        return scores
    others, heavy = (np.concatenate([heaviest[at][side] for at in worded]) for side in (0, 1))
    starts = np.concatenate([[0], np.cumsum([len(heaviest[at][0]) for at in worded[:-1]])]).astype(np.int64)
    there, back = np.unique(others, return_inverse=True)
    related = np.maximum(_cosine_table(basis.vectors, words, there), 0.0) ** 2
    related[words[:, None] == there[None, :]] = 1.0
    mine = weight @ np.maximum.reduceat(related[:, back], starts, axis=1) / weight.sum()
    theirs = np.add.reduceat(related.max(axis=0)[back] * heavy, starts) / np.add.reduceat(heavy, starts)
    scores[worded] = 0.5 * (mine + theirs)
    return scores


def _cosine_table(vectors: np.ndarray, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Cosines of words; einsum, since threads cost more than they save on tables this small."""
    return np.einsum("ik,jk->ij", _vectors(vectors, one), _vectors(vectors, other))


def _vectors(vectors: np.ndarray, words: np.ndarray) -> np.ndarray:
    """Word vectors; zeros for words met after the basis was fitted."""
    out = np.zeros((len(words), vectors.shape[1]))
    known = words < len(vectors)
    out[known] = vectors[words[known]]
    return out


def _centre(members: sp.csr_matrix, usual: np.ndarray, core: np.ndarray) -> np.ndarray:
    """How far a candidate goes along with what the other candidates of the core have more in common than the corpus has."""
    others = core.sum() - core  # of each: how many of the core it is not
    total = np.asarray(members[core].sum(axis=0)).ravel()
    own = np.asarray(members.multiply(members).sum(axis=1)).ravel() * core
    said = (members @ total - own) / np.maximum(others, 1) - members[:, : len(usual)] @ usual
    return np.where(others > 0, said, 0.0)


def _plainly_standard(values: np.ndarray, core: np.ndarray) -> np.ndarray:
    pool = values[core]
    return (values - pool.mean()) / (pool.std() + 1e-9) if len(pool) else np.zeros(len(values))


def _near(members: sp.csr_matrix, first: np.ndarray, core: np.ndarray) -> np.ndarray:
    """The mean first impression of the candidates of the core that speak alike (cosine of words, cubed)."""
    out = np.zeros(members.shape[0])
    turned, place, first = members[core].T.tocsr(), np.cumsum(core) - 1, first[core]
    for low in range(0, len(out), _NEAR_CHUNK):
        alike = np.asarray((members[low : low + _NEAR_CHUNK] @ turned).todense()) ** 3
        rows = np.flatnonzero(core[low : low + _NEAR_CHUNK])
        alike[rows, place[rows + low]] = 0.0
        total = alike.sum(axis=1)
        out[low : low + _NEAR_CHUNK] = np.where(total > 1e-12, alike @ first / np.maximum(total, 1e-12), 0.0)
    return out


def related_words(
    basis: Basis, titles: sp.csr_matrix, need: int, offers: sp.csr_matrix, offer: int, most: int = 2, least: float = 0.55
) -> list[tuple[str, str]]:
    """Words of the need's title and of the offer that are not the same but close in meaning, closest first.

    Close are telling words of one topic of the list that keep the same company in this corpus; a corpus too small to know a
    word's company, and a word seen in fewer than `SEEN` texts, give none.
    """
    documents = basis.spaces["w"].documents
    if documents < LARGE:
        return []
    names = basis.names
    known = [
        np.array(
            [n for n in _heaviest(rows, at)[0] if basis.tells(names[n]) and basis.share(n) * documents >= SEEN - 0.01],
            dtype=np.int64,
        )
        for rows, at in ((titles, need), (offers, offer))
    ]
    mine, theirs = known
    if not len(mine) or not len(theirs):
        return []
    close = _cosine_table(basis.vectors, mine, theirs)
    same = mine[:, None] == theirs[None, :]
    close[same.any(axis=1)] = 0.0  # said by both: not news
    close[:, same.any(axis=0)] = 0.0
    found: list[tuple[str, str]] = []
    rows, columns = np.nonzero(close >= least)
    for at in np.lexsort((columns, rows, -close[rows, columns])):
        one, other = names[mine[rows[at]]], names[theirs[columns[at]]]
        if one_topic(one, other) and one not in other and other not in one and not any(one in a or other in b for a, b in found):
            found.append((one, other))
    return found[:most]
