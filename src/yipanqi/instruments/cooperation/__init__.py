"""Projects of international cooperation (S04, S05).

A list of projects. What the full instrument adds: partners and their institutes abroad, the steps of a project to its conversion
here.
"""
