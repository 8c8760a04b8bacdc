"""Matchmaking sessions and the meetings held there (S16).

A plain register. What the full instrument adds: proposals of who should meet whom with reasons, the timetable of a day,
outcomes fed back into the proposals.
"""
