"""How a text job divides its calls: later calls are the test, and inner folds keep a customer together."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, Field

from training.config import STRICT
from training.error import LabelError
from training.text_dataset import LabelledCalls


class SplitConfig(BaseModel):
    """The latest `test_share` of the calls is reported on; `folds` inner folds of the others choose thresholds."""

    model_config = STRICT

    test_share: float = Field(gt=0, lt=1)
    folds: int = Field(ge=2, le=20)
    seed: int


def split_calls_by_time(calls: LabelledCalls, test_share: float) -> tuple[LabelledCalls, LabelledCalls]:
    """Return (train, test): the latest `test_share` of the calls is the test, and every call of train ended before all of it.

    A customer may be on both sides, as in service, where a model of yesterday hears the customers of today.

    Raises
    ------
    LabelError
        A side would be empty.
    """
    if not len(calls):
        raise LabelError("no call is labelled")
    first = calls.at[int(len(calls) * (1 - test_share))]
    train, test = calls.select(calls.at < first), calls.select(calls.at >= first)
    if not len(train):
        raise LabelError(f"{len(calls)} labelled calls cannot be divided by time: too few, or all ended at one instant")
    return train, test


def customer_folds(calls: LabelledCalls, folds: int, seed: int) -> NDArray[np.intp]:
    """Return the fold 0 … folds−1 of every call, (n_calls,): all calls of a customer are in one."""
    customers, codes = np.unique(np.asarray(calls.customer_ids), return_inverse=True)
    fold_of_customer = np.random.default_rng(seed).permutation(len(customers)) % folds
    return np.asarray(fold_of_customer[codes])


def check_labels(labels: NDArray[Any], names: Sequence[str], folds: NDArray[Any], least: int) -> None:
    """Check that each label can be learnt whichever fold is left out.

    `labels` is (n_calls, n_labels) of bool. LabelError names the labels that fewer than `least` of the other calls have, or
    all of them.
    """
    for fold in np.unique(folds):
        kept = labels[folds != fold]
        for name, count in zip(names, kept.sum(axis=0), strict=True):
            if not least <= count < len(kept):
                raise LabelError(
                    f"{name}: {count} of {len(kept)} calls to learn from have it, at least {least} and not all must"
                )
