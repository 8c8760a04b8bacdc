"""Invested by the corridor's fund."""
