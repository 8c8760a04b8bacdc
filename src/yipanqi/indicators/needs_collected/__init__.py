"""Technical needs collected in the period (征集技术需求): see indicator.toml."""
