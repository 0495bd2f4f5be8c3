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


class PersonalNotKeptError(InferenceError):
    """The service keeps no names, phones and addresses."""


class AuditUnavailableError(InferenceError):
    """That something sensitive is seen cannot be recorded, so it is not shown."""


class AnotherRunError(InferenceError):
    """Another nightly run is at work."""


class SnapshotRefusedError(InferenceError):
    """A snapshot is not within its limits, so the one before stays; the message names the figures."""


class NoSnapshotFolderError(InferenceError):
    """The files of the snapshot in service are not on this machine, so its customers cannot be searched."""


class UnknownTagError(InferenceError):
    """The catalogue in service does not hold this tag."""


class UnknownContestError(InferenceError):
    """There is no appeal of this id."""


class ContestDecidedError(InferenceError):
    """The appeal was decided before."""


class SamePersonError(InferenceError):
    """Who filed an appeal may not decide it."""


class ErasedCustomerError(InferenceError):
    """The person was erased; nothing is kept, and nothing may be added."""


class HiddenTagError(InferenceError):
    """The key may not see this tag."""


class UnknownWebhookError(InferenceError):
    """There is no webhook, or no dead letter of it, of this id."""


class WebhookAddressError(InferenceError):
    """A webhook must not be sent to this address; the message says why."""


class UnknownSegmentError(InferenceError):
    """There is no profile sheet of this segment."""


class CallConflictError(InferenceError):
    """A call contradicts one that was accepted before, or others of the customer that come at the same time."""


class UnknownErasureError(InferenceError):
    """There is no erasure of this id."""


class UnknownReceiptError(InferenceError):
    """There is no receipt of this id."""


class StateNotKeptError(InferenceError):
    """The snapshot or the bundle that made a state of a customer is not kept any more."""


class UnknownJobError(InferenceError):
    """There is no such job of the console, or it made no such file."""


class JobAtWorkError(InferenceError):
    """A job of the console is at work on what is to be changed; the message names it."""


class MissingPackageError(InferenceError):
    """What is asked for needs a package that this installation lacks; the message names it."""


class UnknownProposalError(InferenceError):
    """There is no proposal of this id."""


class UnknownEntryError(InferenceError):
    """The ledger has no entry of this number."""
