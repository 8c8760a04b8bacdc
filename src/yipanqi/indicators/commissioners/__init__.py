"""Innovation commissioners (科创专员): see indicator.toml."""
