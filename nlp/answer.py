"""What an analysis says of one contact; made to be built fast, and turned into JSON by hand."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from nlp.evidence import Evidence
from nlp.mood.arc import Arc
from nlp.mood.label import MODEL, SENTIMENT_LABELS
from nlp.transcript import Turn


class Feeling(NamedTuple):
    """How the customer felt in a turn: `label` is an id of FEELING_LABELS; then the probabilities of SENTIMENT_LABELS."""

    label: str
    dissatisfied: float
    neutral: float
    satisfied: float

    @property
    def probabilities(self) -> dict[str, float]:
        """Calibrated probability of every id of SENTIMENT_LABELS; they sum to 1."""
        return dict(zip(SENTIMENT_LABELS, self[1:], strict=True))

    def as_dict(self) -> dict[str, Any]:
        """Return the fields by name, ready for JSON."""
        return {"label": self.label, "probabilities": self.probabilities}


class Anger(NamedTuple):
    """Whether the caller is angry: a flag by rule, how likely it is, and the words of anger and threats that count."""

    angry: bool
    probability: float
    words: tuple[str, ...]


class Sentiment(NamedTuple):
    """How the caller felt on the whole.

    `label` is an id of FEELING_LABELS: unknown where the probability of `likeliest` is below what the model's training found
    necessary, or the customer says nothing. Where plain anger or a threat decides against the model, `decided_by` is LEXICON and
    both labels are dissatisfied; else it is MODEL, or null where the label is unknown. `probabilities` are the model's,
    calibrated, one for every id of SENTIMENT_LABELS, and sum to 1. `intensity` is 1 to 10, null where the customer says nothing.
    """

    label: str
    likeliest: str
    probabilities: dict[str, float]
    intensity: int | None
    anger: Anger
    decided_by: str | None = MODEL

    def as_dict(self) -> dict[str, Any]:
        """Return the fields by name, ready for JSON."""
        return {
            "label": self.label,
            "decided_by": self.decided_by,
            "probabilities": self.probabilities,
            "intensity": self.intensity,
            "anger": self.anger._asdict(),
        }


class FoundTopic(NamedTuple):
    """A topic of the second level: id and Chinese label of the taxonomy."""

    id: str
    label: str


class FoundConcern(NamedTuple):
    """A concern of the caller: id and label of the first level, the sentence that shows it best, and the topic it shows or null."""

    id: str
    label: str
    topic: FoundTopic | None
    probability: float
    evidence: Evidence

    def as_dict(self) -> dict[str, Any]:
        """Return the fields by name, ready for JSON."""
        turn, start, end, sentence = (getattr(self.evidence, name) for name in ("turn", "start", "end", "sentence"))
        return {
            "id": self.id,
            "label": self.label,
            "topic": self.topic._asdict() if self.topic else None,
            "probability": self.probability,
            "evidence": {"turn": turn, "start": start, "end": end, "sentence": sentence},
        }


class Mood(NamedTuple):
    """Sentiment and arc of a contact, and the feeling of every turn: null for the agent's and for silence."""

    sentiment: Sentiment
    arc: Arc
    turns: tuple[Feeling | None, ...]


@dataclass(frozen=True, slots=True)
class Analysis:
    """All of one contact.

    `turns` are masked, `feelings` has one entry a turn. `concerns` are ordered by probability. `summary` is one line of Chinese
    made of labels only. `tags` are ids of the tag catalogue. `versions` maps model to version, `digests` what else the answer
    rests on to its SHA-256. `role_confidence` (0 to 1) says how sure it is who spoke.
    """

    channel: str
    role_confidence: float
    turns: tuple[Turn, ...]
    feelings: tuple[Feeling | None, ...]
    sentiment: Sentiment
    arc: Arc
    concerns: tuple[FoundConcern, ...]
    summary: str
    tags: tuple[str, ...]
    versions: dict[str, int]
    digests: dict[str, str]

    def as_dict(self) -> dict[str, Any]:
        """Return the fields by name, ready for JSON; feelings stand in their turns."""
        turns = [
            {"speaker": turn.speaker, "text": turn.text, "sentiment": feeling.as_dict() if feeling else None}
            for turn, feeling in zip(self.turns, self.feelings, strict=True)
        ]
        return {
            "channel": self.channel,
            "role_confidence": self.role_confidence,
            "summary": self.summary,
            "sentiment": self.sentiment.as_dict(),
            "arc": self.arc._asdict(),
            "concerns": [concern.as_dict() for concern in self.concerns],
            "tags": list(self.tags),
            "turns": turns,
            "versions": self.versions,
            "digests": self.digests,
        }
