"""Read a file in a process of its own. In: path and limits. Out: Workbook; a crash or a hang becomes a
SheetError.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from yipanqi.engines.sheets import _handover
from yipanqi.engines.sheets.model import MB, Limits, SheetError, Workbook


def read(path: Path, limits: Limits, password: str | None) -> Workbook:
    """Start the child, wait for it at most `limits.seconds`, take over its result."""
    name = path.name
    with tempfile.TemporaryDirectory(prefix="yipanqi-sheet-") as folder:
        task = {"path": str(path.resolve()), "out": folder, "password": password, "limits": asdict(limits)}
        env = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(p for p in sys.path if p),
            "POLARS_MAX_THREADS": "2",
            "RAYON_NUM_THREADS": "2",
            "PYTHONIOENCODING": "utf-8",
            "MALLOC_ARENA_MAX": "2",
        }
        try:
            done = subprocess.run(
                [sys.executable, "-X", "utf8", "-m", "yipanqi.engines.sheets._child"],
                input=json.dumps(task),
                capture_output=True,
                text=True,
                encoding="utf-8",
                errors="replace",
                env=env,
                timeout=limits.seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise _timed_out(name, limits) from None
        answer = _answer(done.stdout)
        code = answer.get("code")
        if code == "ok":
            return _handover.restore(Path(folder))
        if code == "out_of_memory" or (code is None and _ran_out(done.returncode, done.stderr)):
            raise out_of_memory(name, limits)
        if code is None and done.returncode in (-24, -9):
            raise _timed_out(name, limits) if done.returncode == -24 else out_of_memory(name, limits)
        if code is None or "zh" not in answer:
            why = " ".join(answer.get("why", "").split())
            raise SheetError(
                "corrupt",
                f"{name}：文件损坏，读取进程异常结束{f'（{why}）' if why else ''}，请重新导出后再提交。",
                f"{name}: damaged; the reader stopped{f' ({why})' if why else ''}; export the file again.",
            )
        raise SheetError(code, answer["zh"], answer["en"])


def _answer(stdout: str) -> dict[str, str]:
    lines = stdout.strip().splitlines()
    try:
        found = json.loads(lines[-1]) if lines else {}
    except json.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _ran_out(returncode: int, stderr: str) -> bool:
    return (
        any(
            w in stderr
            for w in ("memory allocation", "MemoryError", "Cannot allocate", "bad_alloc", "out of memory")
        )
        or returncode == -6
    )


def out_of_memory(name: str, limits: Limits) -> SheetError:
    return SheetError(
        "out_of_memory",
        f"{name}：读取所需内存超过上限 {limits.memory_bytes // MB} MB，请拆分文件或删除空白区域后再提交。",
        f"{name}: needs more than {limits.memory_bytes // MB} MB; split the file or delete blank areas.",
    )


def _timed_out(name: str, limits: Limits) -> SheetError:
    return SheetError(
        "timed_out",
        f"{name}：读取超过 {limits.seconds:g} 秒，已停止，请拆分文件后再提交。",
        f"{name}: reading took more than {limits.seconds:g} seconds and was stopped; split the file.",
    )
