"""Source databases: reading their tables chunk by chunk, where the run before left off."""
