"""Training jobs: each file's `run` reads as its table of contents."""
