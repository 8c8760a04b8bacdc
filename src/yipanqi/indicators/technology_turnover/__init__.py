"""Technology turnover (技术交易额): see indicator.toml."""
