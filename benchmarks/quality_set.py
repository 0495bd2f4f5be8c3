"""Labelled texts of one public data set, how they are divided, and the config they are learnt with."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, Field

from nlp.redaction import redact_transcript
from nlp.transcript import Speaker, Transcript, Turn
from training.config import STRICT, load_config
from training.text_head import HeadConfig
from training.text_pipeline import FeatureConfig
from training.transformer.config import TransformerConfig

Array = NDArray[Any]
FOLDS = 5
_CONFIGS = Path(__file__).parent / "configs"


class Plan(BaseModel):
    """How the product learns a set: its features and head, `folds` inner folds by key, thresholds for the best macro-F1 or none.

    Without a test folder `reported` of five folds are reported on. `edges` are upper ends of the grades into which a set's values
    are cut, to learn these in place of the classes; each grade belongs to one class. `model` learns the set unless another is
    asked for by name; `transformer` is how those that have one are trained.
    """

    model_config = STRICT

    features: FeatureConfig
    head: HeadConfig
    folds: int = Field(default=3, ge=2, le=10)
    thresholds: bool = True
    reported: int = Field(default=FOLDS, ge=1, le=FOLDS)
    edges: tuple[float, ...] = ()
    model: Literal["linear", "transformer", "blend"] = "linear"
    transformer: TransformerConfig = TransformerConfig()


@dataclass(frozen=True)
class TextSet:
    """Redacted transcripts with the number of the class of each, `target` (n,).

    Rows of one key are never on both sides of a split, and are one unit of a bootstrap. `values` (n, n_values) are numbers behind
    the classes, the one they are made of first; null where a set has none. `kinds` (n,) names the kind of each row where a set has
    several, which are learnt together and reported on apart.
    """

    transcripts: Sequence[Transcript]
    target: Array
    keys: Sequence[str]
    classes: Sequence[str]
    values: Array | None = None
    kinds: Array | None = None

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.transcripts)

    @property
    def texts(self) -> list[str]:
        """All that is said in each, a turn a line: what a baseline reads."""
        return ["\n".join(turn.text for turn in transcript.turns) for transcript in self.transcripts]

    def select(self, rows: Array) -> "TextSet":
        """Return the rows where the mask (n,) is true."""
        numbers: list[int] = np.flatnonzero(rows).tolist()
        return TextSet(
            [self.transcripts[number] for number in numbers],
            self.target[numbers],
            [self.keys[number] for number in numbers],
            self.classes,
            None if self.values is None else self.values[numbers],
            None if self.kinds is None else self.kinds[numbers],
        )


def load_plan(name: str) -> Plan:
    """Return the plan in the file of that name."""
    return load_config(_CONFIGS / f"{name}.toml", Plan)


def single_turn(text: str, speaker: Speaker = "customer") -> Transcript:
    """Return a redacted transcript of one turn."""
    return redact_transcript(Transcript((Turn(speaker, text),)))


def present_files(data: str, name: str, *folders: Path | None) -> list[Path]:
    """Return the file of the data set in each folder that is given; nothing, and a plain line, where one is absent."""
    paths = [folder / data / name for folder in folders if folder is not None]
    absent = [path for path in paths if not path.is_file()]
    if absent:
        print(f"{data}: skipped, {absent[0]} is not there")
        return []
    return paths


def hashed_folds(keys: Sequence[str], folds: int = FOLDS) -> Array:
    """Return the fold of every key, (n,): equal keys are together, and a row keeps its fold whatever else is there."""
    return np.array([int(sha256(key.encode()).hexdigest(), 16) % folds for key in keys])


def splits(parts: Sequence[TextSet], reported: int) -> list[tuple[TextSet, TextSet]]:
    """Return pairs of rows to learn from and rows to answer for: the two parts, or `reported` of FOLDS folds of a single one."""
    rows, *test = parts
    if test:
        return [(rows, test[0])]
    folds = hashed_folds(rows.keys)
    return [(rows.select(folds != fold), rows.select(folds == fold)) for fold in range(reported)]
