"""Achievements offered for conversion (S16): the register. Publication with its quality gate, expiry and matching are the
market's.

What a full instrument adds: stage gates from R&D to industrialisation (S19).
"""
