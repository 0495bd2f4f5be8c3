"""All guards that need nothing but the rows: works on any table with customer_id, as_of, target and features."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from training.dataset import Dataset
from training.guard.column import Column, read_columns
from training.guard.duplicate import duplicate_findings
from training.guard.encoding import encoding_findings
from training.guard.finding import Finding, GuardConfig, excused
from training.guard.late import late_columns
from training.guard.power import FOLDS, power_findings
from training.guard.purpose import purpose_findings
from training.guard.rivalry import collapse_findings, outshining_findings

KEYS = ("as_of", "target", "ripe_at")
MOST_LEVELS = 0.5


def find(
    train: Dataset,
    test: Dataset,
    feature_names: Sequence[str] | None = None,
    config: GuardConfig | None = None,
    *,
    time: str | None = "as_of",
) -> list[Finding]:
    """Return what the guards object to in the features of `train`, in part by comparison with `test`; empty where nothing.

    Parameters
    ----------
    train, test
        Columns may be numbers, flags, texts, days or instants. Further columns than the features serve as categories that
        may have been encoded.
    feature_names
        Those to look at; None: all of `train.features`.
    time
        Column with the instant of each row, which no other may lie after; None where the table has none.
    """
    config, names = config or GuardConfig(), tuple(train.features if feature_names is None else feature_names)
    findings = [
        *purpose_findings(names),
        *(late_columns(train.rows, names, time) if time else []),
        *_of_columns(train, test, names, config),
        *duplicate_findings(train, test, names, config),
    ]
    return _first_of_each(excused(findings, config.allowed))


def _of_columns(train: Dataset, test: Dataset, names: tuple[str, ...], config: GuardConfig) -> list[Finding]:
    rows = pd.concat([train.rows, test.rows], ignore_index=True)
    n = len(train.rows)
    columns, truth = read_columns(rows, names), rows["target"].to_numpy("int64")
    before, after = _part(columns, slice(None, n)), _part(columns, slice(n, None))
    drawn, folds = _drawn(train.rows["customer_id"], config)
    looked_at, known = [_at(column, drawn) for column in before], truth[:n][drawn]
    others = read_columns(rows, tuple(name for name in rows.columns if name not in {*names, *KEYS}))
    categories = [column for column in [*columns, *others] if column.codes.max(initial=0) <= MOST_LEVELS * len(rows)]
    findings = [
        *power_findings(looked_at, known, folds, config),
        *encoding_findings(before, _part(categories, slice(None, n)), truth[:n]),
        *encoding_findings(columns, categories, truth),
        *collapse_findings(before, after, (truth[:n], truth[n:]), config),
    ]
    suspected = {each.feature for each in findings}
    rest = [column for column in looked_at if column.name not in suspected]
    return [*findings, *outshining_findings(rest, known, folds, config)]


def _drawn(customers: pd.Series, config: GuardConfig) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the rows to look at and the fold of each; all rows of a customer stand in one fold."""
    random, codes = np.random.default_rng(config.seed), pd.factorize(customers)[0]
    rank = random.permutation(int(codes.max(initial=0)) + 1)[codes]
    drawn = np.argsort(rank, kind="stable")[: config.most_rows]
    return drawn, rank[drawn] % FOLDS


def _part(columns: list[Column], rows: slice) -> list[Column]:
    return [Column(column.name, column.cells[rows], column.names) for column in columns]


def _at(column: Column, rows: NDArray[np.int64]) -> Column:
    return Column(column.name, column.cells[rows], column.names)


def _first_of_each(findings: list[Finding]) -> list[Finding]:
    """Return each pair of guard and feature once."""
    return list({(each.guard, each.feature): each for each in reversed(findings)}.values())[::-1]
