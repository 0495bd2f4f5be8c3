"""Pages of the console: audit."""
