"""Enclave projects (科创飞地引育转化项目): see indicator.toml."""
