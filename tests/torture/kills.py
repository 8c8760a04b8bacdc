"""Kill -9 at random moments, again and again: workers who take in, take back, freeze and compute; `yipanqi worker`; backup;
restore; the process that reads a workbook; PostgreSQL itself. After each: nothing acknowledged is lost, nothing is half, the
ledger agrees with every checkpoint, every reference and file holds, and the next start works.

    python -m tests.torture.kills --kills 200 --seed 1 [--postgresql]

Exit code 1 with the seed and what does not hold. The short version runs with the tests.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from pathlib import Path
from typing import Any

from tests.torture.deeds import lines

ROOT = Path(__file__).resolve().parents[2]
KINDS = ("work", "work", "work", "served", "served", "reader", "worker", "backup", "restore", "restore", "database")
#: A run of this many kills in which nothing was ever acknowledged has proven nothing.
ENOUGH = 20


class City:
    """A data folder, its database, and what has been acknowledged so far."""

    def __init__(self, folder: Path, seed: int, database: str = "", server: Any = None) -> None:
        self.folder, self.home, self.seed, self.server = folder, folder / "home", seed, server
        self.dice = random.Random(seed)
        left_out = ["DATABASE_URL", "DJANGO_SETTINGS_MODULE", "YIPANQI_CHECKPOINTS"]
        left_out += ["COVERAGE_PROCESS_CONFIG", "COVERAGE_PROCESS_START"]  # a killed process tells nothing of what it executed
        self.env = {k: v for k, v in os.environ.items() if k not in left_out}
        self.env |= {
            "YIPANQI_HOME": str(self.home),
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
            "YIPANQI_CHECKPOINT_MINUTES": "0.02",
        }
        if database:
            self.env["DATABASE_URL"] = database
        self.accepted: set[int] = set()
        self.undone: set[int] = set()
        self.entries: dict[int, str] = {}
        self.bids = 0
        self.done: Counter[str] = Counter()
        self.told: Counter[str] = Counter()
        # Kills are spread over what a deed takes on this machine at this time, or they would all fall into its start.
        self.pace, self.length = 1.0, 5.0
        self.run("init", "--city", "330400")

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "yipanqi", *words], env=self.env, cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, (words, done.returncode, done.stdout[-2000:], done.stderr[-2000:])
        return done

    def begin(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, *words],
            env=self.env,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )

    def deed(self, name: str, *words: str) -> subprocess.Popen[str]:
        return self.begin("-m", "tests.torture.deeds", name, *words)

    def kill(self, number: int) -> str:
        """One kill and everything looked at; which kind it was."""
        kind = self.dice.choice([k for k in KINDS if k != "database" or self.server])
        getattr(self, f"_{kind}")(number)
        self.done[kind] += 1
        self.look(kind)
        return kind

    def _worked(self, number: int, end: Any) -> None:
        running = self.deed("work", str(self.seed * 1000 + number), str(self.folder))
        said = self._listen(running, self.dice.randint(0, 6))
        end(running)
        self._heard(running, said)

    def _listen(self, running: subprocess.Popen[str], wanted: int) -> list[str]:
        """Wait until it is ready, then for so many lines, then for a moment of the next deed; the lines, which go on growing."""
        assert running.stdout is not None
        for line in running.stdout:
            if '"ready"' in line:
                break
        else:
            raise AssertionError("it ended before it was ready")
        said: list[str] = []
        listening = threading.Thread(target=_gather, args=(running.stdout, said))
        listening.start()
        running.listening = listening  # type: ignore[attr-defined]
        began = time.monotonic()
        while len(said) < wanted and running.poll() is None and time.monotonic() < began + 120:
            time.sleep(0.01)
        assert running.poll() is None, ("it ended by itself", said[-3:])
        if said:
            self.pace = (time.monotonic() - began) / len(said)
        time.sleep(self.dice.uniform(0, 2 * self.pace))
        return said

    def _heard(self, running: subprocess.Popen[str], said: list[str]) -> None:
        running.wait()
        running.listening.join()  # type: ignore[attr-defined]
        for told in lines("".join(said)):
            self.told.update(told.keys())
            if "accepted" in told:
                self.accepted.add(told["accepted"])
            elif "undone" in told:
                self.accepted.discard(told["undone"])
                self.undone.add(told["undone"])
            elif "entry" in told:
                self.entries[told["entry"]] = told["digest"]
            elif "bid" in told:
                self.bids += 1

    def _served(self, number: int) -> None:
        """The portal while people post: one of its processes is killed, after which it answers again; then all of it at once."""
        made = self.begin("-m", "tests.torture.served", "people")
        assert made.communicate()[0] and made.returncode == 0
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        portal = self.begin("-m", "yipanqi", "serve", "--port", str(port))
        try:
            _answers(port, portal)
            if self.dice.random() < 0.5:
                self._someone_posts(number, port, lambda: _end_child(portal, self.dice))
                _answers(port, portal)
                self.done["a process of the portal"] += 1
            self._someone_posts(number + 500, port, lambda: _end(portal))
        finally:
            if portal.poll() is None:
                _end(portal)

    def _someone_posts(self, number: int, port: int, end: Any) -> None:
        posting = self.begin("-m", "tests.torture.served", "post", str(port), str(self.seed * 1000 + number), str(self.folder))
        try:
            said = self._listen(posting, self.dice.randint(0, 8))
            end()
            time.sleep(0.2)
        finally:
            if posting.poll() is None:
                _end(posting)
        self._heard(posting, said)

    def _work(self, number: int) -> None:
        self._worked(number, _end)

    def _reader(self, number: int) -> None:
        """Only the child that reads a workbook is killed; the process lives on for a moment."""

        def end(running: subprocess.Popen[str]) -> None:
            until = time.monotonic() + 4
            while time.monotonic() < until:
                child = subprocess.run(
                    ["pgrep", "-P", str(running.pid)], capture_output=True, text=True, check=False
                ).stdout.split()
                if child:
                    os.kill(int(child[0]), signal.SIGKILL)
                    time.sleep(0.5)
                    break
                time.sleep(0.01)
            _end(running)

        self._worked(number, end)

    def _database(self, number: int) -> None:
        def end(running: subprocess.Popen[str]) -> None:
            self.server.crash()
            time.sleep(0.2)
            _end(running)
            self.server.up()

        self._worked(number, end)

    def _worker(self, number: int) -> None:
        running = self.begin("-m", "yipanqi", "worker", "--every", "0.5")
        time.sleep(self.dice.uniform(0.3, 2) * self.length)
        _end(running)

    def _backup(self, number: int) -> None:
        """Killed, the target is not there, or whole."""
        target = self.folder / f"{number}.zip"
        running = self.begin("-m", "yipanqi", "backup", str(target))
        time.sleep(self.dice.uniform(0.2, 1.1) * self.length)
        _end(running)
        if target.exists():
            self.run("backup", "--check", str(target))
            target.unlink()

    def _restore(self, number: int) -> None:
        """Killed, the city is the one before or the one of the backup."""
        target = self.folder / "kept.zip"
        began = time.monotonic()
        self.run("backup", str(target))
        self.length = time.monotonic() - began
        then = self.seen()
        self._work(number)
        now = self.seen()
        running = self.begin("-m", "yipanqi", "restore", str(target), "--force")
        time.sleep(self.dice.uniform(0.2, 1.8) * self.length)
        _end(running)
        after = self.seen()
        states = {pk: now["states"].get(pk) for pk in now["states"]}
        back = after["states"] == then["states"] and after["records"] == then["records"]
        assert back or (after["states"] == states and after["records"] == now["records"]), (
            "neither old nor new",
            then,
            now,
            after,
        )
        if back and after["entries"] != now["entries"]:
            self.done["restored"] += 1
            self.accepted = {int(pk) for pk, state in then["states"].items() if state == "accepted"}
            self.undone = {int(pk) for pk, state in then["states"].items() if state == "undone"}
            self.entries = {int(number): digest for number, digest in then["digests"].items()}
            self.bids = then["bids"]
        for old in self.home.glob("before-restore-*"):
            subprocess.run(["rm", "-r", str(old)], check=True)

    def seen(self) -> dict[str, Any]:
        running = self.deed("look")
        out = running.communicate()[0]
        assert running.returncode == 0, "the next start does not work"
        return next(told for told in lines(out) if "entries" in told)

    def look(self, kind: str) -> None:
        """Everything that must hold."""
        found = self.seen()
        states = {int(pk): state for pk, state in found["states"].items()}
        digests = {int(number): digest for number, digest in found["digests"].items()}
        wrong = {
            name: found[name] for name in ("broken", "commitments", "loose", "halves", "lost", "orphans", "seals") if found[name]
        }
        wrong |= {f"batch {pk}": states.get(pk) for pk in self.accepted if states.get(pk) not in ("accepted", "undone")}
        wrong |= {f"undone {pk}": states.get(pk) for pk in self.undone if states.get(pk) != "undone"}
        wrong |= {f"entry {n}": "lost" for n, digest in self.entries.items() if digests.get(n) != digest}
        wrong |= {"bids": (found["bids"], self.bids)} if found["bids"] < self.bids else {}
        wrong |= {f"batch {pk} stays": state for pk, state in states.items() if state in ("reading", "accepting")}
        assert not wrong, (self.seed, kind, wrong)


class Server:
    """A PostgreSQL of its own that keeps its promises (fsync on), to be crashed."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.tools = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
        self.user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        folder.mkdir()
        if self.user:
            subprocess.run(["chown", "postgres", str(folder)], check=True)
        self._call("initdb", "-D", f"{folder}/data", "-U", "yipanqi", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        self.up()

    def up(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder}"
        for turn in range(20):  # a child of the killed server may hold its memory for a moment
            try:
                self._call("pg_ctl", "-D", f"{self.folder}/data", "-w", "-l", f"{self.folder}/log", "-o", options, "start")
                return
            except subprocess.CalledProcessError:
                if turn == 19:
                    raise
                time.sleep(0.5)

    def crash(self) -> None:
        """kill -9 of the server and of all that work for it."""
        main = int((self.folder / "data" / "postmaster.pid").read_text().splitlines()[0])
        children = subprocess.run(["pgrep", "-P", str(main)], capture_output=True, text=True, check=False).stdout.split()
        for pid in (main, *map(int, children)):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue

    def stop(self) -> None:
        self._call("pg_ctl", "-D", f"{self.folder}/data", "-m", "immediate", "stop")

    def _call(self, name: str, *words: str) -> None:
        subprocess.run(
            [*self.user, str(self.tools / name), *words],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
        )


def _gather(stream: Any, said: list[str]) -> None:
    for line in stream:
        said.append(line)


def _answers(port: int, portal: subprocess.Popen[str]) -> None:
    """The portal answers, however loaded the machine is: it has seven minutes to start, and may not end by itself."""
    until = time.monotonic() + 400
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/livez", timeout=10):
                return
        except OSError:
            assert portal.poll() is None, ("the portal ended by itself", portal.returncode)
            assert time.monotonic() < until, "the portal does not answer"
            time.sleep(0.2)


def _end_child(running: subprocess.Popen[str], dice: random.Random) -> None:
    """One of its processes only: a worker of the portal, or what Python keeps beside it."""
    children = subprocess.run(["pgrep", "-P", str(running.pid)], capture_output=True, text=True, check=False).stdout.split()
    os.kill(int(dice.choice(children)), signal.SIGKILL)


def _end(running: subprocess.Popen[str]) -> None:
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()


def main(arguments: list[str] | None = None) -> int:
    """Run the kills asked for; 0 when everything held."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=200)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--minutes", type=float, default=600)
    options.add_argument("--postgresql", type=int, default=0, metavar="PORT", help="on a PostgreSQL of its own at this port")
    said = options.parse_args(arguments)
    until = time.monotonic() + 60 * said.minutes
    with tempfile.TemporaryDirectory(prefix="yipanqi-kills-") as scratch:
        folder = Path(scratch)
        folder.chmod(0o755)
        server = Server(folder / "postgresql", said.postgresql) if said.postgresql else None
        try:
            city = City(folder, said.seed, f"postgres://yipanqi@127.0.0.1:{said.postgresql}/postgres" if server else "", server)
            for number in range(said.kills):
                if time.monotonic() > until:
                    break
                print(number + 1, city.kill(number), dict(city.done), dict(city.told), flush=True)
            assert said.kills < ENOUGH or (city.told["accepted"] and city.told["undone"]), "nothing was acknowledged"
        finally:
            if server:
                server.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
