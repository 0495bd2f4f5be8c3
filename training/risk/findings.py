"""What a risk job puts on record, and how a repetition does as many trials as there was time for."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from training.record.findings import Findings
from training.record.part import dataset_part
from training.risk.config import RiskConfig
from training.risk.lesson import RiskLesson

Risk = TypeVar("Risk", bound=RiskConfig)

TRIALS = "trials"
UNHURRIED_SECONDS = 1e9
"""Longer than any search: a repetition stops after its trials, not by the clock."""


def risk_findings(lesson: RiskLesson, config: RiskConfig, fitted: Sequence[str] = ()) -> Findings:
    """Return parts, trees, scores, probabilities and thresholds of a lesson; `fitted` features come from other rows."""
    parts, raw = lesson.parts, lesson.scores[lesson.booster.name]
    trees = np.frombuffer(lesson.booster.booster.model_to_string().encode(), dtype=np.uint8)
    named = {"fit": parts.fit, "calibration": parts.calibration, "test": parts.test}
    return Findings(
        model=config.name,
        parts=[dataset_part(name, part, fitted) for name, part in named.items()],
        learnt_from=("fit", "calibration"),
        tested="test",
        fit=[trees, raw],
        predicted={"probability": lesson.probabilities, "score": raw},
        decision={"bands": dict(lesson.bands), "actions": lesson.actions.model_dump(mode="json")},
        seeds={"seed": config.seed},
        replay={TRIALS: len(lesson.found.trials)},
    )


def replayed(config: Risk, trials: int) -> Risk:
    """Return the config whose search does exactly `trials`."""
    search = config.search.model_copy(update={"trials": trials, "seconds": UNHURRIED_SECONDS})
    return config.model_copy(update={"search": search})
