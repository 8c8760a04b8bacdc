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

VIEWS = (
    "c1_title",  # single characters, title of the need
    "c1_whole",  # single characters, whole text of the need
    "c2_title",
    "c2_whole",
    "w_title",
    "w_whole",
    "latent",
    "aligned",
    "centre_c1",
    "centre_w",
    "near",
    "embedded",
)
_ALIGNED = 48  # the heaviest words of each side that are laid beside each other
_CHUNK = 20_000


def views(basis: Basis, needs: Rows, offers: Rows, need: np.ndarray, offer: np.ndarray) -> dict[str, np.ndarray]:
    """Each view for each pair (need[p], offer[p]); `need` must be sorted, so that a pool is one run of pairs."""
    out: dict[str, np.ndarray] = {}
    for name in ("c1", "c2", "w"):
        rows = _offer_rows(offers, name)
        out[f"{name}_title"] = _cosines(needs.title[name], rows, need, offer)
        out[f"{name}_whole"] = _cosines(needs.whole[name], offers.whole[name], need, offer)
    out["latent"] = np.einsum("ij,ij->i", needs.latent[need], offers.latent[offer])
    pools = runs(need)
    out["aligned"] = np.zeros(len(need))
    for name in ("centre_c1", "centre_w", "near"):
        out[name] = np.zeros(len(need))
    for begin, end in pools:
        here, members = need[begin], offer[begin:end]
        out["aligned"][begin:end] = _aligned(basis, needs.title["w"][here], offers.whole["w"][members])
        for name in ("c1", "w"):
            out[f"centre_{name}"][begin:end] = _centre(offers.whole[name][members], basis.centre[name])
        first = _plainly_standard(out["c1_title"][begin:end]) + _plainly_standard(out["c1_whole"][begin:end])
        out["near"][begin:end] = _near(offers.whole["w"][members], first)
    if needs.embedded is not None and offers.embedded is not None:
        out["embedded"] = np.einsum("ij,ij->i", needs.embedded[need], offers.embedded[offer])
    return out


def _offer_rows(offers: Rows, name: str) -> sp.csr_matrix:
    """Title and whole text of the offer with equal weight: the title says what it is, the text what the title leaves out."""
    return (offers.title[name] + offers.whole[name]) * 0.5


def _cosines(left: sp.csr_matrix, right: sp.csr_matrix, need: np.ndarray, offer: np.ndarray) -> np.ndarray:
    parts = []
    for at in range(0, len(need), _CHUNK):
        product = left[need[at : at + _CHUNK]].multiply(right[offer[at : at + _CHUNK]])
        parts.append(np.asarray(product.sum(axis=1)).ravel())
    return np.concatenate(parts) if parts else np.zeros(0)


def _heaviest(row: sp.csr_matrix) -> tuple[np.ndarray, np.ndarray]:
    order = np.lexsort((row.indices, -row.data))[:_ALIGNED]
    return row.indices[order], row.data[order]


def _aligned(basis: Basis, title: sp.csr_matrix, offers: sp.csr_matrix) -> np.ndarray:
    """Each word of the need's title beside the offer's most related word and the reverse: mean of squared cosines by weight."""
    vectors = basis.vectors
    known = vectors.shape[0]
    words, weight = _heaviest(title)
    scores = np.zeros(offers.shape[0])
    if not len(words):
        return scores
    left = np.where((words < known)[:, None], vectors[np.minimum(words, known - 1)], 0.0) if known else np.zeros((len(words), 0))
    for at in range(offers.shape[0]):
        others, heavy = _heaviest(offers[at])
        if not len(others):
            continue
        right = (
            np.where((others < known)[:, None], vectors[np.minimum(others, known - 1)], 0.0)
            if known
            else np.zeros((len(others), 0))
        )
        related = np.maximum(left @ right.T, 0.0) ** 2
        related[words[:, None] == others[None, :]] = 1.0
        scores[at] = 0.5 * (related.max(axis=1) @ weight / weight.sum() + related.max(axis=0) @ heavy / heavy.sum())
    return scores


def _centre(members: sp.csr_matrix, usual: np.ndarray) -> np.ndarray:
    """How far a candidate goes along with what the other candidates have more in common than the corpus has."""
    count = members.shape[0]
    if count < 2:
        return np.zeros(count)
    total = np.asarray(members.sum(axis=0)).ravel()
    own = np.asarray(members.multiply(members).sum(axis=1)).ravel()
    return (members @ total - own) / (count - 1) - members[:, : len(usual)] @ usual


def _plainly_standard(values: np.ndarray) -> np.ndarray:
    return (values - values.mean()) / (values.std() + 1e-9)


def _near(members: sp.csr_matrix, first: np.ndarray) -> np.ndarray:
    """The mean first impression of the candidates that speak alike (cosine of words, cubed)."""
    alike = np.asarray((members @ members.T).todense()) ** 3
    np.fill_diagonal(alike, 0.0)
    total = alike.sum(axis=1)
    return np.where(total > 1e-12, alike @ first / np.maximum(total, 1e-12), 0.0)


def related_words(
    basis: Basis, title: sp.csr_matrix, offer: sp.csr_matrix, most: int = 2, least: float = 0.55
) -> list[tuple[str, str]]:
    """Words of the need's title and of the offer that are not the same but close in meaning, closest first."""
    vectors, names = basis.vectors, basis.names
    mine, weight = _heaviest(title)
    theirs, _ = _heaviest(offer)
    mine, weight = mine[mine < len(vectors)], weight[mine < len(vectors)]
    theirs = theirs[theirs < len(vectors)]
    if not len(mine) or not len(theirs):
        return []
    close = vectors[mine] @ vectors[theirs].T
    close[np.isin(mine, theirs)] = 0.0  # said by both: not news
    close[:, np.isin(theirs, mine)] = 0.0
    found: list[tuple[str, str]] = []
    for at in np.argsort(-close, axis=None, kind="stable")[: 4 * most]:
        row, column = np.unravel_index(at, close.shape)
        one, other = names[mine[row]], names[theirs[column]]
        inside = one in other or other in one or any(one in a or other in b for a, b in found)
        if close[row, column] >= least and not inside:
            found.append((one, other))
    return found[:most]
