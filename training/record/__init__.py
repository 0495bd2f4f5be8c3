"""What a job puts on record of its data, its fit and its surroundings, so that a version can be made again."""
