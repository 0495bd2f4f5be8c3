"""What the model in service and the cues think of calls nobody annotated, and which of these calls are worth asking about."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nlp.concern.vote import labelling_functions, votes
from nlp.decision import EVEN, any_of
from nlp.taxonomy import Taxonomy
from nlp.text_classifier import TextClassifier
from training.annotation.choice import choose
from training.concern_label import label_matrix
from training.label_model import fit_label_model
from training.text_dataset import LabelledCalls


class Guess(NamedTuple):
    """A chosen call: its number in the pool, a key of `choice.WHY`, probabilities by concern, and those that count as named."""

    row: int
    why: str
    probabilities: Mapping[str, float]
    named: tuple[str, ...]


class _Opinion(NamedTuple):
    """Probabilities (n_calls, n_labels) and the threshold of each label."""

    probabilities: NDArray[Any]
    thresholds: NDArray[Any]


def guessed(
    calls: LabelledCalls, model: TextClassifier | None, taxonomy: Taxonomy, limit: int
) -> tuple[LabelledCalls, list[Guess]]:
    """Return the calls without annotated concerns, and at most `limit` of them in the order in which they should be labelled.

    Without a model the cues alone guess. Annotated calls among `calls` anchor what the cues' votes mean.
    """
    unsaid = np.array([label.concerns is None for label in calls.labels], dtype=bool)
    cues = _cue_opinion(calls, unsaid, taxonomy)
    pool = calls.select(unsaid)
    opinion = _opinion(model, pool, taxonomy) if model else cues
    chosen = choose(pool.call_ids, opinion.probabilities, cues.probabilities, opinion.thresholds, limit)
    named = any_of(opinion.probabilities, taxonomy.ids, dict(zip(taxonomy.ids, opinion.thresholds, strict=True)))
    names = np.array(taxonomy.ids)
    return pool, [
        Guess(
            one.row,
            one.why,
            dict(zip(taxonomy.ids, opinion.probabilities[one.row].tolist(), strict=True)),
            tuple(names[named[one.row]].tolist()),
        )
        for one in chosen
    ]


def _cue_opinion(calls: LabelledCalls, unsaid: NDArray[np.bool_], taxonomy: Taxonomy) -> _Opinion:
    known = label_matrix(calls, taxonomy).astype(float)
    known[unsaid] = np.nan
    cast = votes(calls.transcripts, taxonomy)
    model = fit_label_model(cast, labelling_functions(taxonomy), taxonomy.ids, known)
    return _Opinion(model.probabilities(cast[unsaid]), np.full(len(taxonomy.ids), EVEN))


def _opinion(model: TextClassifier, calls: LabelledCalls, taxonomy: Taxonomy) -> _Opinion:
    """Return what the model says in the order of the taxonomy; 0 for a concern it does not know."""
    said = model.probabilities(calls.transcripts)
    probabilities, thresholds = np.zeros((len(calls), len(taxonomy.ids))), np.full(len(taxonomy.ids), EVEN)
    for column, name in enumerate(model.classes):
        if name in taxonomy.ids:
            probabilities[:, taxonomy.ids.index(name)] = said[:, column]
            thresholds[taxonomy.ids.index(name)] = model.thresholds.get(name, EVEN)
    return _Opinion(probabilities, thresholds)
