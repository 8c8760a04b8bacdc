"""Registers of a city's own: declared in its data folder, one TOML file each, from the mapping screen or by hand. They are
taken in, exported, searched and counted like any other.
"""
