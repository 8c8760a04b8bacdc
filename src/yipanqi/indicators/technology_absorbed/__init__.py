"""Technology turnover absorbed (技术合同吸纳额): see indicator.toml."""
