"""R&D centres of firms at provincial level or above (省级以上企业研发中心): see indicator.toml."""
