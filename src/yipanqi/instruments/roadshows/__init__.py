"""Roadshows, conferences and contests (S08).

A plain calendar. What the full instrument adds: pitches, investors' follow-up to the deal, judges without conflicts of
interest, calibrated scores.
"""
