"""API keys: who holds one, what it may do, how long and how often."""
