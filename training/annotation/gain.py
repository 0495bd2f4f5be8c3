"""Learning from the labels taken in, and what came of it on the same held-out calls."""

from typing import NamedTuple

from registry.evidence import Evidence
from registry.version import ModelVersion
from training.comparison.finding import Pair
from training.comparison.run import compare, put_comparison
from training.runner import Workplace, train

MODEL = "concerns"


class Gain(NamedTuple):
    """The new version, what it was compared with (null: the trivial baseline), on how many calls, and its main figure."""

    version: ModelVersion
    against: int | None
    rows: int
    figure: Pair | None
    evidence: Evidence


def learn(at: Workplace) -> Gain:
    """Train the concerns model on what is labelled now, and compare it with the version in service on the same calls.

    The comparison is kept as evidence. Nothing is put in service.

    Raises
    ------
    GateMissedError, LabelError
        The model misses a gate or cannot be learnt; nothing is registered.
    """
    champion = at.registry.champions().get(MODEL)
    against = champion.version if champion else None
    version = train(MODEL, at)
    found = compare(MODEL, against, version.version, at)
    pair = found.findings.pair(found.findings.main)
    return Gain(version, against, found.findings.rows, pair, put_comparison(found, at))
