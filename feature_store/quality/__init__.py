"""What one load looked like, how it differs from the load before, and whether it may count."""
