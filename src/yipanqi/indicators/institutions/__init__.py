"""New-type R&D institutions (新型研发机构): see indicator.toml."""
