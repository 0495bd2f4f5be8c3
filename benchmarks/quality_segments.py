"""Do groups of curves agree with the profiles (`simbench_profiles`) and the seasons (`ucr_energy`) that made them.

Nothing is learnt from labels: the rows of `--test`, or of `--train` where there is no test folder, are grouped as the segments job
groups customers, and compared with the labels afterwards. For every set there are the same two ways to look at curves, by shape
beside level or by power, and the job's index chooses between them.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.preprocessing import StandardScaler

from benchmarks import simbench
from benchmarks.group_agreement import Agreement, adjusted_rand, best_merge, cramers_v, interval, table_of, v_measure
from benchmarks.quality_result import QualityResult
from benchmarks.quality_set import present_files
from training.segment.block import BlockConfig
from training.segment.candidate import CandidateConfig
from training.segment.constraint import ShareLimits
from training.segment.grouping import Grouping, GroupingConfig, group
from training.segment.shape import SHAPE_COLUMNS, curve_shapes, curve_spaces

Floats = NDArray[np.float64]
Groups = NDArray[np.int64]
UCR = "ucr_energy"
UCR_SETS = ("PowerCons", "ItalyPowerDemand")
LIMITS = ShareLimits(smallest=0.05, largest=0.40)
MAX_GROUPS, COMMON_PROFILES, NOISE_SEED = 7, 20, 20160229
_ANY_SHARE = ShareLimits(smallest=0.05, largest=0.95)


def evaluate_simbench(train_dir: Path, test_dir: Path | None) -> list[QualityResult]:
    """Return agreement with profiles and classes, and the shares of the groups; nothing where the data are absent."""
    if not present_files(simbench.FOLDER, simbench.LOADS, train_dir, test_dir):
        return []
    customers = simbench.read_population(test_dir or train_dir, NOISE_SEED)
    return compare_population(customers)


def compare_population(customers: simbench.Population) -> list[QualityResult]:
    """Return the figures of the customers of one population."""
    x = customers.features
    spaces = curve_spaces(SHAPE_COLUMNS, simbench.SEASONS, ("level",), simbench.POWER_COLUMNS)
    groups = _grouped(x, customers.business, spaces_config(spaces, MAX_GROUPS, LIMITS))
    plain = _plain(x[[*SHAPE_COLUMNS, *simbench.SEASONS, "level"]], MAX_GROUPS)
    trivial = _by_level(x["level"], MAX_GROUPS)
    names, sizes = np.unique(customers.profile, return_counts=True)
    common = names[np.argsort(-sizes)[:COMMON_PROFILES]]
    rows = np.isin(customers.profile, common)
    known = np.sort(sizes)[::-1].astype(float)
    ceiling = best_merge(
        known[:COMMON_PROFILES], MAX_GROUPS, LIMITS.smallest, LIMITS.largest, known[COMMON_PROFILES:].sum()
    )
    profiles = (customers.profile, groups, trivial, plain, rows)
    classes = (customers.kind, groups, trivial, plain, np.ones(len(rows), dtype=bool))
    return [
        _agreement("ari", adjusted_rand, *profiles, {"best_merge_of_profiles": ceiling}),
        _agreement("class_cramers_v", cramers_v, *classes),
        _agreement("class_v_measure", v_measure, *classes),
        *_shares(groups, plain["kmeans_max"], trivial),
    ]


def evaluate_ucr(train_dir: Path, test_dir: Path | None) -> list[QualityResult]:
    """Return agreement with the seasons of days as many groups as there are seasons; nothing where the data are absent."""
    results = []
    for name in UCR_SETS:
        parts = [Path(name) / f"{name}_{part}.tsv" for part in ("TRAIN", "TEST")]
        folder = test_dir or train_dir
        if all(present_files(UCR, str(part), folder) for part in parts):
            table = pd.concat([pd.read_csv(folder / UCR / part, sep="\t", header=None) for part in parts])
            results.append(compare_curves(name, table[0].to_numpy(), table.drop(columns=0).to_numpy(dtype=float)))
    return results


def compare_curves(name: str, classes: NDArray[np.int64], curves: Floats) -> QualityResult:
    """Return the adjusted Rand index of days (n, p) of power, of any number of points an hour, with their classes (n,).

    Curves that were centred are lifted to a least value of 0: power is not negative.
    """
    hours = (curves - min(curves.min(), 0.0)).reshape(len(curves), 24, -1).mean(axis=2)
    k = len(np.unique(classes))
    shape, power = ([f"{kind}_{hour:02d}" for hour in range(24)] for kind in ("shape", "kw"))
    x = pd.DataFrame(np.hstack([curve_shapes(hours), hours]), columns=[*shape, *power]).assign(level=hours.mean(axis=1))
    spaces = curve_spaces(tuple(shape), (), ("level",), tuple(power))
    groups = _grouped(x, x[[]], spaces_config(spaces, k, _ANY_SHARE))
    everyone = np.ones(len(x), dtype=bool)
    plain = {"kmeans_power": _kmeans(hours, k), "kmeans_z_normalised": _kmeans(_z_normalised(hours), k)}
    result = _agreement("ari", adjusted_rand, classes, groups, _by_level(x["level"], k), plain, everyone)
    return QualityResult(**{**vars(result), "data": f"{UCR}/{name}"})


def spaces_config(spaces: Mapping[str, Mapping[str, BlockConfig]], k: int, limits: ShareLimits) -> GroupingConfig:
    """Return how curves are grouped, the same for every set but for the number of groups and the shares allowed.

    Groups of one common spread: with few rows there is no other that can be told from chance.
    """
    candidates = CandidateConfig(methods=("mixture",), covariance="tied", smallest_k=k, largest_k=k, limits=limits)
    return GroupingConfig(spaces={name: dict(blocks) for name, blocks in spaces.items()}, candidates=candidates)


def _grouped(x: pd.DataFrame, business: pd.DataFrame, config: GroupingConfig) -> Groups:
    grouping: Grouping = group(x, business, config)
    scores = grouping.rule.score(x).scores
    exact = grouping.with_limits(scores, config.candidates.limits)
    print(f"groups: {grouping.choice.chosen} ({grouping.choice.reason})", flush=True)
    return np.argmax(exact.rule.score(x).scores, axis=1)


def _agreement(
    metric: str,
    agreement: Agreement,
    classes: NDArray[np.generic],
    groups: Groups,
    trivial: Groups,
    plain: Mapping[str, Groups],
    rows: NDArray[np.bool_],
    others: Mapping[str, float] | None = None,
) -> QualityResult:
    def value(found: Groups) -> float:
        return float(agreement(table_of(classes[rows], found[rows])))

    low, high = interval(agreement, table_of(classes[rows], groups[rows]))
    baselines = {name: value(found) for name, found in plain.items()} | dict(others or {})
    return QualityResult(simbench.FOLDER, metric, value(groups), low, high, value(trivial), int(rows.sum()), baselines)


def _shares(groups: Groups, plain: Groups, trivial: Groups) -> list[QualityResult]:
    """Return the smallest and the largest share; of all customers there are, so that their intervals have no width."""
    results = []
    for metric, ends in (("smallest_share", np.min), ("largest_share", np.max)):
        own, others, level = (float(ends(np.bincount(found)) / len(found)) for found in (groups, plain, trivial))
        results.append(
            QualityResult(simbench.FOLDER, metric, own, own, own, level, len(groups), {"kmeans_max": others})
        )
    return results


def _by_level(level: pd.Series, k: int) -> Groups:
    """Return groups of equal size by level alone: what needs no curve."""
    return np.minimum(level.rank(pct=True, method="first").to_numpy() * k, k - 1).astype(np.int64)


def _plain(x: pd.DataFrame, k: int) -> dict[str, Groups]:
    """Return k-means on max-normalised curves with a quarter of seasons and of log level, and with every column standardised."""
    filled = x.fillna(x.mean()).assign(level=np.log(x["level"] + 1e-6))
    blocks = ((list(SHAPE_COLUMNS), 1.0), (list(simbench.SEASONS), 0.25), (["level"], 0.25))
    weighed = [filled[names] * np.sqrt(weight / filled[names].var().sum()) for names, weight in blocks]
    return {
        "kmeans_max": _kmeans(np.hstack(weighed), k),
        "kmeans_standardised": _kmeans(StandardScaler().fit_transform(filled.to_numpy()), k),
    }


def _kmeans(space: Floats, k: int) -> Groups:
    return np.asarray(KMeans(k, n_init=4, random_state=0).fit_predict(space), dtype=np.int64)


def _z_normalised(hours: Floats) -> Floats:
    deviation = hours.std(axis=1, keepdims=True)
    return np.asarray((hours - hours.mean(axis=1, keepdims=True)) / np.where(deviation > 0, deviation, 1.0))
