"""Backup and restore: one file with records and files, a second one with key and secret; whole or not at all, both ways."""
