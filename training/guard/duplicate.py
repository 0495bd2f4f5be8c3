"""Customers on both sides of a split, under their own id or as a twin under another."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from training.dataset import Dataset
from training.guard.column import Column, read_columns
from training.guard.finding import Finding, GuardConfig

LEAST_TWINS = 3
LIKELY = 0.05
RARE = 0.001
OFTEN = 2
"""A value is rare that so many rows of train have at most, or one in a thousand."""
BEYOND = 3.0
"""Twins are no chance where they are so many times the number expected."""


def duplicate_findings(train: Dataset, test: Dataset, features: tuple[str, ...], config: GuardConfig) -> list[Finding]:
    """Return what stands on both sides: the same customer, unless the sides are apart in time, and twins in all features."""
    return [*_same_customer(train.rows, test.rows), *_twins(train, test, features, config)]


def _same_customer(train: pd.DataFrame, test: pd.DataFrame) -> list[Finding]:
    if train["as_of"].max() < test["as_of"].min():
        return []
    shared = int(test["customer_id"].isin(train["customer_id"]).sum())
    detail = f"{shared} of {len(test)} tested rows are of customers trained on, and the sides are not apart in time"
    return [Finding("duplicate", "customer_id", detail)] if shared else []


def _twins(train: Dataset, test: Dataset, features: tuple[str, ...], config: GuardConfig) -> list[Finding]:
    """Return the tested rows with the features of another customer, where their values say that this is no chance."""
    both = pd.concat([train.rows, test.rows], ignore_index=True)
    columns, n = read_columns(both, features), len(train.rows)
    key = pd.util.hash_pandas_object(pd.DataFrame({c.name: c.cells for c in columns}), index=False).to_numpy()
    customers = pd.factorize(both["customer_id"])[0]
    chance = _chance(columns, n)
    telling = chance <= LIKELY
    seen = pd.DataFrame({"key": key[:n], "customer": customers[:n]}).drop_duplicates()
    tested = pd.DataFrame({"key": key[n:], "customer": customers[n:], "row": range(len(test.rows))})[telling]
    pairs = tested.merge(seen, on="key", suffixes=("", "_seen"))
    twins = int(pairs.loc[pairs["customer"] != pairs["customer_seen"], "row"].nunique())
    if twins < LEAST_TWINS or twins <= config.most_twins * len(test.rows) + BEYOND * chance[telling].sum():
        return []
    detail = f"{twins} of {len(test.rows)} tested rows have every feature of another customer trained on"
    return [Finding("duplicate", "rows", detail)]


def _chance(columns: list[Column], n_train: int) -> NDArray[np.float64]:
    """Return how many twins in train each row of test would have by chance, (n_test,), were its features independent.

    The usual value of a feature does not count: customers of whom little is known have it in many features at once. Rows without
    a rare value may have any number: capacities, voltage and industry are alike in many, and far from independent.
    """
    found = np.full(len(columns[0].cells) - n_train if columns else 0, float(n_train))
    rare = np.zeros(len(found), dtype=np.bool_)
    often = max(OFTEN, RARE * n_train)
    for column in columns:
        codes = column.codes
        counts = np.bincount(codes[:n_train], minlength=int(codes.max(initial=0)) + 1)
        rare = rare | (counts[codes[n_train:]] <= often)
        share = np.maximum(counts, 1) / max(n_train, 1)
        share[counts.argmax()] = 1.0
        found = found * share[codes[n_train:]]
    return np.where(rare, found, np.inf)
