"""New high-tech firms."""
