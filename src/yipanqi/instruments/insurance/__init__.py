"""Policy science-and-technology insurance: policies, claims, cover on any day, the way of a premium subsidy (S07).

What the full instrument adds: products and quotes, co-insured layers, cap, budget and queue of the subsidy as a dated rule.
"""
