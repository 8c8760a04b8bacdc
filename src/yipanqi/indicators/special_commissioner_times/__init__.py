"""Special commissioners dispatched (科技特派员派遣): see indicator.toml."""
