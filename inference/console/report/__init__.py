"""Pages of the console: report."""
