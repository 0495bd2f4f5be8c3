"""What runs by itself: when it is due, running it, and what came of it."""
