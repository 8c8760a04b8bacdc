"""What is too long for the test suite: load on the real server, then every parameter and field with what nobody should send.

    python tools/torture.py HOME [--seconds 600] [--port 8199]

HOME is the data folder of a model city (`yipanqi demo --no-serve`); a copy of it is served and asked, the original stays as it
is.
Exit code 1 where a page was later than a second, the disk was used, or an answer was not well.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"


def get(port: int, path: str) -> tuple[int, float]:
    """Status and seconds of one page; status 0 where none came."""
    began = time.monotonic()
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}{path}", timeout=60) as answer:
            answer.read()
            return answer.status, time.monotonic() - began
    except urllib.error.HTTPError as fault:
        return fault.code, time.monotonic() - began
    except OSError:
        return 0, time.monotonic() - began


def send(port: int, size: int, first: bytes) -> socket.socket:
    """A connection that promises a body of `size` bytes and sends only `first`."""
    one = socket.create_connection((HOST, port), timeout=30)
    one.sendall(b"POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n\r\n%s" % (size, first))
    return one


def quick(port: int, when: str) -> list[str]:
    """What is wrong with the sign of life and the first page meanwhile; the best of three, for other work on the machine."""
    wrong = []
    for path in ("/livez", "/"):
        status, took = min((get(port, path) for _ in range(3)), key=lambda found: found[1])
        print(f"{when}: {path} {status} in {took:.2f} s")
        if status != 200 or took > 1:
            wrong.append(f"{when}: {path} answered {status} after {took:.2f} s")
    return wrong


def load(port: int) -> list[str]:
    """Slow connections, a body of 1.5 GB and searches of a thousand words, with pages asked meanwhile."""
    wrong = quick(port, "at rest")
    slow = [send(port, 100_000, b"0123456789") for _ in range(50)]
    time.sleep(1)
    wrong += quick(port, "50 slow connections")
    for one in slow:
        one.close()
    free, sent = shutil.disk_usage(tempfile.gettempdir()).free, 0
    big = send(port, 1_500_000_000, b"")
    with suppress(OSError):
        while sent < 1_500_000_000:
            sent += big.send(b"x" * 2**20)
    used = (free - shutil.disk_usage(tempfile.gettempdir()).free) / 2**20
    print(f"a body of 1.5 GB was cut off after {sent / 2**20:.0f} MB; {used:.0f} MB of disk used")
    if sent > 100 * 2**20 or used > 200:
        wrong.append(f"a body of 1.5 GB: {sent} bytes went through, {used:.0f} MB of disk")
    answers: list[tuple[int, float]] = []
    words = "+".join(["a"] * 1000)
    threads = [threading.Thread(target=lambda: answers.append(get(port, f"/search/?q={words}"))) for _ in range(20)]
    for one in threads:
        one.start()
    time.sleep(0.5)
    wrong += quick(port, "20 searches of 1 000 words")
    for one in threads:
        one.join()
    print(f"20 searches: {sorted(s for s, _ in answers)}, the last after {max(t for _, t in answers):.1f} s")
    return wrong + [f"a search answered {status}" for status, _ in answers if status not in (200, 503)]


def fuzz(seconds: float) -> list[str]:
    """Every role, every parameter, every field, as far as `seconds` of processor time reach."""
    sys.path.insert(0, str(ROOT))
    os.environ["DJANGO_SETTINGS_MODULE"] = "yipanqi.config.settings"
    import django

    django.setup()
    from django.test import Client

    from tests.fuzz import fuzzing
    from yipanqi.accounts.models import User

    clients = {}
    for role in fuzzing.ROLES:
        clients[role] = Client(raise_request_exception=False, SERVER_NAME="localhost")
        user = User.objects.filter(role=role).first()
        if user:
            clients[role].force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    asked = [one for role, client in clients.items() for one in fuzzing.everything(client, role)]
    found = fuzzing.run(clients, asked, seconds=seconds, seed=int(time.time()))
    print(f"{found.asked} of {len(asked)} requests; the slowest {found.slowest[0]} s: {found.slowest[1]}")
    return found.wrong


def main() -> int:
    """Serve a copy, load it, then fuzz it."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("home", type=Path)
    given.add_argument("--seconds", type=float, default=600)
    given.add_argument("--port", type=int, default=8199)
    asked = given.parse_args()
    with tempfile.TemporaryDirectory(prefix="yipanqi-torture-") as scratch:
        home = Path(scratch) / "home"
        shutil.copytree(asked.home, home)
        os.environ["YIPANQI_HOME"] = str(home)
        server = subprocess.Popen([sys.executable, "-m", "yipanqi", "serve", "--port", str(asked.port)])
        try:
            for _ in range(240):
                if get(asked.port, "/livez")[0] == 200:
                    break
                time.sleep(0.5)
            wrong = load(asked.port)
        finally:
            server.terminate()
            server.wait(30)
        wrong += fuzz(asked.seconds)
    print("\n".join(wrong) or "all well")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
