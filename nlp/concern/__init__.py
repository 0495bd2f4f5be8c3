"""What a caller means, cue by cue: topics of the second level and labelling functions."""
