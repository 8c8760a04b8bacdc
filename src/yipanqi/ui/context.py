"""What every page knows: its menu, the reader's role, whether the records are synthetic, versions of vendored files."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from importlib import resources
from typing import Any

from django.http import HttpRequest

from yipanqi import __version__
from yipanqi.ui import parameters
from yipanqi.values.catalogue import Catalogue
from yipanqi.values.words import language

#: Parts of the menu that higher folders hang in (portal, instruments): name -> callable(request) -> list of entries.
MENU: Catalogue[Any] = Catalogue("menus")
#: What higher folders know about city and reader: name -> callable(request) -> values for the template.
KNOWN: Catalogue[Any] = Catalogue("facts of a page")


@dataclass(frozen=True)
class Spoken:
    """The language of a page as the browser is told, and the other one that its button leads to."""

    tag: str
    other: str
    other_tag: str
    other_words: str


_SPOKEN = {"zh": Spoken("zh-CN", "en", "en", "English"), "en": Spoken("en", "zh-hans", "zh-CN", "中文")}


@functools.cache
def vendored() -> dict[str, str]:
    """Part -> address under static/ of the vendored file; empty before set-up."""
    path = resources.files("yipanqi.ui") / "static" / "vendor" / "versions.json"
    if not path.is_file():
        return {}
    found = json.loads(path.read_text(encoding="utf-8"))["parts"]
    return {name.replace("-", "_"): part["path"] for name, part in found.items()}


def page(request: HttpRequest) -> dict[str, Any]:
    """The context of every page."""
    found: dict[str, Any] = {
        "lang": language(),
        "spoken": _SPOKEN[language()],
        "vendored": vendored(),
        "version": __version__,
        "cut": parameters.cut_words(request.GET.get("q")),
    }
    for known in KNOWN:
        found |= known(request)
    return found | {"menu": [entry for build in MENU for entry in build(request)]}
