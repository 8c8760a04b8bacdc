"""Technical needs of firms (S16, S18).

A plain register. What the full instruments add: matching with achievements (S16), posting as bounties (S18).
"""
