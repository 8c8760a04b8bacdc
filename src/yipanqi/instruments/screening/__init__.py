"""The screening list of firms that might become high-tech firms (S11).

A plain register. What the full instrument adds: the official tests as dated rules, what each firm lacks and the cheapest
way to qualify, ranked work lists, follow-up to certification.
"""
