"""Running a fine-tuned transformer: a folder with `model.onnx`, `tokenizer.json` and `model.json`; no torch, no transformers."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from nlp.description_file import read_description_file
from nlp.error import TextModelError
from nlp.normalization.edition import normalization_digest
from nlp.transcript import Transcript
from nlp.transformer.onnx_graph import OnnxGraph
from nlp.transformer.token_window import WindowCutter, batches_by_length, padded
from nlp.transformer.window_config import WindowConfig
from nlp.transformer.window_pool import pooled

_LEAST = 1e-9
BATCH = 8
"""Windows in one run of the graph: what is computed in between stays in the cache of a core; 32 at once take half as long again."""


class TransformerDetail(BaseModel):
    """What a transformer needs beside its graph. `independent`: several classes may hold of one transcript.

    `normalization` is the digest of what made the text it was fitted on.
    `least_confidence` is the probability of the answered class below which the answer is unknown; 0 for never.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    windows: WindowConfig
    normalization: str = ""
    independent: bool
    padding: int = Field(ge=0)
    least_confidence: float = Field(default=0.0, ge=0, le=1)


class TransformerDescription(BaseModel):
    """The part of `model.json` that running a transformer needs."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str
    version: int
    kind: Literal["onnx", "blend"]
    classes: tuple[str, ...] = Field(min_length=1)
    thresholds: dict[str, float]
    detail: TransformerDetail


class GraphReader:
    """Asks a graph about transcripts: windows, batches by length, pooling."""

    def __init__(self, graph: OnnxGraph, cutter: WindowCutter, detail: TransformerDetail) -> None:
        self._graph, self._cutter, self._detail = graph, cutter, detail

    def probabilities(self, transcripts: Sequence[Transcript]) -> NDArray[Any]:
        """Return the probability of every class: (n_transcripts, n_classes); of no transcript, (0, 0)."""
        cut = self._cutter.windows(transcripts)
        windows = [window for each in cut for window in each]
        if not windows:
            return np.empty((0, 0))
        parts = batches_by_length(list(map(len, windows)), BATCH)
        answers = [self._graph.probabilities(*self._padded(windows, part)) for part in parts]
        unsorted = np.empty_like(np.concatenate(answers))
        unsorted[np.concatenate(parts)] = np.concatenate(answers)
        return pooled(unsorted, list(map(len, cut)), independent=self._detail.independent)

    def _padded(self, windows: Sequence[list[int]], part: NDArray[np.int64]) -> tuple[NDArray[Any], NDArray[Any]]:
        return padded([windows[number] for number in part], self._detail.padding)


class TransformerModel:
    """A fine-tuned transformer, with the interface of every text model."""

    def __init__(self, description: TransformerDescription, reader: GraphReader) -> None:
        self.name = description.name
        self.version = description.version
        self.classes = description.classes
        self.thresholds = description.thresholds
        self.least_confidence = description.detail.least_confidence
        self.independent = description.detail.independent
        self._reader = reader

    @classmethod
    def load(cls, folder: Path) -> "TransformerModel":
        """Return the transformer in `folder`, whose digests the bundle has verified.

        Raises
        ------
        TextModelError
            `model.json` is absent or not that of a transformer.
        EncoderError
            The graph or the tokenizer is absent or damaged, or they do not fit.
        """
        description = read_description(folder / "model.json")
        return cls(description, load_reader(folder, description.detail))

    def probabilities(self, transcripts: Sequence[Transcript]) -> NDArray[Any]:
        """Return the probability of every class: (n_transcripts, n_classes). Rows sum to 1 unless labels are independent."""
        if not transcripts:
            return np.empty((0, len(self.classes)))
        return self._reader.probabilities(transcripts)


def mixed(linear: NDArray[Any], transformer: NDArray[Any], weight: float, *, independent: bool) -> NDArray[Any]:
    """Return the mean of two models in log-odds, as probabilities (n, n_classes); `weight` is the share of the second, 0 … 1."""
    logs = [np.log(np.clip(each.astype(float), _LEAST, 1)) for each in (linear, transformer)]
    powers = np.exp((1 - weight) * logs[0] + weight * logs[1])
    if not independent:
        return np.asarray(powers / powers.sum(axis=1, keepdims=True))
    logs = [np.log(np.clip(1 - each.astype(float), _LEAST, 1)) for each in (linear, transformer)]
    return np.asarray(powers / (powers + np.exp((1 - weight) * logs[0] + weight * logs[1])))


def load_reader(folder: Path, detail: TransformerDetail) -> GraphReader:
    """Return what asks the graph in `folder`."""
    cutter = WindowCutter.load(folder / "tokenizer.json", detail.windows)
    return GraphReader(OnnxGraph.load(folder / "model.onnx"), cutter, detail)


def read_description(path: Path) -> TransformerDescription:
    """Return the description at `path`; TextModelError names the bad field."""
    description = read_description_file(path, TransformerDescription, "a transformer")
    if description.detail.normalization != normalization_digest():
        raise TextModelError(
            f"{path}: fitted on text normalised in another way (edition or homophones.txt), train {description.name} again"
        )
    return description
