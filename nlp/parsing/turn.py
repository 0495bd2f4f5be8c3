"""The shape that every contact is brought into."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from nlp.error import NlpError

Speaker = Literal["agent", "customer"]
Channel = Literal["call", "work_order", "chat", "message", "survey"]
"""How the contact came in; "message" is an app or WeChat message, "survey" a comment of a survey."""


class TranscriptError(NlpError):
    """Not a transcript; the message names the turn and the field."""


class Turn(NamedTuple):
    """What one side said without being interrupted. `text` may be empty: recognition heard nothing."""

    speaker: Speaker
    text: str


@dataclass(frozen=True)
class Transcript:
    """The turns of one contact, in the order they were spoken.

    `role_confidence` is the probability that the speakers are told apart rightly; 1 where the source names them.
    """

    turns: tuple[Turn, ...]
    role_confidence: float = 1.0
    channel: Channel = "call"

    def said(self, speaker: Speaker) -> list[str]:
        """Return the texts of one side, in order, without empty ones."""
        return [text for side, text in self.turns if side == speaker and text]


class Piece(NamedTuple):
    """Text under the name its source gives the speaker, as it stands there."""

    name: str
    text: str
