"""Registers shared out anew. In: steps that each write registers of their own. Out: the same steps with few, so that they stay in
the cache.
"""

from __future__ import annotations

from yipanqi.engines.eligibility._kernel import Op
from yipanqi.engines.eligibility._kernel_loops import UNKNOWN

Step = list[int]
# Where a step names registers: (wholes, truths), places counted from 1.
NAMED: dict[Op, tuple[tuple[int, ...], tuple[int, ...]]] = {
    Op.load: ((1, 4), ()),
    Op.truth: ((), (1,)),
    Op.text: ((), (1,)),
    Op.add: ((1, 2, 3), ()),
    Op.add_known: ((1, 2, 3), ()),
    Op.enough: ((1, 2, 3), ()),
    Op.less: ((1, 3), ()),
    Op.rate: ((1, 2), ()),
    Op.need: ((1, 2, 3), ()),
    Op.share: ((2, 3, 4), (1,)),
    Op.reach: ((2, 3, 4), (1,)),
    Op.band: ((), (1, 2)),
    Op.share_band: ((2, 3), (1,)),
    Op.growth_band: ((2, 3, 4), (1,)),
    Op.give: ((), (2, 4)),
    Op.award: ((2,), (5,)),
    Op.grant: ((), (3,)),
    Op.score: ((), (3, 4, 5, 6)),
    Op.score_holds: ((), (1, 2, 3, 4)),
    Op.set_truth: ((), (1,)),
    Op.both: ((), (1, 2, 3)),
    Op.either: ((), (1, 2, 3)),
    Op.negate: ((), (1, 2)),
    Op.settle: ((), (1, 2, 3)),
    Op.cause: ((), (1, 2)),
    Op.is_zero: ((2,), (1,)),
    Op.reason: ((), (1, 2, 3, 4)),
    Op.verdict: ((), (1, 2, 3)),
    Op.out_64: ((1,), ()),
    Op.out_32: ((1,), ()),
    Op.out_byte: ((), (1, 4)),
    Op.out_truth: ((), (1,)),
    Op.out_yes_no: ((), (1, 4)),
    Op.whole: ((1,), (2,)),
    Op.untold: ((1, 2), ()),
    Op.stretch: ((1, 2, 3), ()),
    Op.pick: ((1, 4), (2,)),
    Op.pick_truth: ((), (1, 2)),
    Op.set_whole: ((1,), ()),
    Op.clip: ((2,), (1,)),
    Op.exceeds: ((2, 3), (1,)),
}


def _places(step: Step, bank: int) -> list[int]:
    """The places of a step that truly name a register of the bank."""
    op = Op(step[0])
    if op not in NAMED:
        return []
    idle = (
        (op is Op.need and step[4] >= 0 and (3,))
        or (op is Op.share and step[5] >= 0 and (4,))
        or (op is Op.reach and step[5] != UNKNOWN and (4,))
        or ()
    )
    return [n for n in NAMED[op][bank] if step[n] >= 0 and not (bank == 0 and n in idle)]


def _shared(steps: list[Step], bank: int) -> int:
    """Number the registers of a bank anew, one being free after its last mention; how many are needed."""
    last = {step[n]: at for at, step in enumerate(steps) for n in _places(step, bank)}
    free: list[int] = []
    given: dict[int, int] = {}
    number = 0
    for at, step in enumerate(steps):
        places = _places(step, bank)
        old = [step[n] for n in places]
        for n, register in zip(places, old, strict=True):
            if register not in given:
                given[register] = free.pop() if free else number
                number = max(number, given[register] + 1)
            step[n] = given[register]
        free += [given[register] for register in dict.fromkeys(old) if last[register] == at]
    return number


def shared(steps: list[tuple[int, ...]]) -> tuple[list[Step], int, int]:
    """The steps, the numbers of registers of either bank. Bytes that tell of faults keep theirs: the kernel remembers which are
    clean.
    """
    made = [list(s) for s in steps]
    few = _shared(made, 0)
    faults = {s[8]: n for n, s in enumerate(s for s in made if s[0] == Op.load)}
    bytes_ = _shared_truths(made, faults)
    return made, max(few, 1), bytes_


def _shared_truths(steps: list[Step], faults: dict[int, int]) -> int:
    """Fault bytes come first, the others share the rest."""
    for step in steps:
        if step[0] == Op.load:
            step[8] = faults[step[8]]
    marks = [(step, step[2]) for step in steps if step[0] == Op.cause and step[2] in faults]
    for step, _ in marks:
        step[2] = -1
    most = _shared(steps, 1) + len(faults)
    for step in steps:
        for n in _places(step, 1):
            step[n] += len(faults)
    for step, old in marks:
        step[2] = faults[old]
    return most
