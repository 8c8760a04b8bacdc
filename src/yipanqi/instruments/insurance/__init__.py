"""Policy science-and-technology insurance: policies and claims (S07).

A plain register. What the full instrument adds: products and quotes, the premium subsidy checked against cap and budget, loss
ratios.
"""
