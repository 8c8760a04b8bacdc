"""What `serve` keeps alive: web processes and the worker. In: their commands. Out: each is there until somebody says stop.

One that dies is replaced at once and told in one line; one that dies again and again waits longer each time, up to a minute,
so that a fault that will not go away by itself costs no processor. SIGTERM, SIGINT or SIGHUP: each finishes what it has in
hand, for `grace` seconds.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from types import FrameType

from yipanqi.config.following import PARENT

log = logging.getLogger("yipanqi.serve")
#: Seconds: the longest wait before another try, how long one must have lived to count as sound, and between two looks.
LONGEST, SOUND, LOOK = 60.0, 30.0, 0.1


@dataclass
class Part:
    """One process that is to be there."""

    zh: str
    en: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    since: float = 0.0
    failed: int = 0
    due: float = 0.0
    ended: str = field(default="", repr=False)

    def start(self, now: float) -> int:
        """Start it; its process number. In a group of its own: a Ctrl+C at the terminal is ours to pass on."""
        env = {**os.environ, PARENT: str(os.getpid())}
        own = {"process_group": 0} if os.name == "posix" else {}
        self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, env=env, **own)  # type: ignore[call-overload]
        self.since = now
        assert self.process is not None
        return self.process.pid


class Supervisor:
    """Keeps `parts` alive. `told` gets each line beside the log; `daily` is done once a day, also as the first thing;
    `opened` is asked at each look until it says True.
    """

    def __init__(
        self,
        parts: Iterable[Part],
        *,
        told: Callable[[str], None],
        daily: Callable[[], None] = lambda: None,
        opened: Callable[[], bool] = lambda: True,
        grace: float = 8.0,
    ) -> None:
        self.parts = list(parts)
        self.told, self.daily, self.opened, self.grace = told, daily, opened, grace
        self.stops = 0

    def run(self) -> None:
        """Until a signal to stop. To be called in the main thread: the system ends the parts with the thread that started
        them.
        """
        before = {one: signal.signal(one, self._stop) for one in _STOPS}
        try:
            next_day, open_ = 0.0, False
            while not self.stops:
                now = time.monotonic()
                for part in self.parts:
                    self._look_at(part, now)
                open_ = open_ or self.opened()
                if now >= next_day:
                    next_day = now + 86_400
                    self.daily()
                time.sleep(LOOK)
        finally:
            try:
                self._end()
            finally:
                for one, handler in before.items():
                    signal.signal(one, handler)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stops += 1

    def _look_at(self, part: Part, now: float) -> None:
        if part.process is not None and (code := part.process.poll()) is not None:
            part.failed = 1 if now - part.since > SOUND else part.failed + 1
            part.due = now + waits(part.failed)
            part.ended, part.process = _why(part.process.pid, code), None
            self._say(
                f"{part.zh}意外结束（{part.ended}），{_in(waits(part.failed), 'zh')}换上新的",
                f"{part.en} ended unexpectedly ({part.ended}); replaced {_in(waits(part.failed), 'en')}",
            )
        if part.process is None and now >= part.due:
            try:
                pid = part.start(now)
            except OSError as fault:  # no memory, no process numbers: as if it had died
                part.failed += 1
                part.due = now + max(1.0, waits(part.failed))
                self._say(f"{part.zh}没能启动（{fault.strerror}）", f"{part.en} could not be started ({fault.strerror})")
                return
            if part.ended:
                log.warning("%s：新进程 %d · %s: new process %d", part.zh, pid, part.en, pid)

    def _say(self, zh: str, en: str) -> None:
        log.error("%s · %s", zh, en)
        self.told(f"{zh} · {en}")

    def _end(self) -> None:
        """Ask all to end; who has not after `grace` seconds, or at a second signal, is ended."""
        alive = [part.process for part in self.parts if part.process is not None and part.process.poll() is None]
        for process in alive:
            process.terminate()
        until, asked = time.monotonic() + self.grace, self.stops
        while any(process.poll() is None for process in alive) and time.monotonic() < until and self.stops == asked:
            time.sleep(LOOK / 2)
        for process in alive:
            if process.poll() is None:
                process.kill()
            process.wait()


_STOPS = [signal.SIGTERM, signal.SIGINT, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]


def waits(failed: int) -> float:
    """Seconds before another try, after so many failures one after another: 0, 1, 2, 4, … at most LONGEST."""
    return 0.0 if failed < 2 else float(min(LONGEST, 2 ** min(failed - 2, 10)))


def _in(seconds: float, language: str) -> str:
    if language == "zh":
        return f"{seconds:.0f} 秒后" if seconds else "立即"
    return f"in {seconds:.0f} s" if seconds else "at once"


def _why(pid: int, code: int) -> str:
    """The process and how it ended: `pid 123, SIGKILL` or `pid 123, exit 1`."""
    if code >= 0:
        return f"pid {pid}, exit {code}"
    try:
        return f"pid {pid}, {signal.Signals(-code).name}"
    except ValueError:
        return f"pid {pid}, signal {-code}"
