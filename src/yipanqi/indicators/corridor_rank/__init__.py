"""Rank in the corridor's fund."""
