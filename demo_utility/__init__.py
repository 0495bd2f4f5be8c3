"""A simulated power utility: raw exports as its systems would write them, and the hidden truth kept apart."""
