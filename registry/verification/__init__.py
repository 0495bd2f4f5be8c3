"""Holds everything that is kept against the ledger: chain and roots, evidence, bundle in service, files in MLflow."""
