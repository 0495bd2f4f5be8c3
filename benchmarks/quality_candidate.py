"""The product's text models, by name: what learns a set in the benchmark is what the jobs train."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.quality_set import Plan
from nlp.document import text_columns
from nlp.lexicon import Lexicon, load_lexicon
from nlp.settings import NlpSettings
from nlp.tokenizer import fast_tokenizer
from training.text_candidate import Candidate, LinearText, TextRows
from training.text_pipeline import Array, fit_classes

Maker = Callable[[Plan, TextRows, Array | None], Candidate]
"""From a plan, the rows to learn from and numbers behind their classes to a trained candidate."""
MODELS = ("linear", "transformer", "blend")
LEXICON = "power"


def candidate_maker(model: str, encoder: Path | None) -> Maker:
    """Return what trains the model of that name; `encoder` is a Hugging Face folder, null: an encoder trained from nothing."""
    if model == "linear":
        return linear_candidate
    # Torch is an optional extra and takes seconds to load.
    from training.transformer.candidate import blend_candidate, transformer_candidate  # noqa: PLC0415

    def make(plan: Plan, rows: TextRows, values: Array | None) -> Candidate:
        transformer = transformer_candidate(plan.transformer.model_copy(update={"folder": encoder}), rows)
        if model == "transformer":
            return transformer
        return blend_candidate(linear_candidate(plan, rows, values), transformer, rows)

    return make


def linear_candidate(plan: Plan, rows: TextRows, values: Array | None) -> Candidate:
    """Return the linear model of the plan; ordinal views look at `values` (n, n_values) where there are some."""
    lexicon = _lexicon()
    columns = text_columns(rows.transcripts, fast_tokenizer(lexicon))
    estimator, unseen = fit_classes(
        plan.features, plan.head, columns, np.asarray(rows.target), len(rows.classes), rows.folds, values
    )
    return Candidate("linear", LinearText(estimator, lexicon), unseen)


def _lexicon() -> Lexicon:
    return load_lexicon(NlpSettings().configs / "lexicons" / f"{LEXICON}.txt")
