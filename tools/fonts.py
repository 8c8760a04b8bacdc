"""Build the static Chinese faces that the PDF needs from the slices that npm brings.

In: node_modules/@fontsource/noto-{sans,serif}-sc (about 100 WOFF slices a weight). Out:
src/yipanqi/engines/documents/fonts/ (ignored by git): four TrueType files, OFL.txt, coverage.json (which characters
each face can draw). Cached by version; about 15 s once. Static merged faces because variable ones and
subsets of CFF faces print boxes in PDF; the ready-made "chinese-simplified" slice lacks a sixth of GB 2312.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import frontend

ROOT = frontend.ROOT
FONTS = ROOT / "src/yipanqi/engines/documents/fonts"
FACES = {
    "NotoSansSC-Regular": ("@fontsource/noto-sans-sc", "noto-sans-sc", "Noto Sans SC", 400),
    "NotoSansSC-Bold": ("@fontsource/noto-sans-sc", "noto-sans-sc", "Noto Sans SC", 700),
    "NotoSerifSC-Regular": ("@fontsource/noto-serif-sc", "noto-serif-sc", "Noto Serif SC", 400),
    "NotoSerifSC-Bold": ("@fontsource/noto-serif-sc", "noto-serif-sc", "Noto Serif SC", 700),
}
LEAST_GB2312 = 6_700
#: Tables of layout features, vertical metrics, hinting and signatures: the briefing is set horizontally and plainly.
_UNUSED = frozenset(
    [
        "GPOS",
        "GSUB",
        "GDEF",
        "BASE",
        "STAT",
        "DSIG",
        "meta",
        "vhea",
        "vmtx",
        "VORG",
        "fpgm",
        "prep",
        "cvt",
        "gasp",
        "HVAR",
        "MVAR",
        "avar",
    ]
)
LAYOUT = "5"  # raise when the way of building changes


def main() -> int:
    """Build what is missing or old; 0, or 1 with one line saying why not."""
    try:
        if up_to_date():
            print("中文字体 · Chinese faces: 无变化 · unchanged")
            return 0
        frontend.fetch()
        if (code := _with_fonttools()) is not None:
            return code
        build()
    except frontend.Missing as fault:
        print(fault, file=sys.stderr)
        return 1
    return 0


def up_to_date() -> bool:
    """Whether the faces of the versions in package.json are all there."""
    index = FONTS / "coverage.json"
    if not index.is_file() or not all((FONTS / f"{name}.ttf").is_file() for name in FACES):
        return False
    return json.loads(index.read_text(encoding="utf-8")).get("made_from") == _state()


def build() -> None:
    """Merge, name and check the four faces; the index is written last, so that a broken build is built
    again.
    """
    FONTS.mkdir(parents=True, exist_ok=True)
    (FONTS / "coverage.json").unlink(missing_ok=True)
    print("制作四个中文字体（一次，约 15 秒）· building four Chinese faces (once, about 15 s) …", flush=True)
    faces = {}
    for name, (package, stem, family, weight) in FACES.items():
        files = frontend.MODULES / package / "files"
        slices = sorted(files.glob(f"{stem}-*-{weight}-normal.woff"), key=_order)
        if not slices:
            raise frontend.Missing(
                f"{package} 里没有字体切片；请删除 node_modules 后重试 · "
                f"{package} holds no slices; delete node_modules and run this again"
            )
        points = _merge(slices, FONTS / f"{name}.ttf", family, weight)
        hanzi = sum(ord(c) in points for c in gb2312_hanzi())
        if hanzi < LEAST_GB2312:
            raise frontend.Missing(f"{name} 只有 {hanzi} 个 GB 2312 汉字 · {name} has only {hanzi} GB 2312 hanzi")
        faces[name] = {"family": family, "weight": weight, "gb2312": hanzi, "ranges": _ranges(points)}
        print(f"  {name}: {len(points)} 字符 · characters, GB 2312 {hanzi} / 6763", flush=True)
    for package, short in (("@fontsource/noto-sans-sc", "sans"), ("@fontsource/noto-serif-sc", "serif")):
        (FONTS / f"OFL-{short}.txt").write_bytes((frontend.MODULES / package / "LICENSE").read_bytes())
    state = json.dumps({"made_from": _state(), "faces": faces}, separators=(",", ":"))
    (FONTS / "coverage.json").write_text(state + "\n", encoding="utf-8")


def gb2312_hanzi() -> list[str]:
    """The 6 763 hanzi of GB 2312, from the codec's own table."""
    out = []
    for lead in range(0xB0, 0xF8):
        for trail in range(0xA1, 0xFF):
            try:
                out.append(bytes([lead, trail]).decode("gb2312"))
            except UnicodeDecodeError:
                continue
    return out


