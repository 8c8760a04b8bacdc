"""The judge: every plan tried, plainly. In: plain dictionaries. Out: the best (shortfall, places, kept, total) there is.

Shortfall is what agents' and tasks' least and the coverage rules lack. Only for a handful of pairs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

Pair = tuple[str, str]
Rule = tuple[str, frozenset[str], int]  # task, agents that count, how many


def plans(scores: Mapping[Pair, float], most: Mapping[str, int], needed: Mapping[str, int]) -> list[tuple[Pair, ...]]:
    """Every set of pairs within the bounds."""
    pairs = sorted(scores)
    found = []
    for size in range(len(pairs) + 1):
        for plan in combinations(pairs, size):
            agents, tasks = [a for a, _ in plan], [t for _, t in plan]
            if all(agents.count(a) <= most[a] for a in agents) and all(tasks.count(t) <= needed[t] for t in tasks):
                found.append(plan)
    return found


def shortfall(plan: Sequence[Pair], least: Mapping[str, int], floor: Mapping[str, int], rules: Sequence[Rule]) -> int:
    """How many places below a least this plan stays."""
    agents, tasks = [a for a, _ in plan], [t for _, t in plan]
    lack = sum(max(0, low - agents.count(a)) for a, low in least.items())
    lack += sum(max(0, low - tasks.count(t)) for t, low in floor.items())
    return lack + sum(max(0, low - sum(t == task and a in who for a, t in plan)) for task, who, low in rules)


def best(
    scores: Mapping[Pair, float],
    least: Mapping[str, int],
    most: Mapping[str, int],
    floor: Mapping[str, int],
    needed: Mapping[str, int],
    *,
    fixed: Sequence[Pair] = (),
    rules: Sequence[Rule] = (),
    before: Sequence[Pair] = (),
    fair: bool = False,
) -> tuple[float, ...]:
    """(shortfall, places, kept, total) of the best plan; with `fair` (shortfall, places, lowest score, kept, total)."""
    fit = [p for p in plans(scores, most, needed) if set(fixed) <= set(p)]

    def rank(plan: tuple[Pair, ...]) -> tuple[float, ...]:
        lowest = (min((scores[p] for p in plan if p not in fixed), default=0.0),) if fair else ()
        return (
            -shortfall(plan, least, floor, rules),
            len(plan),
            *lowest,
            len(set(plan) & set(before)),
            sum(scores[p] for p in plan),
        )

    top = max(rank(p) for p in fit)
    return (-top[0], *top[1:])
