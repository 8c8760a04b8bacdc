"""What does the city do? One folder (Django app) per instrument."""
