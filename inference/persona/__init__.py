"""The persona of a customer: who, how they use power, how they pay, what they said, what to do; each with its source."""
