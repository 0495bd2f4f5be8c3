"""Pages of the console: segment."""
