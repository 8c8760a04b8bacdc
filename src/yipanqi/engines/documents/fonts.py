"""The typefaces of the PDF: where they lie, what they can draw. In: text. Out: characters that no face has.

The faces are built at set-up (tools/fonts.py). In a source tree that has the downloaded slices they are
built at first use.
"""

from __future__ import annotations

import json
import subprocess
import sys
from bisect import bisect_right
from functools import cache
from importlib import resources
from pathlib import Path

from yipanqi.values.fault import Fault

_SPACES = frozenset("\n\r\t\u200b\u3000 ")
GETA = "〓"  # printers' sign for a sort that is not in the case


def folder() -> Path:
    """The folder of the four faces; builds them when only their slices are there. Raises Fault otherwise."""
    found = Path(str(resources.files("yipanqi.engines.documents"))) / "fonts"
    if (found / "coverage.json").is_file():
        return found
    root = Path(__file__).resolve().parents[4]
    tool = root / "tools" / "fonts.py"
    if tool.is_file() and (root / "node_modules" / "@fontsource").is_dir():
        subprocess.run([sys.executable, str(tool)], check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if not (found / "coverage.json").is_file():
        raise Fault(
            "fonts",
            "生成 PDF 需要的中文字体还没有准备好；请在源代码目录运行 make setup（或 python3 tools/fonts.py）后重试",
            "The Chinese typefaces that PDF needs are not built yet; "
            "run make setup (or python3 tools/fonts.py) in the source tree",
        )
    return found


@cache
def _ranges() -> tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]:
    faces = json.loads((folder() / "coverage.json").read_text(encoding="utf-8"))["faces"]
    return tuple((tuple(a for a, _ in f["ranges"]), tuple(b for _, b in f["ranges"])) for f in faces.values())


@cache
def _drawn(character: str) -> bool:
    """Whether every face has the character: it may stand in a heading, a table and the text."""
    point = ord(character)
    return all((at := bisect_right(starts, point) - 1) >= 0 and ends[at] >= point for starts, ends in _ranges())


def undrawable(text: str) -> list[str]:
    """The characters of `text` that a face lacks, once each, in order."""
    return [c for c in dict.fromkeys(text) if c not in _SPACES and not _drawn(c)]


def substituted(text: str) -> str:
    """`text` with 〓 for each character that a face lacks; control characters are dropped."""
    kept = "".join(c for c in text if c >= " " or c in "\n\t")
    missing = set(undrawable(kept))
    return "".join(GETA if c in missing else c for c in kept) if missing else kept
