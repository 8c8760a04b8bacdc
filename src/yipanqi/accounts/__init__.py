"""Who may? Users, roles, and the places and organisations each may see."""
