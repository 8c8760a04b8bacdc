"""Achievements offered for conversion (S16).

A plain register. What the full instruments add: matching with needs, experts and money (S16), stage gates from R&D to
industrialisation (S19).
"""
