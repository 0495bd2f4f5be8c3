"""Retraining on a schedule: whether it is due, and whether what came of it may take the champion's place."""
