"""Technical needs of firms (S16, S18): a register by sheet, by capture from visits and by the firm itself.

Matching with achievements, experts and money is the market's (S16), posting as bounties the bounties' (S18).
"""
