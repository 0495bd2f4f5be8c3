"""The transformer, and its blend with a linear model, as candidates of a text job."""

import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nlp.transcript import Transcript
from nlp.transformer.token_window import WindowCutter, padded
from nlp.transformer.transformer_model import mixed
from registry.description import ModelDescription
from registry.tracking import JobRun
from registry.version import ModelVersion
from training.text_candidate import Candidate, LinearText, TextRows
from training.transformer.config import TransformerConfig
from training.transformer.training import TrainedTransformer, regressed_transformer, train_transformer

_COLUMNS = ("input_ids", "attention_mask")
_CHECKED = 500
_EXAMPLES = 5
_LEAST = 1e-9
_WEIGHTS = np.round(np.arange(0, 1.01, 0.05), 2)


@dataclass(frozen=True)
class TransformerText:
    """A trained transformer."""

    trained: TrainedTransformer

    def probabilities(self, transcripts: Sequence[Transcript]) -> NDArray[Any]:
        """Return the probability of every class."""
        return self.trained.probabilities(transcripts)

    def register(
        self, tracked: JobRun, name: str, card: ModelDescription, examples: Sequence[Transcript]
    ) -> ModelVersion:
        """Export, check that the graph says the same, and register it; AgreementError where it does not."""
        changes = {"kind": "onnx", "columns": _COLUMNS, "lexicon_digest": None}
        detail = {key: value for key, value in card.detail.items() if key not in {"lexicon", "tokenizer"}}
        described = card.model_copy(update={**changes, "detail": detail})
        with tempfile.TemporaryDirectory() as scratch:
            return _registered(self.trained, tracked, name, described, examples, Path(scratch))


@dataclass(frozen=True)
class BlendText:
    """Both together; `weight` is the transformer's share, 0 … 1."""

    linear: LinearText
    transformer: TransformerText
    weight: float

    def probabilities(self, transcripts: Sequence[Transcript]) -> NDArray[Any]:
        """Return the weighted mean of both in log-odds."""
        linear, transformer = (part.probabilities(transcripts) for part in (self.linear, self.transformer))
        return mixed(linear, transformer, self.weight, independent=self.transformer.trained.detail.independent)

    def register(
        self, tracked: JobRun, name: str, card: ModelDescription, examples: Sequence[Transcript]
    ) -> ModelVersion:
        """Register graph and pipeline as one model."""
        detail = {**card.detail, "weight": self.weight}
        blend = card.model_copy(update={"kind": "blend", "columns": _COLUMNS, "detail": detail})
        with tempfile.TemporaryDirectory() as scratch:
            _write_linear(Path(scratch) / "linear", self.linear, name, card)
            return _registered(self.transformer.trained, tracked, name, blend, examples, Path(scratch))


def transformer_candidate(config: TransformerConfig, rows: TextRows) -> Candidate:
    """Train a transformer on all rows, and one for each inner fold to say what it makes of rows it has not seen."""
    if config.head == "regression":
        trained, unseen = regressed_transformer(config, rows.transcripts, rows.target, len(rows.classes), rows.folds)
        return Candidate("transformer", TransformerText(trained), unseen)
    unseen = np.empty((len(rows.transcripts), len(rows.classes)))
    for fold in np.unique(rows.folds):
        kept, left = np.flatnonzero(rows.folds != fold), np.flatnonzero(rows.folds == fold)
        unseen[left] = _trained(config, rows, kept).probabilities([rows.transcripts[int(row)] for row in left])
    return Candidate("transformer", TransformerText(_trained(config, rows, np.arange(len(unseen)))), unseen)


def blend_candidate(linear: Candidate, transformer: Candidate, rows: TextRows) -> Candidate:
    """Blend two candidates that are trained already, with the weight of least loss on rows that neither has seen.

    For `unseen` the weight of each fold is chosen on the other folds, so that a blend has no advantage when it is judged.
    """
    unseen, independent = np.empty_like(linear.unseen), rows.target.ndim == 2  # noqa: PLR2004 - rows × labels
    for fold in np.unique(rows.folds):
        kept, left = rows.folds != fold, rows.folds == fold
        weight = _best_weight(linear.unseen[kept], transformer.unseen[kept], rows.target[kept])
        unseen[left] = mixed(linear.unseen[left], transformer.unseen[left], weight, independent=independent)
    weight = _best_weight(linear.unseen, transformer.unseen, rows.target)
    if not isinstance(linear.model, LinearText) or not isinstance(transformer.model, TransformerText):
        raise TypeError("a blend is made of a linear model and a transformer")
    return Candidate("blend", BlendText(linear.model, transformer.model, weight), unseen)


def _trained(config: TransformerConfig, rows: TextRows, kept: NDArray[np.intp]) -> TrainedTransformer:
    transcripts = [rows.transcripts[int(row)] for row in kept]
    groups = [rows.groups[int(row)] for row in kept]
    return train_transformer(config, transcripts, rows.target[kept], len(rows.classes), groups)


def _best_weight(linear: NDArray[Any], transformer: NDArray[Any], target: NDArray[Any]) -> float:
    independent = target.ndim == 2  # noqa: PLR2004 - rows × labels
    losses = [_loss(mixed(linear, transformer, float(each), independent=independent), target) for each in _WEIGHTS]
    return float(_WEIGHTS[int(np.argmin(losses))])


def _loss(probabilities: NDArray[Any], target: NDArray[Any]) -> float:
    """Return the mean of −log of the probability of what is true."""
    independent = target.ndim == 2  # noqa: PLR2004 - rows × labels
    holds = target if independent else target[:, None] == np.arange(probabilities.shape[1])
    true = np.where(holds, probabilities, 1 - probabilities)
    return float(-np.log(np.maximum(true if independent else true[holds], _LEAST)).mean())


def _registered(
    trained: TrainedTransformer,
    tracked: JobRun,
    name: str,
    card: ModelDescription,
    examples: Sequence[Transcript],
    folder: Path,
) -> ModelVersion:
    found = trained.export(folder, examples[:_CHECKED])
    tracked.log_json("agreement", asdict(found))
    tracked.log_json("losses", {"pre-training": list(trained.guesses), "inner fold": list(trained.losses)})
    served = card.model_copy(update={"detail": {**trained.detail.model_dump(mode="json"), **card.detail}})
    return tracked.register_graph(name, folder, _example(trained, examples), served)


def _write_linear(folder: Path, linear: LinearText, name: str, card: ModelDescription) -> None:
    import skops.io  # noqa: PLC0415 - seconds: it imports all of scikit-learn

    folder.mkdir()
    skops.io.dump(linear.estimator, folder / "model.skops")
    # A part has no version of its own.
    description = {**card.model_dump(mode="json"), "name": name, "version": 0}
    (folder / "model.json").write_text(json.dumps(description, ensure_ascii=False) + "\n", encoding="utf-8")


def _example(trained: TrainedTransformer, transcripts: Sequence[Transcript]) -> pd.DataFrame:
    cut = WindowCutter(trained.splitter, trained.detail.windows).windows(transcripts[:_EXAMPLES])
    ids, mask = padded([windows[0] for windows in cut], trained.detail.padding)
    return pd.DataFrame(dict(zip(_COLUMNS, (ids.tolist(), mask.tolist()), strict=True)))
