"""Make the virtual environment and install the project in it, with uv where it is present and pip otherwise.

In: folder of the environment, what to install ('.' or '.[test]'). Out: an environment with the pins of constraints.txt.
Runs on the machine's plain python3 (3.11 or newer) with nothing installed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path


def main() -> int:
    """Make, and install if asked; the exit code of what failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--install", default="")
    wanted = parser.parse_args()
    if sys.version_info < (3, 11) or sys.version_info >= (3, 14):
        print(f"Python {sys.version.split()[0]} 不行，需要 3.11–3.13 · Python 3.11 to 3.13 is needed (PYTHON=… make …)")
        return 2
    uv = shutil.which("uv")
    python = wanted.folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    if not python.exists():
        made = [uv, "venv", "-q", str(wanted.folder)] if uv else [sys.executable, "-m", "venv", str(wanted.folder)]
        if code := subprocess.call(made):
            print("建不了虚拟环境；Debian/Ubuntu 请先安装 python3-venv · no virtual environment; install python3-venv first")
            return code
    if not wanted.install:
        return 0
    print(f"安装依赖 · installing {wanted.install} …", flush=True)
    install = (
        [uv, "pip", "install", "-q", "--python", str(python)]
        if uv
        else [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--retries", "10"]
    )
    command = [*install, "-c", "constraints.txt", "-e", wanted.install]
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False)
    told = [line for line in done.stderr.splitlines() if "is ignored: it is neither a file nor a directory" not in line]
    if done.returncode:
        print("\n".join(told), file=sys.stderr)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
