"""Opening a fitted estimator that skops stored, without trusting it."""

import zipfile
from pathlib import Path
from typing import Any

from nlp.error import TextModelError

TRUSTED_TYPES = frozenset(
    {
        "numpy.dtype",
        "sklearn.calibration._CalibratedClassifier",
        "sklearn.calibration._SigmoidCalibration",
        "sklearn.calibration._TemperatureScaling",
        "sklearn.utils._bunch.Bunch",
    }
)
"""Types a skops file may hold beyond those that skops trusts by itself; each was read: none does more than keep numbers.

Single types, never whole packages: `numpy.testing`, for one, holds functions that run any text as code.
"""


def load_estimator(path: Path) -> Any:  # noqa: ANN401 - scikit-learn carries no types
    """Return the estimator in the skops file at `path`.

    Only types that skops trusts by itself (estimators of scikit-learn, arrays of numpy and scipy) and TRUSTED_TYPES are made.
    Whoever calls this has compared the file's digest before.

    Raises
    ------
    TextModelError
        The file is absent or no skops file, or holds other types; the message names them.
    """
    import skops.io  # noqa: PLC0415 - seconds: it imports all of scikit-learn, and torch where it is installed

    try:
        foreign = sorted(set(skops.io.get_untrusted_types(file=path)) - TRUSTED_TYPES)
    except (OSError, zipfile.BadZipFile, ValueError, KeyError, TypeError) as error:
        raise TextModelError(f"{path}: is not a skops file: {error}") from error
    if foreign:
        raise TextModelError(f"{path}: holds types that are not trusted: {', '.join(foreign)}")
    return skops.io.load(path, trusted=sorted(TRUSTED_TYPES))
