"""How each step is done: sealing, conflicts of interest, the register, decisions, buttons."""
