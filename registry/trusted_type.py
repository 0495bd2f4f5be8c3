"""Which types a skops file may hold beyond those that skops trusts by itself."""

TRUSTED_TYPES = frozenset(
    {
        "numpy.dtype",
        "sklearn.calibration._CalibratedClassifier",
        "sklearn.calibration._SigmoidCalibration",
        "sklearn.calibration._TemperatureScaling",
        "sklearn.utils._bunch.Bunch",
    }
)
"""Single types, never whole packages: `numpy.testing`, for one, holds functions that run any text as code.

Each was read: none does more than keep numbers when it is made from a file.
"""
