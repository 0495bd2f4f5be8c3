"""What was served before, and what changed."""
