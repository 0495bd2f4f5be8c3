"""Webhooks: who subscribed is told of tags gained and lost, signed, in order, at least once."""
