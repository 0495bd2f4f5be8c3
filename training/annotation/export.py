"""Writing the sheet: calls nobody annotated, asked of the model in service and of the cues, the telling ones first."""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nlp.concern.vote import labelling_functions, votes
from nlp.decision import EVEN, any_of
from nlp.taxonomy import Taxonomy
from nlp.text_classifier import TextClassifier
from training.annotation.choice import WHY, choose
from training.annotation.sheet import Asked, shown, write_sheet
from training.concern_label import label_matrix
from training.label_model import fit_label_model
from training.text_dataset import LabelledCalls

MOST_CHARACTERS = 20_000
"""Of a call on the sheet; a cell of a spreadsheet holds 32,767."""


class _Opinion(NamedTuple):
    """Probabilities (n_calls, n_labels) and the threshold of each label."""

    probabilities: NDArray[Any]
    thresholds: NDArray[Any]


def export_sheet(calls: LabelledCalls, model: TextClassifier | None, taxonomy: Taxonomy, limit: int, path: Path) -> int:
    """Write at most `limit` of the calls without annotated concerns to `path`; return how many were written.

    Without a model the cues alone guess. Annotated calls among `calls` anchor what the cues' votes mean.
    """
    rows = asked(calls, model, taxonomy, limit)
    write_sheet(rows, path)
    return len(rows)


def asked(calls: LabelledCalls, model: TextClassifier | None, taxonomy: Taxonomy, limit: int) -> list[Asked]:
    """Return the rows of the sheet in the order of their use."""
    unsaid = np.array([label.concerns is None for label in calls.labels], dtype=bool)
    cues = _cue_opinion(calls, unsaid, taxonomy)
    pool = calls.select(unsaid)
    opinion = _opinion(model, pool, taxonomy) if model else cues
    chosen = choose(pool.call_ids, opinion.probabilities, cues.probabilities, opinion.thresholds, limit)
    guesses = any_of(opinion.probabilities, taxonomy.ids, dict(zip(taxonomy.ids, opinion.thresholds, strict=True)))
    names = np.array(taxonomy.ids)
    return [
        Asked(
            pool.call_ids[one.row],
            WHY[one.why],
            shown(pool.transcripts[one.row])[:MOST_CHARACTERS],
            ";".join(names[guesses[one.row]]),
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
