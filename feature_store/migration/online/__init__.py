"""Steps of the online store's schema, oldest first."""