def _merge(slices: list[Path], target: Path, family: str, weight: int) -> set[int]:
    """One TrueType file of all slices; a character that several slices hold is taken from the first."""
    from fontTools.merge import Merger
    from fontTools.subset import Options as SubsetOptions
    from fontTools.subset import Subsetter
    from fontTools.ttLib import TTFont

    scratch = target.with_suffix(".parts")
    scratch.mkdir(exist_ok=True)
    seen: set[int] = set()
    parts = []
    for number, path in enumerate(slices):
        font = TTFont(path, recalcTimestamp=False, recalcBBoxes=False)  # outlines stay packed: six times faster
        fresh = set(font.getBestCmap()) - seen
        if not fresh:
            continue
        if fresh != set(font.getBestCmap()):  # cutting is slow; most slices share no character with another
            options = SubsetOptions()
            options.layout_features, options.hinting, options.notdef_outline = [], False, True
            cut = Subsetter(options)
            cut.populate(unicodes=fresh)
            cut.subset(font)
        for tag in set(font.keys()) & _UNUSED:
            del font[tag]
        font.flavor = None
        part = scratch / f"{number}.ttf"
        font.save(part)
        parts.append(str(part))
        seen |= fresh
    merged = Merger().merge(parts)
    _name(merged, family, weight)
    merged.recalcTimestamp = merged.recalcBBoxes = False
    partial = target.with_suffix(".new")
    merged.save(partial)
    os.replace(partial, target)
    for path in scratch.iterdir():
        path.unlink()
    scratch.rmdir()
    return set(merged.getBestCmap())


def _name(font: object, family: str, weight: int) -> None:
    """Give the face its family and weight; the slices call themselves 'Thin'."""
    style = "Bold" if weight == 700 else "Regular"
    table = font["name"]  # type: ignore[index]
    kept = [record for record in table.names if record.nameID in (0, 7, 8, 9, 11, 13, 14)]
    table.names = kept
    plain = family.replace(" ", "")
    for number, text in {
        1: family,
        2: style,
        3: f"{plain}-{style}",
        4: f"{family} {style}".removesuffix(" Regular"),
        5: "Version 1.0",
        6: f"{plain}-{style}",
    }.items():
        table.setName(text, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight  # type: ignore[index]
    selection = font["OS/2"].fsSelection & ~0b1100001  # type: ignore[index]
    font["OS/2"].fsSelection = selection | (0b100000 if weight == 700 else 0b1000000)  # type: ignore[index]
    font["head"].macStyle = 1 if weight == 700 else 0  # type: ignore[index]


def _order(path: Path) -> tuple[int, int, str]:
    """Latin first, then numbered slices, the doubtful ready-made Chinese slice last."""
    word = path.name.split("-")[3]
    if word.isdigit():
        return 1, int(word), ""
    return (2 if "chinese" in path.name else 0), 0, path.name


def _ranges(points: set[int]) -> list[list[int]]:
    out: list[list[int]] = []
    for point in sorted(points):
        if out and out[-1][1] == point - 1:
            out[-1][1] = point
        else:
            out.append([point, point])
    return out


def _state() -> dict[str, str]:
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"]
    return {"layout": LAYOUT} | {package: wanted[package] for package, *_ in FACES.values()}


def _with_fonttools() -> int | None:
    """None when fontTools is at hand; otherwise runs this file again in the environment and gives its exit
    code.
    """
    try:
        import fontTools  # noqa: F401

        return None
    except ImportError:
        python = frontend.environment_python()
    has = subprocess.run([str(python), "-c", "import fontTools"], stderr=subprocess.DEVNULL, check=False).returncode == 0
    if not has and not frontend.install(python, "fonttools"):
        raise frontend.Missing(
            "缺少 fonttools，也装不上；请检查网络后重试 · "
            "fonttools is missing and did not install; check the network and run this again"
        )
    if os.environ.get("YIPANQI_FONTS_AGAIN"):
        raise frontend.Missing("fonttools 装上了却用不了 · fonttools is installed but cannot be imported")
    return subprocess.call([str(python), __file__], env={**os.environ, "YIPANQI_FONTS_AGAIN": "1"})


if __name__ == "__main__":
    sys.exit(main())
