"""What the recognition of technology contracts asks: the five kinds, technical content, one registration by the seller, and the turnover."""
