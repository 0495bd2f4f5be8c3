"""Every module that declares a table of the desk: importing this one makes `METADATA` complete."""

from feature_store.desk.schema import METADATA

__all__ = ["METADATA"]
