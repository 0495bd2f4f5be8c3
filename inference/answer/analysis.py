"""The shape of an analysis, for the OpenAPI description; the answer itself is prepared bytes and passes no model."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from nlp.transcript import Channel

Feeling = Literal["dissatisfied", "neutral", "satisfied", "unknown"]

_EXAMPLE: JsonDict = {
    "channel": "call",
    "role_confidence": 1.0,
    "summary": "客户反映频繁停电（停电抢修），一直不满；强度 7/10",
    "sentiment": {
        "label": "dissatisfied",
        "decided_by": "model",
        "probabilities": {"dissatisfied": 0.84, "neutral": 0.13, "satisfied": 0.03},
        "intensity": 7,
        "anger": {"angry": False, "probability": 0.21, "words": []},
    },
    "arc": {"start": "dissatisfied", "end": "dissatisfied", "change": "dissatisfied_throughout"},
    "concerns": [
        {
            "id": "outage_repair",
            "label": "停电抢修",
            "topic": {"id": "frequent_outage", "label": "频繁停电"},
            "probability": 0.97,
            "evidence": {"turn": 0, "start": 0, "end": 11, "sentence": "家里又停电了，第三次了"},
        }
    ],
    "tags": ["mood.dissatisfied", "concern.outage_repair"],
    "turns": [
        {
            "speaker": "customer",
            "text": "家里又停电了，第三次了",
            "sentiment": {
                "label": "dissatisfied",
                "probabilities": {"dissatisfied": 0.71, "neutral": 0.27, "satisfied": 0.02},
            },
        },
    ],
    "versions": {"sentiment": 3, "concerns": 2},
    "digests": {"taxonomy": "9f86d081884c7d65…", "lexicon.anger": "60303ae22b998861…"},
}


class Probabilities(BaseModel):
    """Calibrated; they sum to 1."""

    dissatisfied: float = Field(ge=0, le=1)
    neutral: float = Field(ge=0, le=1)
    satisfied: float = Field(ge=0, le=1)


class TurnSentimentAnswer(BaseModel):
    """How the customer felt in one turn, read by itself; unknown where the model is not sure enough."""

    label: Feeling
    probabilities: Probabilities


class TurnAnswer(BaseModel):
    """One turn, personal data masked. `sentiment` is null for the agent's turns and where nothing is said."""

    speaker: Literal["agent", "customer"]
    text: str
    sentiment: TurnSentimentAnswer | None


class AngerAnswer(BaseModel):
    """Whether the caller is angry, by rule. Not calibrated.

    A word of plain anger that is neither denied nor past will do; other words of anger and threats count where the caller is
    likely dissatisfied.
    """

    angry: bool
    probability: float = Field(ge=0, le=1)
    words: list[str]


class SentimentAnswer(BaseModel):
    """How the caller felt on the whole.

    `label` is unknown where the model is not sure enough or the customer says nothing. `decided_by` is lexicon where plain anger
    or a threat of a complaint decides against the model, whose probabilities stay as they are; null where the label is unknown.
    `intensity` of dissatisfaction is 1 (satisfied) to 10 (furious), of an angry caller at least 7, null where the customer says
    nothing.
    """

    label: Feeling
    decided_by: Literal["model", "lexicon"] | None
    probabilities: Probabilities
    intensity: int | None = Field(ge=1, le=10)
    anger: AngerAnswer


class ArcAnswer(BaseModel):
    """The first third of the customer's turns against the last."""

    start: Feeling
    end: Feeling
    change: Literal["worse", "better", "steady", "dissatisfied_throughout", "unknown"]


class EvidenceAnswer(BaseModel):
    """A sentence: characters [start, end) of turn number `turn`, from 0, of the masked turns."""

    turn: int = Field(ge=0)
    start: int = Field(ge=0)
    end: int = Field(ge=1)
    sentence: str


class TopicAnswer(BaseModel):
    """A topic of the second level."""

    id: str
    label: str


class ConcernAnswer(BaseModel):
    """What the caller was worried about, the topic if one shows, and the sentence that shows it best."""

    id: str
    label: str
    topic: TopicAnswer | None
    probability: float = Field(ge=0, le=1)
    evidence: EvidenceAnswer


class AnalysisAnswer(BaseModel):
    """What a contact says.

    Concerns come by falling probability. `summary` is one line made of labels. `tags` are ids of the catalogue that this call
    speaks for. `versions` maps each model to its version, `digests` what else the answer rests on to its SHA-256.
    `role_confidence` says how sure it is who spoke, 1 where the request names the speakers.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    channel: Channel
    role_confidence: float = Field(ge=0, le=1)
    summary: str
    sentiment: SentimentAnswer
    arc: ArcAnswer
    concerns: list[ConcernAnswer]
    tags: list[str]
    turns: list[TurnAnswer]
    versions: dict[str, int]
    digests: dict[str, str]
