"""What every page knows: its menu, the reader's role, whether the records are synthetic, versions of vendored files."""

from __future__ import annotations

import functools
import json
from importlib import resources
from typing import Any

from django.http import HttpRequest

from yipanqi import __version__
from yipanqi.accounts.access import may, role_of
from yipanqi.values.catalogue import Catalogue
from yipanqi.values.words import language

#: Parts of the menu that higher folders hang in (portal, instruments): name -> callable(request) -> list of entries.
MENU: Catalogue[Any] = Catalogue("menus")
#: Facts about the city that higher folders know: name -> callable() -> value.
CITY: Catalogue[Any] = Catalogue("city facts")


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
    user = getattr(request, "user", None)
    menu = [entry for build in MENU for entry in build(request)]
    return {
        "lang": language(), "vendored": vendored(), "version": __version__, "role": role_of(user), "menu": menu,
        "may_take_in": may(user, "take_in"), "may_decide": may(user, "decide"),
        "city": CITY["city"]() if "city" in CITY else None,
    }
