"""The market of technology: needs and offers brought together (S16).

Open pages for everybody; for officers a desk with proposals and their reasons; for firms their own. A machine proposes, people
decide;
a veto stays silent, a refusal is coded and goes back to its owner with what to add.
"""
