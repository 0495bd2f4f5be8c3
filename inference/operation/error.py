"""Errors of who runs gridtags: one line each."""

from inference.error import InferenceError


class OperationError(InferenceError):
    """Any error that an operator can cause."""


class BackupError(OperationError):
    """A backup cannot be made, is none, or is not what its manifest says; nothing was changed."""


class ScheduleError(OperationError):
    """The schedule is not what it should be; the message names file and field."""
