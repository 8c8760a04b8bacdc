"""Needs and offers that met (供需对接): see indicator.toml."""
