"""Who carries a tag."""
