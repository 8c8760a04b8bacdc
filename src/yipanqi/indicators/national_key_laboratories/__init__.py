"""National key laboratories (全国重点实验室): see indicator.toml."""
