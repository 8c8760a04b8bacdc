"""R&D activity rate of above-scale industry (规上工业企业研发活动率): see indicator.toml."""
