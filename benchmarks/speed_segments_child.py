"""`python -m benchmarks.speed_segments_child ours|plain|matrix N`: group N made-up customers, and say what it cost."""

import sys

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans

from benchmarks.speed_child import report
from training.segment.block import BlockConfig
from training.segment.grouping import GroupingConfig, group

FEATURES, KINDS = 40, 9
BLOCKS = {
    "shape": (0, 20, 4.0),
    "level": (20, 24, 1.5),
    "season": (24, 30, 1.0),
    "payment": (30, 36, 1.5),
    "contact": (36, 40, 0.5),
}


def matrix(customers: int) -> pd.DataFrame:
    """Return features (n, 40) of customers of nine kinds of unequal size, skewed as bills are."""
    random = np.random.default_rng(5)
    kind = random.choice(KINDS, customers, p=np.arange(1, KINDS + 1) / np.arange(1, KINDS + 1).sum())
    values = random.standard_normal((KINDS, FEATURES))[kind] + random.standard_normal((customers, FEATURES))
    return pd.DataFrame(np.exp(values / 2), columns=[f"x{number}" for number in range(FEATURES)])


def ours(x: pd.DataFrame) -> float:
    """Choose among the candidates of three methods, then give every row its group within the limits; return the least share."""
    config = GroupingConfig(spaces={"customer": _blocks(x)})
    business = x[["x20"]]
    grouping = group(x, business, config)
    scores = grouping.rule.score(x).scores
    exact = grouping.with_limits(scores, config.candidates.limits)
    final = scores if exact is grouping else exact.rule.score(x).scores
    return float(np.bincount(np.argmax(final, axis=1)).min() / len(x))


def plain(x: pd.DataFrame) -> float:
    """Return the inertia of one k-means fit on the same matrix."""
    return float(KMeans(7, n_init=4, random_state=0).fit(x.to_numpy()).inertia_)


def _blocks(x: pd.DataFrame) -> dict[str, BlockConfig]:
    return {
        name: BlockConfig(features=tuple(x.columns[start:end]), weight=weight)
        for name, (start, end, weight) in BLOCKS.items()
    }


def count(x: pd.DataFrame) -> float:
    """Return the number of rows: nothing is done with them."""
    return float(len(x))


WORK = {"ours": ours, "plain": plain, "matrix": count}

if __name__ == "__main__":
    made, work = matrix(int(sys.argv[2])), WORK[sys.argv[1]]
    report(lambda: work(made))
