"""Size of the fund of funds."""
