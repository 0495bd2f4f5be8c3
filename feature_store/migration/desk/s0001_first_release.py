"""The tables of gridtags 0.1.0, which the desk made by itself."""

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Do nothing: a database of this revision has its tables."""
