"""Every error a user of the training jobs can cause; one line each."""


class TrainingError(Exception):
    """A job refuses; the message names the field, row or range."""


class ConfigError(TrainingError):
    """A job config that cannot be read or holds a bad key; the message names the file and the path of the key."""


class AgreementError(TrainingError):
    """A model that is not what was trained once it is exported; the message says how far it is off."""


class LabelError(TrainingError):
    """Labelled data a job cannot learn from: too few rows, an unknown label, a call without turns."""


class AnnotationError(TrainingError):
    """A sheet of annotations that cannot be written or taken in; the message names file, row, field and what is allowed."""


class ReproductionError(TrainingError):
    """A version that cannot be made again: no record, loads that are gone, a job that refuses; the message says which."""


class GuardError(TrainingError):
    """Data that a guard refuses to learn from; the message lists every finding with feature, guard and figures."""
