"""Backups: everything that is kept, as of one instant, each file with its digest; and back again."""
