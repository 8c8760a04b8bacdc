"""Two-way matchmaking sessions (双向对接会): see indicator.toml."""
