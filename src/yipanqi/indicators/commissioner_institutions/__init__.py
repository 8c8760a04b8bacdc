"""Institutions with commissioners (科创专员派驻机构): see indicator.toml."""
