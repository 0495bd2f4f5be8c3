"""Canonical tables, ingest and quarantine, features as functions, point-in-time sets, offline engines, online stores."""
