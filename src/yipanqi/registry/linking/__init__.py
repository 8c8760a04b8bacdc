"""Who or what a cell means: places, industries, organisations, persons. Lent to intake when the registry's app is ready."""
