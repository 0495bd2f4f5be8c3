"""Copies of databases as they stood at one instant, while others go on reading and writing."""
