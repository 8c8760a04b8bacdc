"""What does the law say? One folder per rule; pure code, dated and cited numbers."""
