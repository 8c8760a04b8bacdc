"""What runs beside the requests: long deeds as jobs, and what is due by the clock."""
