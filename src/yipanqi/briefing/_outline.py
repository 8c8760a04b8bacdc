"""The outline that briefings follow: the package's, or the city's own (`outline.toml` in the data folder). In: a text. Out: the
outline as plain values with both languages, or a Fault that names the section, what stands there and what may.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from django.conf import settings

from yipanqi.board.catalogue import INDICATORS
from yipanqi.values.fault import Fault
from yipanqi.values.words import Words

#: Bytes of a file; characters of a text; sections, and parts of one.
LARGEST, LONGEST, MOST = 64 * 1024, 500, 60
_TOP = ("title_zh", "title_en", "issuer_zh", "issuer_en", "section")
_SECTION = ("zh", "en", "paragraph", "table", "chart")
_TABLE, _CHART, _CLAUSE = ("kind", "figures", "zh", "en"), ("figure", "over", "zh", "en"), ("zh", "en", "clause")
_KINDS, _OVER = ("actions", "places"), ("years", "places")
SLOT = re.compile(r"\{([^{}]*)\}")
#: What may stand in a text besides figures.
_WORDS = ("place", "period")


def path() -> Path:
    """Where the city's own lies."""
    return Path(settings.HOME) / "outline.toml"


def packaged() -> dict[str, Any]:
    """The outline of the package."""
    with (resources.files("yipanqi.briefing") / "outline.toml").open("rb") as file:
        return tomllib.load(file)


def outline() -> dict[str, Any]:
    """The outline that briefings follow now: the city's own where it has one that can be used."""
    return _own()[0] or packaged()


def problem() -> Fault | None:
    """What is wrong with the city's own."""
    return _own()[1]


def _own() -> tuple[dict[str, Any] | None, Fault | None]:
    try:
        if not path().is_file():
            return None, None
        if path().stat().st_size > LARGEST:
            return None, _wrong("", "文件太大（最多 64 kB）", "it is too large (64 kB at most)")
        return read(path().read_text(encoding="utf-8-sig")), None
    except Fault as fault:
        return None, fault
    except (OSError, UnicodeDecodeError) as fault:
        return None, _wrong("", f"读不了：{fault}", f"it cannot be read: {fault}")


def read(text: str) -> dict[str, Any]:
    """The outline of a text. English that is not said is the Chinese."""
    try:
        said = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as fault:
        raise _wrong("TOML", f"读不懂：{str(fault)[:200]}", f"cannot be read: {str(fault)[:200]}") from None
    _among("", said, _TOP)
    found: dict[str, Any] = {}
    for name in ("title", "issuer"):
        both = {key.removeprefix(f"{name}_"): said[key] for key in (f"{name}_zh", f"{name}_en") if key in said}
        both = both or {lang: packaged()[f"{name}_{lang}"] for lang in ("zh", "en")}
        found |= {f"{name}_{lang}": text for lang, text in _words(name, both, figures=False).items()}
    sections = _parts("section", said.get("section"))
    if not sections:
        raise _wrong("[[section]]", "至少要有一节", "there must be one at least")
    return {**found, "section": [_section(f"section {n}", one) for n, one in enumerate(sections, 1)]}


def _section(where: str, said: Mapping[str, Any]) -> dict[str, Any]:
    _among(where, said, _SECTION)
    found: dict[str, Any] = _words(where, said, figures=False)
    for part, keys in (("paragraph", _CLAUSE), ("table", _TABLE), ("chart", _CHART)):
        if part not in said:
            continue
        found[part] = []
        for n, one in enumerate(_parts(f"{where}.{part}", said[part]), 1):
            at = f"{where}.{part} {n}"
            _among(at, one, keys)
            found[part].append(_paragraph(at, one) if part == "paragraph" else _shown(at, part, one))
    return found


def _paragraph(where: str, said: Mapping[str, Any]) -> dict[str, Any]:
    if "clause" not in said:
        return _words(where, said)
    clauses = _parts(f"{where}.clause", said["clause"])
    return {"clause": [_words(f"{where}.clause {n}", one) for n, one in enumerate(clauses, 1)]}


def _shown(where: str, part: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """A table or a chart."""
    words = _words(where, said, figures=False)
    if part == "chart":
        _among(f"{where}.over", [said.get("over")], _OVER)
        return {"figure": _figure(where, said.get("figure")), "over": said["over"], **words}
    _among(f"{where}.kind", [said.get("kind")], _KINDS)
    if said["kind"] == "actions":
        return {"kind": "actions", **words}
    figures = said.get("figures")
    if not isinstance(figures, list) or not 1 <= len(figures) <= MOST:
        raise _wrong(f"{where}.figures", "应为指标名的列表", "must be a list of figures")
    return {"kind": "places", "figures": [_figure(where, one) for one in figures], **words}


def _words(where: str, said: Mapping[str, Any], *, figures: bool = True) -> dict[str, str]:
    """Both languages of a text, with what stands in braces checked."""
    texts = {"zh": said.get("zh"), "en": said.get("en") or said.get("zh")}
    for lang, text in texts.items():
        if not isinstance(text, str) or not text.strip() or len(text) > LONGEST:
            raise _wrong(f"{where}.{lang}", f"应为 {LONGEST} 字以内的文字", f"must be text of {LONGEST} characters at most")
        for slot in SLOT.findall(text):
            if slot in _WORDS:
                continue
            if not figures:
                raise _wrong(f"{where}.{lang}", f"这里没有“{{{slot}}}”", f"{{{slot}}} has no place here")
            _figure(where, slot.removesuffix(".period").partition("@")[0])
    return texts  # type: ignore[return-value]


def _figure(where: str, key: Any) -> str:
    if not isinstance(key, str) or key not in INDICATORS:
        raise _wrong(where, f"没有指标“{str(key)[:60]}”（yipanqi figures 列出全部）", f"there is no figure {str(key)[:60]}")
    return key


def _parts(where: str, said: Any) -> list[Mapping[str, Any]]:
    if not isinstance(said, list) or len(said) > MOST or not all(isinstance(one, dict) for one in said):
        raise _wrong(where, f"写成 [[{where.split(' ')[0]}]]，最多 {MOST} 个", f"its parts are tables, {MOST} at most")
    return said


def _among(where: str, said: Iterable[Any], names: tuple[str, ...]) -> None:
    for name in said:
        if name not in names:
            raise _wrong(where, f"没有“{name}”；可写：{'、'.join(names)}", f"there is no {name}; there are {', '.join(names)}")


def _wrong(where: str, zh: str, en: str) -> Fault:
    at = (f" 的 {where}", f", {where}") if where else ("", "")
    return Fault("outline", f"简报提纲 outline.toml{at[0]}：{zh}。", f"outline.toml{at[1]}: {en}.", exit_code=2)


def figures_needed(key: str) -> list[Words]:
    """Where the city's own outline names a figure."""
    own, _ = _own()
    if own is None or key not in _named(own):
        return []
    return [Words("本市的简报提纲", "the city's own outline of the briefing")]


def _named(plan: Any) -> set[str]:
    """Every figure that stands in it."""
    if isinstance(plan, str):
        return {slot.removesuffix(".period").partition("@")[0] for slot in SLOT.findall(plan)} | {plan}
    if isinstance(plan, dict):
        plan = list(plan.values())
    return set().union(*map(_named, plan)) if isinstance(plan, list) else set()
