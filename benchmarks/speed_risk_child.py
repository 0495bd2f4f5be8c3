"""Scoring and reasons of a risk model beside bare LightGBM on one core: `python -m benchmarks.speed_risk_child WORK ROWS`."""

import json
import resource
import sys
from collections.abc import Callable
from functools import partial
from statistics import median
from time import perf_counter
from typing import Any

import lightgbm as lgb
import numpy as np
from numpy.typing import NDArray

from registry.description import ModelDescription
from registry.tabular.risk_model import EXPLAINED_AT_ONCE, RiskModel

Floats = NDArray[np.float64]
FEATURES, GROUPS, TREES = 60, 12, 200
LEARNT = 6_000
ROUNDS, ROUNDS_OF_MANY, MANY = 5, 3, 200_000
FLAGGED = 0.05
_KIB_A_GIB = 1 << 20


def main() -> None:
    """Do the work asked for and print its figures as a line of JSON."""
    work, rows = sys.argv[1], int(sys.argv[2])
    print(json.dumps({"scores": scores, "reasons": reasons}[work](rows)))


def scores(rows: int, trees: int = TREES) -> dict[str, float]:
    """Return the rate of calibrated probabilities ÷ that of the bare booster, rows a second, and memory beyond the rows."""
    model = risk_model(trees)
    x = matrix(rows, 1)  # after the model, whose fitting must not hide what scoring takes
    before = _peak_gib()
    model.probabilities(x)
    grown = _peak_gib() - before
    bare, ours = [], []
    for _ in range(ROUNDS_OF_MANY if rows > MANY else ROUNDS):
        bare.append(_seconds(lambda: model.booster.predict(x)))
        ours.append(_seconds(lambda: model.probabilities(x)))
    ratio = median(one / other for one, other in zip(bare, ours, strict=True))
    return {"ratio": ratio, "rate": rows / median(ours), "gib": grown}


def reasons(rows: int, trees: int = TREES) -> dict[str, float]:
    """Return how much longer reasons of the riskiest 5 % of the rows take than their contributions alone, as a share."""
    x, model = matrix(rows, 1), risk_model(trees)
    risk = model.probabilities(x)
    flagged = np.argsort(-risk)[: max(int(FLAGGED * rows), 1)]
    size = min(EXPLAINED_AT_ONCE, max(len(flagged) // ROUNDS, 1))
    bare = ours = 0.0
    # In alternation batch by batch, so that a busy neighbour slows both.
    for start in range(0, len(flagged), size):
        part = x[flagged[start : start + size]]
        bare += _seconds(partial(model.booster.predict, part, pred_contrib=True))
        ours += _seconds(partial(model.reasons, part))
    return {"over": ours / bare - 1, "rate": len(flagged) / ours, "rows": float(len(flagged))}


def matrix(rows: int, seed: int) -> Floats:
    """Return rows of features, (n_rows, 60), the first half skewed like amounts, the others whole numbers."""
    x = np.random.default_rng(seed).standard_normal((rows, FEATURES))
    half = FEATURES // 2
    np.exp(x[:, :half], out=x[:, :half])
    # In place throughout: a temporary copy would count as the most memory ever held, and hide what scoring takes.
    counts = x[:, half:]
    np.abs(counts, out=counts)
    np.multiply(counts, 3, out=counts)
    np.floor(counts, out=counts)
    return x


def risk_model(trees: int) -> RiskModel:
    """Return a risk model of as many trees with calibration, thresholds and reasons in twelve groups."""
    x = matrix(LEARNT, 0)
    names = tuple(f"feature_{number}" for number in range(FEATURES))
    odds = 0.4 * x[:, :8].sum(axis=1) + 0.2 * x[:, -8:].sum(axis=1)
    truth = odds + 3 * np.random.default_rng(2).standard_normal(LEARNT) > np.quantile(odds, 0.9)
    parameters = {"objective": "binary", "num_leaves": 31, "verbose": -1, "num_threads": 1, "seed": 1}
    booster = lgb.train(parameters, lgb.Dataset(x, truth, feature_name=list(names)), trees)
    return RiskModel.of(
        booster,
        ModelDescription(kind="lightgbm", columns=names, classes=("0", "1"), detail=risk_detail(names)),
    )


def risk_detail(names: tuple[str, ...]) -> dict[str, Any]:
    """Return what the description of the model says besides its columns: calibration, thresholds and reasons."""
    knots = np.linspace(0, 1, 200).tolist()
    return {
        "calibration": {"kind": "isotonic", "x": knots, "y": knots},
        "thresholds": {"remind": 0.1, "visit": 0.4},
        "reasons": {"groups": [_group(number, names) for number in range(GROUPS)], "usual": dict.fromkeys(names, 1.0)},
    }


def _group(number: int, names: tuple[str, ...]) -> dict[str, object]:
    features = [{"name": name, "phrase": "指标", "unit": "time", "risky": "high"} for name in names[number::GROUPS]]
    return {"id": f"group_{number}", "code": f"R{number:02d}", "text": "原因", "features": features}


def _seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def _peak_gib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KIB_A_GIB


if __name__ == "__main__":
    main()
