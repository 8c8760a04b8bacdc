"""Rank of a city's R&D intensity in its province (位次): see indicator.toml."""
