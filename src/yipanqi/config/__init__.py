"""How it is put together: settings, addresses and discovery; nobody else knows."""
