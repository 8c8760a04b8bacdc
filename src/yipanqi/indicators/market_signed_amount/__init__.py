"""Amount of the contracts that matching led to (撮合签约金额): see indicator.toml."""
