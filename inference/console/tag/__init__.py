"""Pages of the console: tag."""
