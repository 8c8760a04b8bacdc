"""Card pilots (证卡集成改革试点): see indicator.toml."""
