"""What the corpus teaches, and both sides in its terms. In: titles and texts. Out: rows of TF-IDF, vectors of meaning.

A `Basis` is fitted once on a corpus and frozen; items indexed later are written in its terms, so adding one changes no other
score.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from yipanqi.engines.matching._embed import Embed
from yipanqi.engines.text import (
    Latent,
    Space,
    characters,
    field_words,
    sentences,
    telling,
    topic_words,
    topics,
    unit,
    widen,
    word_vectors,
    words,
)

SPACES = ("c1", "c2", "w")
MANY, COMMON = 20, 1 / 3  # a word in more than a third of at least twenty texts tells them apart no more


def one_character(text: str | None) -> list[str]:
    """Single Chinese characters and whole Latin words."""
    return characters(text, 1)


def two_characters(text: str | None) -> list[str]:
    """Pairs of Chinese characters and whole Latin words."""
    return characters(text, 2)


TOKENISERS = {"c1": one_character, "c2": two_characters, "w": words}


@dataclass(frozen=True)
class Rows:
    """n items in the terms of a basis: TF-IDF rows by space of titles and of whole texts, rows of topics, latent, field and
    embedded vectors.
    """

    title: dict[str, sp.csr_matrix]
    whole: dict[str, sp.csr_matrix]
    latent: np.ndarray
    fields: np.ndarray
    topics: sp.csr_matrix
    embedded: np.ndarray | None

    def __len__(self) -> int:
        return self.latent.shape[0]


def whole_text(title: str | None, text: str | None) -> str:
    """Title and text as one, on two lines."""
    return "\n".join(part for part in (title, text) if part)


class Basis:
    """Document frequencies, a latent basis and word vectors of one corpus."""

    def __init__(self, corpus: Sequence[str], embed: Embed | None = None, size: int = 150) -> None:
        self.embed = embed
        self._names: list[str] = []
        self.spaces = {name: Space(TOKENISERS[name]) for name in SPACES}
        self.centre: dict[str, np.ndarray] = {}
        for name, space in self.spaces.items():
            rows = space.tfidf(space.fit(corpus))
            self.centre[name] = np.asarray(rows.mean(axis=0)).ravel() if len(corpus) else np.zeros(0)
            if name == "w":
                self.latent = Latent(rows, size)
        held = (field_words(corpus) > 0).sum(axis=0)
        self.field_idf = np.log1p(len(corpus) / (1 + held))
        had = np.asarray(topic_words(corpus).sum(axis=0)).ravel()
        self.topic_idf = np.log1p((len(corpus) - had + 0.5) / (had + 0.5))
        parts = dict.fromkeys(part for text in corpus for part in sentences(text))
        self.vectors = word_vectors(self.spaces["w"], list(parts), size)

    @property
    def names(self) -> list[str]:
        """The words of the space `w` by column."""
        vocabulary = self.spaces["w"].vocabulary
        if len(self._names) != len(vocabulary):
            self._names = list(vocabulary)
        return self._names

    def weight_of_word(self, word: str) -> float:
        """How telling a word is: its idf; a word that the corpus does not have tells most."""
        space = self.spaces["w"]
        at = space.vocabulary.get(word)
        idf = space.idf
        return float(idf[at]) if at is not None else float(idf.max(initial=1.0))

    def tells(self, word: str) -> bool:
        """Whether a word is telling (see `text.telling`) and not in every third text of a corpus large enough to say so."""
        space = self.spaces["w"]
        at = space.vocabulary.get(word)
        return telling(word) and (at is None or space.documents < MANY or self.share(at) <= COMMON)

    def share(self, at: int) -> float:
        """In what share of the corpus the word of column `at` stands, from its idf."""
        space = self.spaces["w"]
        return float(((space.documents + 1) / np.exp(space.idf[at]) - 0.5) / max(space.documents, 1))

    def rows(self, titles: Sequence[str | None], texts: Sequence[str | None]) -> Rows:
        """The items in the terms of this basis; an item without title is its text, and the reverse."""
        both = [whole_text(title, text) for title, text in zip(titles, texts, strict=True)]
        heads = [title or text or "" for title, text in zip(titles, texts, strict=True)]
        title_rows, whole_rows = {}, {}
        for name, space in self.spaces.items():
            title_rows[name] = space.tfidf(space.counts(heads))
            whole_rows[name] = space.tfidf(space.counts(both))
        embedded = None
        if self.embed is not None:
            embedded = unit(np.asarray(self.embed(both), dtype=float)) if both else np.zeros((0, 1))
        spoken = topics((2 * topic_words(titles) + topic_words(both)).tocsr(), self.topic_idf)
        return Rows(title_rows, whole_rows, self.latent.project(whole_rows["w"]), self._fields(titles, both), spoken, embedded)

    def _fields(self, titles: Sequence[str | None], both: Sequence[str]) -> np.ndarray:
        """Unit vectors of the fields spoken of, a word in the title counted thrice."""
        return unit(np.sqrt(2 * field_words(titles) + field_words(both)) * self.field_idf)

    def widened(self, rows: Rows) -> Rows:
        """`rows` made before the vocabulary grew, in its present width."""
        wide = {name: len(space.vocabulary) for name, space in self.spaces.items()}
        return Rows(
            {name: widen(matrix, wide[name]) for name, matrix in rows.title.items()},
            {name: widen(matrix, wide[name]) for name, matrix in rows.whole.items()},
            rows.latent,
            rows.fields,
            rows.topics,
            rows.embedded,
        )


def stacked(first: Rows, second: Rows) -> Rows:
    """The items of both, one below the other (both already widened)."""
    return Rows(
        {name: sp.vstack([first.title[name], second.title[name]], format="csr") for name in first.title},
        {name: sp.vstack([first.whole[name], second.whole[name]], format="csr") for name in first.whole},
        np.vstack([first.latent, second.latent]),
        np.vstack([first.fields, second.fields]),
        sp.vstack([first.topics, second.topics], format="csr"),
        np.vstack([first.embedded, second.embedded]) if first.embedded is not None and second.embedded is not None else None,
    )
