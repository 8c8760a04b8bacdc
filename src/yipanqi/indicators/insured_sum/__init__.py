"""Sum insured in force (科技保险风险保额): see indicator.toml."""
