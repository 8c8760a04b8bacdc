"""Share of problems closed."""
