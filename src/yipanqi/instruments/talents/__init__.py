"""Talents with their affiliations (S04, S23, S24) and shared doctors (S26).

A plain register. What the full instruments add: time shares and which party counts which output (S04), classified evaluation
(S23), applications to programmes (S24), sharing of doctors by agreement and hours (S26).
"""
