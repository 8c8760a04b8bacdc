"""The fund of funds: sub-funds, investments, cash flows (S06, S09).

A plain register. What the full instruments add: IRR, TVPI, DPI and RVPI, look-through to each firm, limits (S06), the league
table of the corridor's fund (S09).
"""
