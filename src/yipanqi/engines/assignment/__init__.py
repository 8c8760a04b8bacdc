"""Who does what: agents and tasks with scores, loads, bans and fixed pairs; the best plan, with the proof that none is better.

In: frames of any kind (`agent_id, task_id, score`; loads, tasks, conflicts, fixed pairs, coverage rules) or plain arrays.
Out: pairs with reason and runner-up, what stayed open and why, total, bound, gap, prices. `reassign` moves the fewest.
`reference.py` tries every plan.
"""

from yipanqi.engines.assignment._arrays import Plan, assign_array
from yipanqi.engines.assignment._solve import Assignment, assign, reassign

__all__ = ["Assignment", "Plan", "assign", "assign_array", "reassign"]
