"""Technology contracts registered (技术合同登记项数): see indicator.toml."""
