"""Pilot and demonstration special actions (专项行动): see indicator.toml."""
