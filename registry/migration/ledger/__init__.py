"""Steps of the ledger's schema, oldest first."""
