"""The embedding seam: a callable, a stand-in server on this machine, and what happens when they fail."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import numpy as np
import polars as pl
import pytest

from yipanqi.engines.matching import endpoint, local, match
from yipanqi.values.fault import Fault

NEEDS = pl.DataFrame({"id": ["n"], "title": ["增材制造"]})
OFFERS = pl.DataFrame({"id": ["a", "b"], "title": ["鱼类养殖制造", "3D打印造型"]})


def vectors(texts: list[str]) -> np.ndarray:
    return np.array([[1.0, 0.0] if "增材" in t or "打印" in t else [0.0, 1.0] for t in texts])


class Server(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        rows = [{"index": n, "embedding": v.tolist()} for n, v in enumerate(vectors(asked["input"]))][::-1]
        if asked["model"] == "short":
            rows = rows[1:]
        body = json.dumps({"data": rows}).encode() if asked["model"] != "broken" else b"<html>"
        assert self.headers["Authorization"] == "Bearer k"
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def url() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1/embeddings"
    server.shutdown()


def test_vectors_change_the_order(url: str) -> None:
    assert match(NEEDS, OFFERS)["offer_id"][0] == "a"
    with_vectors = match(NEEDS, OFFERS, embed=vectors)
    assert with_vectors["offer_id"][0] == "b"
    assert match(NEEDS, OFFERS, embed=endpoint(url, "m", key="k", batch=1)).equals(with_vectors)


@pytest.mark.parametrize("model", ["broken", "short"])
def test_a_bad_answer_is_a_fault(url: str, model: str) -> None:
    with pytest.raises(Fault, match="127"):
        match(NEEDS, OFFERS, embed=endpoint(url, model, key="k"))


def test_no_server_and_no_library_are_faults() -> None:
    with pytest.raises(Fault):
        endpoint("http://127.0.0.1:9/v1/embeddings", "m", timeout=2)(["x"])
    with pytest.raises(Fault):
        endpoint("file:///etc/passwd", "m")
    try:
        import sentence_transformers  # noqa: F401
    except ImportError:
        with pytest.raises(Fault, match="sentence-transformers"):
            local("any")
