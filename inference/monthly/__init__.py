"""The monthly report for management: what changed since last month, how sure that is, in one page, one PDF and one JSON file."""
