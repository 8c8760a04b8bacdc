"""Invitations to meet (供需邀请): see indicator.toml."""
