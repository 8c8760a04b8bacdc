"""Share of meetings that led to a contract (对接签约率): see indicator.toml."""
