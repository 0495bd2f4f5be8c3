"""Watching what is in service: data, scores, calls and tags against a reference, and quality before and after labels ripen."""
