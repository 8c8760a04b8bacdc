"""Technology contracts (S17): registered, typed by the five kinds, counted once by their registration number."""
