"""What a contact says: masked, how the caller felt, what they were worried about, and the sentence that shows it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.decision import any_of, one_of
from nlp.document import text_columns
from nlp.error import TextModelError
from nlp.evidence import Candidate, Evidence, candidates
from nlp.redaction import redact_transcript
from nlp.taxonomy import Taxonomy
from nlp.text_model import TextModel
from nlp.transcript import Transcript, Turn

SENTIMENT_LABELS = {"dissatisfied": "不满", "neutral": "平稳", "satisfied": "满意"}


@dataclass(frozen=True)
class Sentiment:
    """How the caller felt: `label` is an id of SENTIMENT_LABELS, `probabilities` has one per id and sums to 1."""

    label: str
    probabilities: dict[str, float]


@dataclass(frozen=True)
class FoundConcern:
    """A concern of the caller: id and Chinese label of the taxonomy, probability, and the sentence that shows it best."""

    id: str
    label: str
    probability: float
    evidence: Evidence


@dataclass(frozen=True)
class Analysis:
    """All of one contact. `turns` are masked; `concerns` are ordered by probability; `versions` maps model to version."""

    turns: tuple[Turn, ...]
    sentiment: Sentiment
    concerns: tuple[FoundConcern, ...]
    versions: dict[str, int]

    def as_dict(self) -> dict[str, Any]:
        """Return the fields by name, ready for JSON."""
        return asdict(self)


class Analyst:
    """Reads contacts with one sentiment and one concerns model."""

    def __init__(self, sentiment: TextModel, concerns: TextModel, taxonomy: Taxonomy) -> None:
        """Raise TextModelError where a class of a model has no label."""
        _check_classes(sentiment, SENTIMENT_LABELS)
        _check_classes(concerns, taxonomy.labels)
        self._sentiment = sentiment
        self._concerns = concerns
        self._taxonomy = taxonomy
        self._versions = {model.name: model.version for model in (sentiment, concerns)}

    def analyze(self, transcript: Transcript) -> Analysis:
        """Return what one contact says."""
        return self.analyze_many([transcript])[0]

    def analyze_many(self, transcripts: Sequence[Transcript]) -> list[Analysis]:
        """Return what each contact says, in their order. Many at once are several times faster than one by one."""
        if not transcripts:
            return []
        masked = [redact_transcript(transcript) for transcript in transcripts]
        columns = text_columns(masked, self._sentiment.tokenizer)
        sentiments = self._sentiments(columns)
        concerns = self._concerns_of(masked, self._concern_columns(masked, columns))
        return [
            Analysis(transcript.turns, sentiment, found, self._versions)
            for transcript, sentiment, found in zip(masked, sentiments, concerns, strict=True)
        ]

    def _concern_columns(self, masked: Sequence[Transcript], columns: NDArray[Any]) -> NDArray[Any]:
        if self._concerns.tokenizer is self._sentiment.tokenizer:
            return columns
        return text_columns(masked, self._concerns.tokenizer)

    def _sentiments(self, columns: NDArray[Any]) -> list[Sentiment]:
        model = self._sentiment
        probabilities = model.probabilities_of(columns)
        answers = one_of(probabilities, model.classes, model.thresholds)
        return [
            Sentiment(model.classes[answer], dict(zip(model.classes, map(float, row), strict=True)))
            for answer, row in zip(answers, probabilities, strict=True)
        ]

    def _concerns_of(self, masked: Sequence[Transcript], columns: NDArray[Any]) -> list[tuple[FoundConcern, ...]]:
        model = self._concerns
        # The contacts and all their sentences are scored in one call; a call costs more than the sentences in it.
        texts = [candidates(transcript) for transcript in masked]
        sentences = text_columns([candidate.meant for text in texts for candidate in text], model.tokenizer)
        scores = model.probabilities_of(np.concatenate([columns, sentences]))
        probabilities, shown = scores[: len(masked)], scores[len(masked) :]
        found = any_of(probabilities, model.classes, model.thresholds)
        parts = np.split(shown, np.cumsum([len(text) for text in texts])[:-1])
        return [self._found(*row) for row in zip(probabilities, found, texts, parts, strict=True)]

    def _found(
        self, probabilities: NDArray[Any], found: NDArray[Any], sentences: list[Candidate], scores: NDArray[Any]
    ) -> tuple[FoundConcern, ...]:
        if not sentences:
            # What no sentence of the customer shows is not the customer's concern.
            return ()
        order = sorted(np.flatnonzero(found), key=lambda number: -probabilities[number])
        return tuple(
            FoundConcern(
                self._concerns.classes[number],
                self._taxonomy.labels[self._concerns.classes[number]],
                float(probabilities[number]),
                sentences[int(np.argmax(scores[:, number]))].evidence,
            )
            for number in order
        )


def _check_classes(model: TextModel, labels: dict[str, str]) -> None:
    unknown = [name for name in model.classes if name not in labels]
    if unknown:
        raise TextModelError(f"model {model.name} version {model.version}: no label for {', '.join(unknown)}")
