"""The doctor of an installation: what is all right, what will not be for long, what is broken, and what to do."""
