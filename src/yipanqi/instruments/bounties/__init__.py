"""Order-style R&D: bounties from posting to acceptance (S18).

A plain register. What the full instrument adds: gates between the stages, reviewers without conflicts of interest,
prizes held and paid by milestone.
"""
