"""Pages of the console: monitoring."""
