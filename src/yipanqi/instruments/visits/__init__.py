"""Visits to firms and their problems (S20).

A plain register. What the full instrument adds: routing to whoever can solve it, deadlines with reminders, the firm's answer.
"""
