"""Two versions of a model on the same frozen rows: figures with paired intervals, by vintage and group, and limits."""
