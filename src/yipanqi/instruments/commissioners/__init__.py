"""Innovation commissioners (S21) and special commissioners (S22).

A plain register. What the full instruments add: placement by fit, preference and load (S21), dispatch that covers every
industry, with the gaps shown (S22).
"""
