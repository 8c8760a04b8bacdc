"""International awards (gold) (国际发明展金奖): see indicator.toml."""
