"""What leaves the service for whom, and the record of it."""
