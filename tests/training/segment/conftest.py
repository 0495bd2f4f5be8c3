"""Customers in five clear groups of uneven size, and a grouping of them."""

import numpy as np
import pandas as pd
import pytest

from training.segment.block import BlockConfig
from training.segment.candidate import CandidateConfig
from training.segment.grouping import GroupingConfig, group
from training.segment.index import JudgementConfig

SHARES = (0.30, 0.25, 0.2, 0.15, 0.1)


def draw_customers(rows: int, seed: int) -> pd.DataFrame:
    """Four features; `truth` is the group each customer was drawn from."""
    random = np.random.default_rng(seed)
    centres = np.array([[0, 0, 0, 0], [6, 0, 0, 6], [0, 6, 0, 6], [0, 0, 6, 0], [6, 6, 6, 0]], dtype=float)
    truth = random.choice(5, rows, p=SHARES)
    x = pd.DataFrame(centres[truth] + random.normal(size=(rows, 4)), columns=["peak", "night", "late", "kwh"])
    return x.assign(truth=truth)


@pytest.fixture(scope="session")
def small_grouping_config():
    return GroupingConfig(
        spaces={
            "all": {
                "shape": BlockConfig(features=("peak", "night"), weight=2.0),
                "rest": BlockConfig(features=("late", "kwh"), weight=2.0),
            }
        },
        sample=1200,
        candidates=CandidateConfig(tree_rows=400, starts=2),
        judgement=JudgementConfig(rows=400, refits=2, explained=("kwh",)),
    )


@pytest.fixture(scope="session")
def five_groups():
    return draw_customers(2000, seed=0)


@pytest.fixture(scope="session")
def grouping(five_groups, small_grouping_config):
    x = five_groups[["peak", "night", "late", "kwh"]]
    return group(x, x[["kwh"]], small_grouping_config)
