"""Pages of the console: model."""
