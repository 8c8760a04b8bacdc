"""Needs and offers that signed (供需签约): see indicator.toml."""
