"""Rules, tagging, personas, the nightly run and the HTTP service."""
