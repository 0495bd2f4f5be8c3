"""Which customers are one party, whose a message is, and identifiers that never reach the disk as they are."""
