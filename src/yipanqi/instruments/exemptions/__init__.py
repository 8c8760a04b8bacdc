"""Decisions on conversions under due-diligence exemption (S14).

A plain register. What the full instrument adds: the check against the negative list, the procedure step by step, an audit trail
that stands years later.
"""
