"""Reads the mood of contacts: one list of texts for the sentiment model, and what its probabilities say.

A contact gives the model several texts: the whole of it, its first and last third, and each turn of the customer by itself. All of
all contacts go through the model in one call, equal turns (好的, 谢谢) once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.answer import Anger, Feeling, Mood, Sentiment
from nlp.decision import one_of
from nlp.mood.arc import arc, thirds
from nlp.mood.intensity import anger_probability, angry, counted, intensity, plainly_angry, strength
from nlp.mood.label import LEXICON, MODEL, SENTIMENT_LABELS, UNKNOWN
from nlp.mood.mark import MarkFinder, Marks
from nlp.text_classifier import TextClassifier, least_confidence
from nlp.transcript import Transcript

Array = NDArray[Any]
_SILENT = -1
_WORST = "dissatisfied"
EVEN = 0.5
"""What is promised of answers holds for whole contacts. Of a part, which says less, the label is given that is likelier than all
others together."""


@dataclass(frozen=True, slots=True)
class MoodTexts:
    """What the sentiment model is asked: `texts` begins with the whole contacts.

    By contact: `ends` the rows of its start and its end, `turns` the row of each turn, negative where the customer says nothing.
    """

    texts: list[Transcript]
    ends: list[tuple[int, int]]
    turns: list[list[int]]


class MoodReader:
    """Reads moods from the probabilities of one sentiment model and the marks of one lexicon."""

    def __init__(self, model: TextClassifier, finder: MarkFinder) -> None:
        self._model = model
        self._finder = finder
        self._names = np.array(model.classes, dtype=object)
        self._least = least_confidence(model)

    def texts(self, masked: Sequence[Transcript]) -> MoodTexts:
        """Return what to ask the model about these contacts."""
        texts, ends, turns, rows = list(masked), [], [], dict[str, int]()
        for number, transcript in enumerate(masked):
            of_turns = [_SILENT] * len(transcript.turns)
            said = _said(transcript)
            for place in said:
                turn = transcript.turns[place]
                row = rows.get(turn.text)
                if row is None:
                    row = rows[turn.text] = len(texts)
                    texts.append(Transcript((turn,)))
                of_turns[place] = row
            parts = thirds(transcript, said)
            ends.append((len(texts), len(texts) + 1) if parts else (number, number))
            texts += parts or ()
            turns.append(of_turns)
        return MoodTexts(texts, ends, turns)

    def read(self, asked: MoodTexts, probabilities: Array) -> list[Mood]:
        """Return the mood of each contact; `probabilities` (n_texts, n_classes) are the model's answers."""
        count = len(asked.turns)
        likeliest, labels = self._labels(probabilities, count)
        chances = self._chances(probabilities)
        # One object a text and no more: what is made a hundred thousand times keeps the garbage collector busy.
        feelings = list(map(Feeling, labels, *chances.T.tolist()))
        sentiments = self._sentiments(asked, feelings, likeliest, chances[:count])
        return [
            Mood(
                sentiment,
                # Who says nothing starts and ends nowhere.
                arc(feelings[start].label, feelings[end].label) if sentiment.intensity else arc(UNKNOWN, UNKNOWN),
                tuple([feelings[row] if row >= 0 else None for row in rows]),
            )
            for sentiment, (start, end), rows in zip(sentiments, asked.ends, asked.turns, strict=True)
        ]

    def _labels(self, probabilities: Array, contacts: int) -> tuple[list[str], list[str]]:
        """Return for every text the likeliest label, and the label or unknown; the first `contacts` texts are whole contacts."""
        rows = np.arange(len(probabilities))
        said = one_of(probabilities, self._model.classes, self._model.thresholds)
        sure = probabilities[rows, said] >= np.where(rows < contacts, self._least, min(self._least, EVEN))
        return self._names[said].tolist(), np.where(sure, self._names[said], UNKNOWN).tolist()

    def _chances(self, probabilities: Array) -> Array:
        """Return the probabilities in the order of SENTIMENT_LABELS, 0 for a class that the model does not know."""
        chances = np.zeros((len(probabilities), len(SENTIMENT_LABELS)))
        order = list(SENTIMENT_LABELS)
        chances[:, [order.index(name) for name in self._model.classes]] = probabilities
        return chances

    def _sentiments(
        self, asked: MoodTexts, feelings: list[Feeling], likeliest: list[str], chances: Array
    ) -> list[Sentiment]:
        marks = [self._marks(contact) for contact in asked.texts[: len(chances)]]
        counts = counted(marks)
        likely = anger_probability(chances, counts)
        columns = (intensity(strength(chances, counts)), likely, angry(likely, counts), plainly_angry(chances, counts))
        rows = zip(*[column.tolist() for column in columns], strict=True)
        return [
            _sentiment(feelings[number], likeliest[number], figures, marks[number], asked.turns[number])
            for number, figures in enumerate(rows)
        ]

    def _marks(self, contact: Transcript) -> Marks:
        return self._finder.find(contact.said("customer"))


def _said(transcript: Transcript) -> list[int]:
    """Return the numbers of the turns in which the customer says at least a letter or digit."""
    return [
        number
        for number, turn in enumerate(transcript.turns)
        if turn.speaker == "customer" and any(map(str.isalnum, turn.text))
    ]


def _sentiment(
    feeling: Feeling, likeliest: str, figures: tuple[int, float, bool, bool], marks: Marks, turns: list[int]
) -> Sentiment:
    """Return what the model answers, or dissatisfied where the caller's words decide.

    Plain anger decides against any answer but satisfied; a threat only where the model gives none.
    """
    strong, likely, flagged, plain = figures
    if max(turns, default=_SILENT) == _SILENT:
        calm = Anger(angry=False, probability=0.0, words=())
        return Sentiment(UNKNOWN, likeliest, feeling.probabilities, None, calm, None)
    anger, undecided = Anger(flagged, likely, marks.anger), feeling.label == UNKNOWN
    threatened = undecided and marks.threats and likeliest != "satisfied"
    if feeling.label != _WORST and (plain or threatened):
        return Sentiment(_WORST, _WORST, feeling.probabilities, strong, anger, LEXICON)
    return Sentiment(feeling.label, likeliest, feeling.probabilities, strong, anger, None if undecided else MODEL)
