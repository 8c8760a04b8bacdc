"""Firms of the corridor's fund."""
