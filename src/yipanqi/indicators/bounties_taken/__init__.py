"""Bounties taken (订单式研发揭榜): see indicator.toml."""
