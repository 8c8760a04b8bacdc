"""Is it the ledger that was signed for? In: rows in order, checkpoints, fingerprints of known keys. Out: faults, each with
its entry, and how far the ledger is anchored.

One pass: the chain binds each entry to the one before; the tree over the same entries is compared with every checkpoint. Whoever
can write the database can make a whole new chain, but no checkpoint of a key that is not in the database.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from yipanqi.engines.merkle import Range
from yipanqi.ledger._chain import GENESIS, Row, canonical
from yipanqi.ledger._notes import FIRST, Checkpoint
from yipanqi.values.words import Words

#: Clocks are set right by seconds all the time; more than this is told.
TOLERANCE = timedelta(minutes=5)
#: What shows in the chain alone, without any checkpoint.
CHAIN = frozenset({"missing", "order", "edited", "chain"})
_SHOWN = 20


@dataclass(frozen=True)
class Broken:
    """One thing that does not hold, with the number of the entry where it shows."""

    entry: int
    code: str
    words: Words


@dataclass
class Verdict:
    """What was found. `anchored` is the highest number that a known key signed for and that still holds, `day` when it did."""

    entries: int = 0
    anchored: int = 0
    day: datetime | None = None
    checkpoints: int = 0
    broken: list[Broken] = field(default_factory=list)
    notes: list[Words] = field(default_factory=list)
    said: dict[str, tuple[int, Any]] = field(default_factory=dict)  # last entry and detail of the actions that were asked for
    sealed: dict[str, str] = field(default_factory=dict)  # register -> root of its records, as the last entry has it

    @property
    def ok(self) -> bool:
        return not self.broken

    @property
    def unanchored(self) -> int:
        return self.entries - self.anchored

    @property
    def summary(self) -> Words:
        """In one line: how far it is anchored, and what is not yet."""
        zh = f"锚定到第 {self.anchored} 条（{_day(self.day)}）" if self.day else "没有锚定"
        en = f"anchored up to entry {self.anchored} ({_day(self.day)})" if self.day else "not anchored"
        return Words(
            f"台账 {self.entries} 条，{zh}，其后尚未锚定 {self.unanchored} 条；检查点 {self.checkpoints} 个",
            f"ledger of {self.entries} entries, {en}, unanchored since: {self.unanchored}; {self.checkpoints} checkpoints",
        )

    def add(self, entry: int, code: str, zh: str, en: str) -> None:
        if len(self.broken) < _SHOWN:
            self.broken.append(Broken(entry, code, Words(zh, en)))


def verify(
    rows: Iterable[Row],
    checkpoints: Sequence[Checkpoint],
    trusted: Iterable[str],
    *,
    watch: Iterable[str] = (),
    unreadable: Sequence[str] = (),
) -> Verdict:
    """Check everything. `trusted`: fingerprints of keys that are known; `watch`: actions whose last detail goes into `said`;
    `unreadable`: sources that should be checkpoints and are not as they were signed.
    """
    known = {_plain(one) for one in trusted}
    verdict = Verdict(checkpoints=len(checkpoints))
    walk = _Walk(verdict, checkpoints, frozenset(watch))
    tree = walk.over(rows)
    verdict.entries = tree.size
    for source in unreadable:
        verdict.add(
            0,
            "unreadable",
            f"检查点 {source} 读不懂或签名不对，已被改动",
            f"Checkpoint {source} cannot be read or is not as it was signed",
        )
    _strangers(verdict, checkpoints, known | walk.former)
    _gaps(verdict, checkpoints)
    holding = [c for c in checkpoints if walk.met.get(c.size) == c.tree and _plain(c.fingerprint) in known]
    if holding:
        last = max(holding, key=lambda one: (one.size, -one.at.timestamp()))
        verdict.anchored, verdict.day = last.size, last.at
    # What only the database says counts once it was signed for.
    explained = {digest: n for digest, n in walk.explained.items() if n <= verdict.anchored}
    _compared(verdict, checkpoints, walk.met, explained)
    _clocks(verdict, walk.back, {n for n in walk.explained_clocks if n <= verdict.anchored})
    if tree.size and not holding:
        _unanchored(verdict, {c.fingerprint for c in checkpoints if walk.met.get(c.size) == c.tree})
    return verdict


def disagreeing(rows: Iterable[Row], checkpoints: Sequence[Checkpoint]) -> list[Checkpoint]:
    """The checkpoints that are not of this ledger, or of more entries than it has."""
    walk = _Walk(Verdict(), checkpoints, frozenset())
    walk.over(rows)
    return [one for one in checkpoints if walk.met.get(one.size) != one.tree]


class _Walk:
    """One pass over the rows."""

    def __init__(self, verdict: Verdict, checkpoints: Sequence[Checkpoint], watch: frozenset[str]) -> None:
        self.verdict, self.watch = verdict, watch
        self.wanted = {one.size for one in checkpoints}
        self.met: dict[int, tuple[bytes, ...]] = {}  # size -> own peaks there
        self.back: list[tuple[int, timedelta]] = []
        self.explained: dict[str, int] = {}  # digest of a checkpoint -> entry that sets it aside
        self.explained_clocks: set[int] = set()
        self.former: set[str] = set()  # keys that the ledger itself says were this installation's

    def over(self, rows: Iterable[Row]) -> Range:
        tree, previous, expected, before, sha = Range(), GENESIS, 1, "", hashlib.sha256
        add, wanted, met, sealed = tree.add, self.wanted, self.met, self.verdict.sealed
        if 0 in wanted:
            met[0] = ()
        for row in rows:
            data = canonical(row)
            if row.number != expected or row.previous != previous or row.digest != sha(data).hexdigest():
                self._chain(row, previous, expected, sha(data).hexdigest())
            add(sha(b"\x00" + data).digest())
            if row.at < before:
                self._time(row, before)
            before, previous, expected = row.at, row.digest, row.number + 1
            if tree.size in wanted:
                met[tree.size] = tree.peaks
            if type(row.detail) is dict and type(row.detail.get("sealed")) is dict:
                sealed.update(row.detail["sealed"])
                self._odd(row)
            if row.action in self.watch or row.action.startswith("ledger."):
                self._said(row)
        return tree

    def _chain(self, row: Row, previous: str, expected: int, digest: str) -> None:
        n = row.number
        if n > expected:
            self.verdict.add(
                expected, "missing", f"第 {expected} 条到第 {n - 1} 条不见了", f"Entries {expected} to {n - 1} are missing"
            )
        elif n < expected:
            self.verdict.add(n, "order", f"第 {n} 条不在它的位置上", f"Entry {n} is not in its place")
        elif row.digest != digest:
            self.verdict.add(
                n, "edited", f"第 {n} 条被改动：内容与摘要不符", f"Entry {n} was changed: it is not what its digest says"
            )
        else:
            self.verdict.add(
                n,
                "chain",
                f"台账链在第 {n} 条断开：它不接在前一条之后",
                f"The chain breaks at entry {n}: it does not follow the one before",
            )

    def _time(self, row: Row, before: str) -> None:
        try:
            back = datetime.fromisoformat(before) - datetime.fromisoformat(row.at)
        except (ValueError, TypeError):
            self.verdict.add(
                row.number, "time", f"第 {row.number} 条的时间读不懂", f"The time of entry {row.number} cannot be read"
            )
            return
        if back > TOLERANCE:
            self.back.append((row.number, back))

    def _odd(self, row: Row) -> None:
        for label, records in dict(row.detail.get("unexplained") or {}).items():
            shown = "、".join(map(str, records[:_SHOWN]))
            self.verdict.notes.append(
                Words(
                    f"第 {row.number} 条：{label} 的记录 {shown} 在此之前变了，而没有改动记录（合并单位也会如此）；请核对",
                    f"Entry {row.number}: records {shown} of {label} had changed with no change on record (merging firms "
                    "does so too); look at them",
                )
            )

    def _said(self, row: Row) -> None:
        detail = row.detail if isinstance(row.detail, dict) else {}
        self.verdict.said[row.action] = (row.number, detail)
        if row.action == "ledger.explain":
            self.explained_clocks |= {n for n in detail.get("entries", ()) if isinstance(n, int)}
        elif row.action == "ledger.restored":
            self.explained.update(dict.fromkeys(map(str, detail.get("checkpoints", ())), row.number))
        elif row.action == "ledger.key":
            self.former.add(_plain(str(detail.get("fingerprint", ""))))


def _unanchored(verdict: Verdict, signers: set[str]) -> None:
    if signers:
        names = "、".join(sorted(signers))
        verdict.add(
            1,
            "signer",
            f"检查点由指纹 {names} 的密钥签名，尚未比对：请从另一渠道取得指纹，再加 --fingerprint 核对",
            f"The checkpoints were signed with the key {names}, which was not compared: get the fingerprint by another "
            "channel and give it as --fingerprint",
        )
        return
    verdict.add(
        1,
        "unanchored",
        "没有一个本机密钥（或给定指纹）签名且相符的检查点：没有任何东西能证明这本台账没有被整本重写。请找回检查点（备份、证据包、检查点文件夹），"
        "确认无误后运行 yipanqi ledger checkpoint",
        "No checkpoint signed with this installation's key (or the fingerprint given) agrees: nothing proves that the "
        "whole ledger was not "
        "written anew. Find the checkpoints (backups, packs, their folder); when sure, run yipanqi ledger checkpoint",
    )


def _strangers(verdict: Verdict, checkpoints: Sequence[Checkpoint], known: set[str]) -> None:
    for one in checkpoints:
        if _plain(one.fingerprint) not in known:
            verdict.add(
                one.size,
                "stranger",
                f"{_name(one)}（到第 {one.size} 条）由别的密钥签名，指纹 {one.fingerprint}：不是本机的，"
                "也不是给定的（--fingerprint）",
                f"{_name(one)} (up to entry {one.size}) was signed with another key, {one.fingerprint}: neither this "
                "installation's nor the one given (--fingerprint)",
            )


def _gaps(verdict: Verdict, checkpoints: Sequence[Checkpoint]) -> None:
    """Each checkpoint names the one before: one taken out of the middle is missed."""
    there = {one.digest for one in checkpoints}
    for one in checkpoints:
        if one.source and one.previous != FIRST and one.previous not in there and one.source.startswith("checkpoints/"):
            verdict.add(
                one.size,
                "checkpoint_lost",
                f"{_name(one)} 之前的检查点不见了：检查点文件夹被动过",
                f"The checkpoint before {_name(one)} is missing: somebody laid hands on the folder of checkpoints",
            )


def _compared(
    verdict: Verdict, checkpoints: Sequence[Checkpoint], met: dict[int, tuple[bytes, ...]], explained: dict[str, int]
) -> None:
    size, ends, bad, day, cut, aside = verdict.entries, {0}, 0, None, None, []
    for one in sorted(checkpoints, key=lambda c: c.size):
        if one.digest in explained:
            aside.append(one)
        elif one.size > size:
            cut = one
        else:
            held, first = _difference(one, met[one.size])
            ends.add(held)
            if first and (not bad or first < bad):
                bad, day = first, one.at
    if bad:
        good = max(end for end in ends if end < bad)
        one_only = bad == good + 1
        span = f"第 {bad} 条" if one_only else f"第 {good + 1} 条到第 {bad} 条之间"
        spoken = f"Entry {bad}" if one_only else f"Something in entries {good + 1} to {bad}"
        verdict.add(
            good + 1,
            "rewritten",
            f"{span}与 {_day(day)} 签名的检查点不符：台账在那之后被重写",
            f"{spoken} is not what was signed on {_day(day)}: the ledger was written anew since",
        )
    if cut:
        verdict.add(
            size + 1,
            "cut",
            f"第 {size + 1} 条到第 {cut.size} 条不见了：{_day(cut.at)} 签名的检查点有 {cut.size} 条，现在只有 {size} 条",
            f"Entries {size + 1} to {cut.size} are missing: the checkpoint signed on {_day(cut.at)} has {cut.size}, now "
            f"there are {size}",
        )
    if aside:
        entry = explained[aside[-1].digest]
        verdict.notes.append(
            Words(
                f"{len(aside)} 个检查点因恢复备份而不再适用（第 {entry} 条有说明）",
                f"{len(aside)} checkpoints no longer apply since a backup was restored (entry {entry} says so)",
            )
        )


def _difference(one: Checkpoint, own: tuple[bytes, ...]) -> tuple[int, int]:
    """(how many first entries agree for sure, last entry of the first subtree that differs or 0)."""
    end = 0
    for level, signed, mine in zip(_widths(one.size), one.tree, own, strict=True):
        if signed != mine:
            return end, end + level
        end += level
    return end, 0


def _widths(size: int) -> Iterator[int]:
    return (1 << bit for bit in range(size.bit_length() - 1, -1, -1) if size >> bit & 1)


def _clocks(verdict: Verdict, back: list[tuple[int, timedelta]], explained: set[int]) -> None:
    for number, by in back:
        if number in explained:
            verdict.notes.append(
                Words(
                    f"第 {number} 条的时间比前一条早（已有说明）", f"Entry {number} is dated before the one before it (explained)"
                )
            )
        else:
            verdict.add(
                number,
                "clock",
                f"第 {number} 条的时间比前一条早 {_span(by)[0]}：时钟被拨回，或这一条是后来写的。查明后用 yipanqi ledger "
                f"explain {number} 说明",
                f"Entry {number} is dated {_span(by)[1]} before the one before it: the clock was set back, or it was "
                f"written later. When you know why, say so: yipanqi ledger explain {number}",
            )


def _span(by: timedelta) -> tuple[str, str]:
    if by.days:
        return f"{by.days} 天", f"{by.days} days"
    minutes = int(by.total_seconds() // 60)
    return f"{minutes} 分钟", f"{minutes} minutes"


def _day(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else "?"


def _name(one: Checkpoint) -> str:
    return one.source or "checkpoint"


def _plain(fingerprint: str) -> str:
    return "".join(c for c in fingerprint.upper() if c in "0123456789ABCDEF")
