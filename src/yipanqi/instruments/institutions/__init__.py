"""New-type R&D institutions and laboratories (S13).

A plain register. What the full instrument adds: levels and upgrades as dated qualifications, the annual performance evaluation.
"""
