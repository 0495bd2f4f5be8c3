"""Schema of the ledger over time, and of MLflow's own database."""
