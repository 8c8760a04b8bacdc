"""Chinese and English technical text as tokens, weighted rows, vectors and shared phrases, with no downloaded model.

`words(text)`, `characters(text, n)`, `quantities(text)`, `sentences(text)`: text → tokens (bags with repeats).
`Space(tokenise)`: `fit` a corpus, then `counts`, `bm25`, `tfidf` rows (scipy CSR). `Latent(tfidf rows)`: LSA.
`word_vectors(space, sentences)`: vectors of tokens. `shared_phrases(a, b)`: what both say. `field_words(texts)`: of which
technical fields they speak. None and "" are empty texts: rows of zeros, no error.
"""

from yipanqi.engines.text._fields import field_words, fields
from yipanqi.engines.text._generic import generic_words, telling
from yipanqi.engines.text._meaning import Latent, unit, word_vectors
from yipanqi.engines.text._phrases import Phrase, shared_phrases
from yipanqi.engines.text._placeholders import says_something
from yipanqi.engines.text._tokens import characters, latin, normalise, quantities, sentences, words
from yipanqi.engines.text._topics import one_topic, topic_words, topics
from yipanqi.engines.text._vectors import Space, binary, unit_rows, widen

__all__ = [
    "Latent",
    "Phrase",
    "Space",
    "binary",
    "characters",
    "field_words",
    "fields",
    "generic_words",
    "latin",
    "normalise",
    "one_topic",
    "quantities",
    "says_something",
    "sentences",
    "shared_phrases",
    "telling",
    "topic_words",
    "topics",
    "unit",
    "unit_rows",
    "widen",
    "word_vectors",
    "words",
]
