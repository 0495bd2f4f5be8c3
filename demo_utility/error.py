"""What can go wrong when the simulated utility is asked for something it cannot be."""


class UtilityError(Exception):
    """A setting of the simulated utility is out of range; the message names it and the allowed range."""
