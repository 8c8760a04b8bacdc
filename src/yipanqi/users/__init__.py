"""Who signs in here? Accounts made, imported, changed, locked and unlocked by the office itself."""
