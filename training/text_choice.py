"""Which candidate is registered: decided on rows that none of them has seen, row by row in pairs, not by taste."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import JsonValue

from training.error import TrainingError
from training.metric import bootstrap_count_interval
from training.text_candidate import Candidate, TextRows
from training.transformer.config import TransformerConfig

Array = NDArray[Any]
CandidateName = Literal["linear", "transformer", "blend"]


@dataclass(frozen=True)
class Comparison:
    """How a candidate did against the one that led before it: `gain` of the figure, with its 95 % interval over units."""

    name: str
    against: str
    gain: float
    low: float
    high: float

    @property
    def wins(self) -> bool:
        """Whether the gain is more than chance: its whole interval is above 0."""
        return self.low > 0

    def as_dict(self) -> dict[str, JsonValue]:
        """Return the fields by name, ready for JSON."""
        return {**vars(self), "wins": self.wins}


def train_candidates(
    names: Sequence[CandidateName], linear: Callable[[], Candidate], config: TransformerConfig | None, rows: TextRows
) -> list[Candidate]:
    """Return the candidates of these names, in their order; `linear` trains the linear one.

    Raises
    ------
    TrainingError
        A blend comes before a part of it, or the extra for transformers is not installed.
    """
    trained: dict[str, Candidate] = {}
    for name in names:
        if name == "linear":
            trained[name] = linear()
        elif name == "transformer":
            trained[name] = _transformer().transformer_candidate(config or TransformerConfig(), rows)
        elif {"linear", "transformer"} <= trained.keys():
            trained[name] = _transformer().blend_candidate(trained["linear"], trained["transformer"], rows)
        else:
            raise TrainingError("candidates: a blend must come after linear and transformer")
    return list(trained.values())


def choose_candidate(
    candidates: Sequence[Candidate], counts: Callable[[Array], Array], figure: Callable[[Array], Array]
) -> tuple[Candidate, list[Comparison]]:
    """Return the best candidate, and how every other did against the leader before it.

    The first leads; another takes over where it is better by more than chance, so list them from the cheapest to serve to the
    dearest. `counts` maps `unseen` (n, n_classes) to what every unit contributes, (n_units, …); `figure` maps sums of those,
    (…, k, k) or (…, n_labels, 3), to (…): higher is better.
    """
    leader, comparisons = candidates[0], []
    before = counts(leader.unseen)
    for candidate in candidates[1:]:
        now = counts(candidate.unseen)
        comparison = Comparison(candidate.name, leader.name, *_gain(before, now, figure))
        comparisons.append(comparison)
        if comparison.wins:
            leader, before = candidate, now
    return leader, comparisons


def _gain(before: Array, now: Array, figure: Callable[[Array], Array]) -> tuple[float, float, float]:
    # Both in one array, so that each resample draws the same units for both.
    pairs = np.stack([before, now], axis=1)

    def gain(sums: Array) -> Array:
        return np.asarray(figure(sums[:, 1]) - figure(sums[:, 0]))

    low, high = bootstrap_count_interval(gain, pairs)
    return float(gain(pairs.sum(axis=0, keepdims=True))[0]), low, high


def _transformer() -> Any:  # noqa: ANN401
    try:
        from training.transformer import candidate  # noqa: PLC0415 - an optional extra, and seconds to import
    except ImportError as error:
        raise TrainingError(f"a transformer needs the extra: pip install 'gridtags[transformer]' ({error})") from error
    return candidate
