"""Science enclaves and their projects (S10).

A plain register. What the full instrument adds: the way home of each project by stage, and what blocks it.
"""
