"""A matcher in one file. In: its model, words and meanings, and offers. Out: a zip of JSON, numpy arrays and Parquet, equal bytes
for equal matchers; no pickle.
"""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import asdict
from pathlib import Path

import numpy as np
import polars as pl

from yipanqi.engines.matching._basis import Basis, Embed
from yipanqi.engines.matching._model import Model, from_json
from yipanqi.engines.matching._sides import Side
from yipanqi.values.fault import Fault

_FORMAT = 2
_DAY = (2000, 1, 1, 0, 0, 0)


def save(path: Path, model: Model, basis: Basis, offers: Side) -> None:
    """Write a matcher to `path`."""
    words = {name: list(space.vocabulary) for name, space in basis.spaces.items()}
    numbers = {name: [space.documents, space.mean_length] for name, space in basis.spaces.items()}
    arrays = {f"idf_{name}": space.idf for name, space in basis.spaces.items()}
    arrays |= {f"centre_{name}": centre for name, centre in basis.centre.items()}
    arrays |= {"latent": basis.latent.basis, "vectors": basis.vectors, "fields": basis.field_idf, "topics": basis.topic_idf}
    head = {"format": _FORMAT, "model": asdict(model), "words": words, "numbers": numbers}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        _put(out, "matcher.json", json.dumps(head, ensure_ascii=False, sort_keys=True).encode())
        for name in sorted(arrays):
            held = io.BytesIO()
            np.save(held, np.ascontiguousarray(arrays[name]), allow_pickle=False)
            _put(out, f"{name}.npy", held.getvalue())
        held = io.BytesIO()
        offers.frame.write_parquet(held)
        _put(out, "offers.parquet", held.getvalue())


def _put(out: zipfile.ZipFile, name: str, data: bytes) -> None:
    out.writestr(zipfile.ZipInfo(name, _DAY), data, zipfile.ZIP_DEFLATED, compresslevel=6)


def kept(path: str | Path, embed: Embed | None = None) -> tuple[Model, Basis, Side]:
    """What `save` wrote. Raises Fault on any other file."""
    try:
        with zipfile.ZipFile(path) as held:
            head = json.loads(held.read("matcher.json"))
            if head["format"] != _FORMAT:
                raise ValueError("format")
            arrays = {
                n[:-4]: np.load(io.BytesIO(held.read(n)), allow_pickle=False) for n in held.namelist() if n.endswith(".npy")
            }
            offers = pl.read_parquet(io.BytesIO(held.read("offers.parquet")))
        basis = Basis([], embed)
        for name, space in basis.spaces.items():
            documents, length = head["numbers"][name]
            space.restore(head["words"][name], int(documents), float(length), arrays[f"idf_{name}"])
            basis.centre[name] = arrays[f"centre_{name}"]
        basis.latent.basis, basis.vectors = arrays["latent"], arrays["vectors"]
        basis.field_idf, basis.topic_idf = arrays["fields"], arrays["topics"]
        model = from_json(json.dumps(head["model"]))
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as fault:
        raise Fault(
            "matching.saved",
            f"{path} 不是保存的匹配器（{type(fault).__name__}）。请用 Matcher.save 写出的文件。",
            f"{path} is not a saved matcher ({type(fault).__name__}). Use a file that Matcher.save wrote.",
        ) from fault
    return model, basis, Side(offers)
