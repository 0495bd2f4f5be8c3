"""What the tables of the desk have in common."""

from sqlalchemy import MetaData

METADATA = MetaData()
"""Every table of the desk; each module that declares one is imported by `feature_store.desk.tables`."""
