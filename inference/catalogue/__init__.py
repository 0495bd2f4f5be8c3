"""The tag catalogue against the world: what rules may name, who would gain or lose a tag, what a tag was worth."""
