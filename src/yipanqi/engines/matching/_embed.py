"""Embeddings, where a city has them. In: an endpoint or a local model. Out: a function list of texts → (n × size) array.

`endpoint` speaks the embeddings call of OpenAI-compatible servers by the standard library; `local` uses sentence-transformers
if it is installed. Nothing is downloaded or imported before it is asked for. Failures are Faults, so that a run never mixes
two kinds of score.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import numpy as np

from yipanqi.values.fault import Fault

Embed = Callable[[list[str]], np.ndarray]


def endpoint(
    url: str, model: str, *, key: str | None = None, batch: int = 64, timeout: float = 60.0, longest: int = 8_000
) -> Embed:
    """Vectors from `url` (such as http://localhost:8000/v1/embeddings); texts are cut to `longest` characters."""
    if not url.startswith(("http://", "https://")):
        raise Fault(
            "matching.endpoint",
            f"向量服务地址须以 http(s):// 开头：{url}",
            f"The endpoint must begin with http(s)://: {url}",
            exit_code=2,
        )

    def embed(texts: list[str]) -> np.ndarray:
        parts = [
            _ask(url, model, key, [t[:longest] or " " for t in texts[at : at + batch]], timeout)
            for at in range(0, len(texts), batch)
        ]
        sizes = {part.shape[1] for part in parts}
        if len(sizes) > 1:
            raise _fault(url, "vectors of unequal size")
        return np.vstack(parts) if parts else np.zeros((0, 1))

    return embed


def _ask(url: str, model: str, key: str | None, texts: list[str], timeout: float) -> np.ndarray:
    head = {"Content-Type": "application/json", **({"Authorization": f"Bearer {key}"} if key else {})}
    request = urllib.request.Request(url, json.dumps({"model": model, "input": texts}).encode(), head, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            rows = sorted(json.load(answer)["data"], key=lambda row: row["index"])
        vectors = np.array([row["embedding"] for row in rows], dtype=float)
    except (urllib.error.URLError, OSError, ValueError, KeyError, TypeError) as fault:
        raise _fault(url, str(fault)[:120]) from fault
    if vectors.ndim != 2 or len(vectors) != len(texts) or not np.isfinite(vectors).all():
        raise _fault(url, f"{len(vectors)} vectors for {len(texts)} texts")
    return vectors


def _fault(url: str, why: str) -> Fault:
    return Fault(
        "matching.endpoint",
        f"向量服务 {url} 没有给出可用结果：{why}。请检查服务，或不用向量再运行。",
        f"The embedding endpoint {url} gave nothing usable: {why}. Check it, or run without embeddings.",
    )


def local(model: str) -> Embed:
    """Vectors from a sentence-transformers model on this machine (a folder or a name it already holds). Raises Fault without
    it.
    """
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as fault:
        raise Fault(
            "matching.no_sentence_transformers",
            "本机没有 sentence-transformers。请先安装，或改用向量服务，或不用向量。",
            "sentence-transformers is not installed here. Install it, use an endpoint, or run without embeddings.",
            exit_code=2,
        ) from fault
    held: Any = SentenceTransformer(model, local_files_only=True)
    return lambda texts: np.asarray(held.encode(texts, normalize_embeddings=True), dtype=float)
