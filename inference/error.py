"""The errors of inference and of the service: one family, one line each."""


class InferenceError(Exception):
    """Any error that a user of inference can cause."""


class ServiceConfigurationError(InferenceError):
    """The service cannot start as it is configured; the message names the setting or the file."""


class UnknownCustomerError(InferenceError):
    """The published snapshot does not hold this customer."""


class NoSnapshotError(InferenceError):
    """No snapshot is published yet, so nothing can be said about any customer."""


class NoBundleError(InferenceError):
    """No bundle is loaded, or it lacks the model that is needed."""
