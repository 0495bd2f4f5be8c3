"""What a contact says: masked, how the caller felt, what they were worried about, and the sentence that shows it."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.answer import Analysis, FoundConcern, FoundTopic, Mood
from nlp.concern.topic import topic_in
from nlp.decision import any_of
from nlp.document import text_columns
from nlp.error import TextModelError
from nlp.evidence import Candidate, candidates_of
from nlp.lexicon import load_lexicon
from nlp.mood.label import SENTIMENT_LABELS
from nlp.mood.mark import MarkFinder
from nlp.mood.reader import MoodReader
from nlp.normalization.edition import normalization_digest
from nlp.reading import Readings
from nlp.redaction import redact_transcripts
from nlp.settings import NlpSettings
from nlp.suggestion import Suggestions, load_suggestions
from nlp.summary import summary
from nlp.taxonomy import Taxonomy
from nlp.text_classifier import TextClassifier
from nlp.text_model import TextModel
from nlp.transcript import Transcript
from nlp.uncollected import uncollected

Array = NDArray[Any]


class Analyst:
    """Reads contacts with one sentiment and one concerns model."""

    def __init__(
        self,
        sentiment: TextClassifier,
        concerns: TextClassifier,
        taxonomy: Taxonomy,
        finder: MarkFinder | None = None,
        suggestions: Suggestions | None = None,
    ) -> None:
        """Raise TextModelError where a class of a model has no label.

        `finder` and `suggestions` are by default those of the settings' folder: `lexicons/anger.txt`, `suggestions.toml`.
        """
        configs = NlpSettings().configs
        _check_classes(sentiment, SENTIMENT_LABELS)
        _check_classes(concerns, taxonomy.labels)
        self._sentiment = sentiment
        self._concerns = concerns
        self._taxonomy = {concern.id: concern for concern in taxonomy.concern}
        finder = finder or MarkFinder(load_lexicon(configs / "lexicons" / "anger.txt"))
        self._suggestions = suggestions or load_suggestions(configs / "suggestions.toml", taxonomy.ids)
        self._moods = MoodReader(sentiment, finder)
        self._versions = {model.name: model.version for model in (sentiment, concerns)}
        self._digests = {
            **_lexicon_digests(sentiment, concerns),
            "lexicon.anger": finder.lexicon.digest,
            "normalization": normalization_digest(),
            "taxonomy": sha256(taxonomy.model_dump_json().encode()).hexdigest(),
            "suggestions": self._suggestions.digest,
        }

    def analyze(self, transcript: Transcript) -> Analysis:
        """Return what one contact says."""
        return self.analyze_many([transcript])[0]

    @uncollected()
    def analyze_many(self, transcripts: Sequence[Transcript]) -> list[Analysis]:
        """Return what each contact says, in their order. Many at once are several times faster than one by one."""
        if not transcripts:
            return []
        masked = redact_transcripts(transcripts)
        asked = self._moods.texts(masked)
        sentences = candidates_of(masked)
        moods, scores = self._probabilities(asked.texts, masked, sentences)
        found = zip(masked, self._moods.read(asked, moods), self._concerns_of(sentences, scores), strict=True)
        return [self._analysis(*each) for each in found]

    def _probabilities(
        self, moods: list[Transcript], masked: list[Transcript], sentences: list[list[Candidate]]
    ) -> tuple[Array, Array]:
        """Return what the models say: of all texts of `moods`, and of the contacts and after them their sentences.

        Each model is asked once for all; a call costs more than the sentences in it. Linear models of one lexicon have the turns
        read once for both.
        """
        meant = [candidate.meant for contact in sentences for candidate in contact]
        about = [*masked, *meant]
        sentiment, concerns = self._sentiment, self._concerns
        if not (isinstance(sentiment, TextModel) and isinstance(concerns, TextModel)) or (
            sentiment.tokenizer is not concerns.tokenizer
        ):
            return sentiment.probabilities(moods), concerns.probabilities(about)
        tokenizer = sentiment.tokenizer
        readings = Readings((text for contact in about for _, text in contact.turns), tokenizer)
        return (
            sentiment.probabilities_of(text_columns(moods, tokenizer, sentiment.reads, readings)),
            concerns.probabilities_of(text_columns(about, tokenizer, concerns.reads, readings)),
        )

    def _concerns_of(self, sentences: list[list[Candidate]], scores: Array) -> list[tuple[FoundConcern, ...]]:
        probabilities, shown = scores[: len(sentences)], scores[len(sentences) :]
        found = any_of(probabilities, self._concerns.classes, self._concerns.thresholds)
        ends = np.cumsum([len(contact) for contact in sentences]).tolist()
        return [
            self._found(row, np.flatnonzero(has), contact, shown[end - len(contact) : end])
            for row, has, contact, end in zip(probabilities, found, sentences, ends, strict=True)
        ]

    def _found(self, row: Array, found: Array, sentences: list[Candidate], shown: Array) -> tuple[FoundConcern, ...]:
        if not sentences:
            # What no sentence of the customer shows is not the customer's concern.
            return ()
        best = shown.argmax(axis=0)
        return tuple(
            self._concern(int(number), float(row[number]), sentences[best[number]])
            for number in sorted(found, key=lambda number: -row[number])
        )

    def _concern(self, number: int, probability: float, shown: Candidate) -> FoundConcern:
        concern = self._taxonomy[self._concerns.classes[number]]
        topic = topic_in(concern, shown.evidence.sentence)
        named = FoundTopic(topic.id, topic.label) if topic else None
        return FoundConcern(concern.id, concern.label, named, probability, shown.evidence)

    def _analysis(self, transcript: Transcript, mood: Mood, concerns: tuple[FoundConcern, ...]) -> Analysis:
        sentiment = mood.sentiment
        return Analysis(
            channel=transcript.channel,
            role_confidence=transcript.role_confidence,
            turns=transcript.turns,
            feelings=mood.turns,
            sentiment=sentiment,
            arc=mood.arc,
            concerns=concerns,
            summary=summary(concerns, sentiment, mood.arc),
            tags=self._suggestions.tags(
                sentiment.label, (concern.id for concern in concerns), angry=sentiment.anger.angry
            ),
            versions=self._versions,
            digests=self._digests,
        )


def _check_classes(model: TextClassifier, labels: dict[str, str]) -> None:
    unknown = [name for name in model.classes if name not in labels]
    if unknown:
        raise TextModelError(f"model {model.name} version {model.version}: no label for {', '.join(unknown)}")


def _lexicon_digests(*models: TextClassifier) -> dict[str, str]:
    linear = [model for model in models if isinstance(model, TextModel)]
    return {f"lexicon.{model.name}": model.tokenizer.lexicon.digest for model in linear}
