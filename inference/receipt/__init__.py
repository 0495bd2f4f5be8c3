"""How a tag came about, computed again, and why it changed; what would be said if."""
