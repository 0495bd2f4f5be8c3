"""The errors of the feature store: one family, one line each, made for the person who can mend the cause."""


class FeatureStoreError(Exception):
    """Any error that a user of the feature store can cause."""


class MappingError(FeatureStoreError):
    """A source mapping file is wrong; the message names the file and the path of the mistake."""


class SourceError(FeatureStoreError):
    """A source file cannot be read as a whole; the message names the file and what was expected."""


class WarehouseError(FeatureStoreError):
    """The warehouse lacks what was asked for."""


class DataQualityError(FeatureStoreError):
    """A load is outside the limits of configs/quality.toml; the message names table, column, figure and allowed range."""


class FeatureError(FeatureStoreError):
    """A feature or a feature set is unknown or wrongly declared."""


class SnapshotError(FeatureStoreError):
    """A snapshot folder is missing or damaged; the message names the file."""
