"""R&D intensity of a place and year (研发投入强度): see indicator.toml."""
