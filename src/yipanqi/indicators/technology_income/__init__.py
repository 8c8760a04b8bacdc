"""Technical income received (技术性收入): see indicator.toml."""
