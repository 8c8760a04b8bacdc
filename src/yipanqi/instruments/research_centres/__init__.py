"""Enterprise R&D centres by level (S12).

A plain register. What the full instrument adds: the ladder from city to nation with its conditions, firms without R&D
and firms with falling R&D.
"""
