"""Enclave projects that came home."""
