"""Achievements published in the period (发布科技成果): see indicator.toml."""
