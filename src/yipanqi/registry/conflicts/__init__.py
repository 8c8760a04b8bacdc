"""Who may not judge whom, and by which path? One graph of interests for every jury: bounties, contests, funds, draws.

In: who may be asked, the parties that would be judged with their people, a day. Out: for each who may be asked the blocks, each
with its path in words; an empty list where nothing is known against. Asked before anybody is invited.

Everybody is first resolved to one identity (merges of the registry, engines.identity). Then the registry's relations are
followed, two steps at most: shareholding, parent, branch, group, institute founded together, one legal representative;
employment and posts; teacher and student, papers together, family, colleagues, as the registry has them or as they were
declared; money given within `FUNDED_YEARS`. What the registry does not know is compared by its name, and a name that begins with
another's whole name (模例大学材料学院, 模例大学嘉兴研究院) is a part of it: two parts of one whole are in conflict. A doubtful
identity or a part by its name blocks as well and says so: an officer may clear it, never a certain one.
"""

from yipanqi.registry.conflicts._judging import Asked, Block, Member, Party, conflicts
from yipanqi.registry.conflicts._relations import FUNDED_YEARS, STEPS, TIES, Tie, wholes

__all__ = ["FUNDED_YEARS", "STEPS", "TIES", "Asked", "Block", "Member", "Party", "Tie", "conflicts", "wholes"]
