"""The errors of the online stores."""

from feature_store.error import FeatureStoreError


class OnlineStoreError(FeatureStoreError):
    """An online store cannot do what was asked; the message is one line."""


class PublicationError(OnlineStoreError):
    """A snapshot that must not be published; the one before it stays."""


class NotKeptError(OnlineStoreError):
    """A state so old that its versions are not kept any more."""


class CursorError(OnlineStoreError):
    """A cursor of the change feed that no store gave out."""


class StoreUnavailableError(OnlineStoreError):
    """The database behind the store does not answer now; trying again later may help."""
