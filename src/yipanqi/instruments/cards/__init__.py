"""Pilots of the integrated card (S27).

A list of pilots. What the full instrument adds: the cards themselves as verifiable credentials, checked offline and revocable.
"""
