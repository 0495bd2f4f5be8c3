"""What the analysis needs of a text model, whatever it is made of."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from numpy.typing import NDArray

from nlp.transcript import Transcript


class TextClassifier(Protocol):
    """A fitted text model: linear or a transformer."""

    @property
    def name(self) -> str:
        """Name in the registry."""
        ...

    @property
    def version(self) -> int:
        """Version in the registry."""
        ...

    @property
    def classes(self) -> Sequence[str]:
        """Ids of the classes, in the order of the probabilities."""
        ...

    @property
    def thresholds(self) -> Mapping[str, float]:
        """From what probability on a class counts; see `nlp.decision`."""
        ...

    def probabilities(self, transcripts: Sequence[Transcript]) -> NDArray[Any]:
        """Return the probability of every class: (n_transcripts, n_classes)."""
        ...


def least_confidence(model: TextClassifier) -> float:
    """Return the probability of the answered class below which the answer of `model` is unknown; 0 where it states none."""
    return float(getattr(model, "least_confidence", 0.0))
