"""Analysing files of contacts: reading them, the table and the report of what was found."""
