"""Calls: heard at night, or accepted while the service runs."""
