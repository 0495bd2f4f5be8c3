"""Tags that one call speaks for, as data: from what was found in it to ids of the tag catalogue."""

import tomllib
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from nlp.error import NlpError
from nlp.mood.label import SENTIMENT_LABELS

_Tags = tuple[Annotated[str, Field(pattern=r"^[a-z0-9_]+\.[a-z0-9_]+$")], ...]


class SuggestionError(NlpError):
    """A file of suggestions that breaks the rules; the message names the file and the path of the bad key."""


class Suggestions(BaseModel):
    """Ids of tags by sentiment, by concern, and for an angry caller."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sentiment: dict[str, _Tags] = Field(default_factory=dict)
    concern: dict[str, _Tags] = Field(default_factory=dict)
    angry: _Tags = ()

    @property
    def digest(self) -> str:
        """SHA-256 over all of it."""
        return sha256(self.model_dump_json().encode()).hexdigest()

    def tags(self, sentiment: str, concerns: Iterable[str], *, angry: bool) -> tuple[str, ...]:
        """Return the ids of the tags, each once: of the sentiment, of anger, then of the concerns in their order."""
        found = [*self.sentiment.get(sentiment, ()), *(self.angry if angry else ())]
        for concern in concerns:
            found += self.concern.get(concern, ())
        return tuple(dict.fromkeys(found))


def load_suggestions(path: Path, concerns: Iterable[str]) -> Suggestions:
    """Read a file of suggestions; `concerns` are the ids that the taxonomy knows.

    Raises
    ------
    SuggestionError
        The file cannot be read, or names a concern or a sentiment that there is not.
    """
    try:
        suggestions = Suggestions.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        bad = "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors())
        raise SuggestionError(f"{path}: {bad}") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SuggestionError(f"{path}: cannot be read: {error}") from error
    for kind, given, known in (
        ("sentiment", suggestions.sentiment, SENTIMENT_LABELS),
        ("concern", suggestions.concern, set(concerns)),
    ):
        unknown = [name for name in given if name not in known]
        if unknown:
            raise SuggestionError(f"{path}: {kind}.{unknown[0]}: there is no such {kind}")
    return suggestions
