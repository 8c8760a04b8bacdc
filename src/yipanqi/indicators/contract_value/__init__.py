"""Contract value (合同成交额): see indicator.toml."""
