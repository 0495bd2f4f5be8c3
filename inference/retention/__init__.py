"""Retention clocks: what is kept too long is deleted, what has to be kept is not."""
