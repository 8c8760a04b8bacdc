"""Projects hatched under diligence exemption (尽职免责孵化落地项目): see indicator.toml."""
