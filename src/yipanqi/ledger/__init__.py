"""Who did? An append-only, hash-chained record of every deed."""
