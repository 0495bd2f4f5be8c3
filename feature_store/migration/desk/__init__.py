"""Steps of the desk's schema, oldest first."""
