"""The components: each stands in the gallery with an example, is used with the props that it declares, and decides nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import yipanqi
from yipanqi.ui import gallery, parts
from yipanqi.values.words import speaking

ROOT = Path(yipanqi.__file__).parent
FOLDER = ROOT / "ui" / "templates" / "components"
NAMES = sorted(p.stem for p in FOLDER.glob("*.html"))
TEMPLATES = sorted(ROOT.glob("**/templates/**/*.html"))
KIT = [p for p in TEMPLATES if p.parent == FOLDER or p.parent.name == "ui" or p.parent.name == "gallery"]
USED = re.compile(r"<c-([a-z-]+)((?:\s+:?[a-z_-]+=\"(?:[^\"]*)\")*)\s*/?>", re.S)
GIVEN = re.compile(r":?([a-z_-]+)=\"")


def uses() -> Iterator[tuple[str, str, set[str]]]:
    for path in TEMPLATES:
        for name, given in USED.findall(path.read_text(encoding="utf-8")):
            if name != "vars":
                yield str(path.relative_to(ROOT)), name, {prop.replace("-", "_") for prop in GIVEN.findall(given)}


def test_the_gallery_shows_every_component_that_there_is() -> None:
    assert sorted(gallery.COMPONENTS) == NAMES
    assert sorted(p.stem for p in (ROOT / "ui" / "templates" / "ui" / "gallery").glob("*.html")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_component_declares_its_props_first(name: str) -> None:
    text = (FOLDER / f"{name}.html").read_text(encoding="utf-8")
    assert text.startswith("<c-vars ") and gallery.props(name)


def test_components_are_used_with_props_that_they_declare() -> None:
    found = list(uses())
    assert len(found) > 100
    wrong = [(where, name, given) for where, name, given in found if not given <= {*gallery.props(name.replace("-", "_"))}]
    assert not wrong


@pytest.mark.parametrize("path", KIT, ids=lambda p: str(p.relative_to(ROOT)))
def test_the_kits_templates_decide_nothing_and_stay_readable(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert max(map(len, text.splitlines())) <= 160
    assert not re.search(r"\{%\s*(el)?if[^%]*(==|!=|<|>|\bin\b|\band\b|\bor\b)", text)
    assert len(text.splitlines()) <= 120


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_example_is_drawn_in_both_languages(language: str) -> None:
    with speaking(language):
        for one in gallery.gallery().examples:
            assert "<c-" not in one.html and one.html.strip(), one.name
            chinese = re.sub(r"120万|1\.2亿|[“”、]", "", re.sub(r"<[^>]*>", "", one.html))
            assert bool(re.search(r"[一-鿿]", chinese)) is (language == "zh") or one.name in ("dot", "spark", "tool"), one.name


def test_a_light_is_a_shape_and_a_word() -> None:
    html = {one.name: one.html for one in gallery.gallery().examples}
    assert html["light"].count("<svg") == 4 and "偏慢" in html["light"]
    assert html["dot"].count("visually-hidden") == 4 and "偏慢" in html["dot"]
    with pytest.raises(ValueError, match="none of ok, slow"):
        parts.Light("green")


def test_a_page_has_one_primary_act_and_a_shut_one_says_what_is_lacking() -> None:
    with pytest.raises(ValueError, match="one primary"):
        parts.Head("x", acts=(parts.Act("a", primary=True), parts.Act("b", primary=True)))
    html = {one.name: one.html for one in gallery.gallery().examples}
    assert "定榜（评审还差 1 份）" in html["decision"] and "<button" not in html["decision"]


@pytest.mark.parametrize(
    ("series", "points"),
    [
        ((1, 2), "1,20 62,2"),
        ((2, 1), "1,2 62,20"),
        ((5,), "1,20"),
        ((None,), "1,20"),
        ((1, None, 3), "1,20 62,2"),
        ((4, 4), "1,20 62,20"),
    ],
)
def test_a_spark_rises_when_its_values_do(series: tuple[float | None, ...], points: str) -> None:
    assert parts.Spark(series).points == points


def test_a_funnel_is_as_wide_as_its_counts() -> None:
    funnel = parts.Funnel((parts.Band("a", 200), parts.Band("b", 50, 0.25), parts.Band("c", 0, 0.0)))
    assert [(band.words, width) for band, width in funnel.rows] == [("a", 100), ("b", 25), ("c", 0)]
    assert parts.Funnel(()).rows == [] and funnel.bands[1].percent == 25
