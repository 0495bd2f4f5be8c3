"""The documents: pages for people, and the code that makes the reference pages of what it describes."""
