"""Awards of achievements (S15): a register with evidence."""
