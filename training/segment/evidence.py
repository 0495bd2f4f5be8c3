"""What a job of segments measures and stores: figures with intervals, the index table, continuity, and pictures."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.metrics import silhouette_samples

from registry.job_run import JobRun
from registry.metric import Metric
from registry.tabular.group_rule import Placed
from training.metric import measure
from training.plot import bar_plot, heat_plot
from training.segment.candidate import Groups, best_groups
from training.segment.choice import Choice
from training.segment.constraint import shares_of
from training.segment.settlement import Settled
from training.segment.standing import Standing

JUDGED_ROWS = 4000


def measure_grouping(settled: Settled, x: pd.DataFrame, seed: int) -> list[Metric]:
    """Return silhouette beside random groups of the same shares, and the smallest and largest share of those with a group."""
    grouping = settled.grouping
    placed = grouping.rule.place(x.sample(min(JUDGED_ROWS, len(x)), random_state=seed))
    own = best_groups(grouping.rule.model, placed)
    shuffled = np.random.default_rng(seed).permutation(own)
    return [
        measure(
            "silhouette",
            _mean,
            _silhouettes(placed, own),
            baseline=float(_silhouettes(placed, shuffled).mean()),
            baseline_name="random groups of the same shares",
        ),
        _share("smallest_share", settled.known, grouping.k, 0),
        _share("largest_share", settled.known, grouping.k, -1),
    ]


def log_choice(tracked: JobRun, choice: Choice) -> None:
    """Store the index table of all candidates as JSON, and their mean ranks as a picture."""
    tracked.log_json("choice", {"reason": choice.reason, "candidates": choice.as_records()})
    labels = [f"【{row.name}】" if row.name == choice.chosen else row.name for row in choice.rows]
    ranks = [rank["mean"] for rank in choice.ranks]
    tracked.log_figure("choice_of_groups", bar_plot(labels, ranks, "候选分群方案比较", "平均名次（越低越好）"))


def log_groups(tracked: JobRun, names: Sequence[str], settled: Settled, standing: Standing) -> None:
    """Store shares and standings of the groups, as pictures and JSON."""
    tracked.log_figure("shares", bar_plot(names, shares_of(settled.known, len(names)), "客户分群占比", "占比"))
    rank = standing.rank
    title = "群体特征刻画（分位均值）"
    tracked.log_figure("profile", heat_plot(rank.to_numpy(), list(names), list(rank.columns), title))
    tracked.log_json(
        "profile", {name: row.round(4).to_dict() for name, (_, row) in zip(names, rank.iterrows(), strict=True)}
    )


def _silhouettes(placed: Placed, groups: Groups) -> NDArray[np.float64]:
    return np.asarray(silhouette_samples(placed.space, groups))


def _share(name: str, groups: Groups, k: int, place: int) -> Metric:
    def share(drawn: Groups) -> float:
        return float(np.sort(shares_of(drawn, k))[place])

    return measure(name, share, groups)


def _mean(values: NDArray[np.float64]) -> float:
    return float(np.mean(values))
