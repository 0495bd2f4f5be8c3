"""Who said what: calls, work orders, chats, messages and comments in one shape, through one door."""

from collections.abc import Mapping, Sequence
from typing import get_args

from nlp.normalization.character import cleaned
from nlp.parsing.json_text import parsed_json
from nlp.parsing.role_guess import Guess, with_guessed_names, with_guessed_roles, with_named_roles
from nlp.parsing.role_mark import cut_at_roles, cut_at_speakers
from nlp.parsing.speaker_name import role_of
from nlp.parsing.topic import without_topic
from nlp.parsing.turn import Channel, Piece, Speaker, Transcript, TranscriptError, Turn
from nlp.parsing.turn_list import MAX_TURNS, list_within, pieces_of

__all__ = [
    "MAX_CHARACTERS", "MAX_TURNS", "Channel", "Speaker", "Transcript", "TranscriptError", "Turn", "parse_transcript",
]  # fmt: skip

MAX_CHARACTERS = 200_000
"""More than twelve hours of speech; what is longer is not one call."""
# A turn of two characters may come with fifty of field names and times.
_MAX_JSON = 20 * MAX_CHARACTERS


def parse_transcript(
    raw: str | Sequence[Mapping[str, object]] | Mapping[str, object], channel: Channel = "call"
) -> Transcript:
    """Return the turns of a contact in any of its common shapes; `channel` says how it came in.

    A sequence of mappings gives one turn each, with `speaker` (also `sender`, `role`) and `text` (also `content`), or the two
    sides of an exchange under their names ({"[SPEAKER 1]": …, "[SPEAKER 2]": …}); times and other fields are not read. A
    mapping holds such a list, or one text. A text is JSON or JSON lines of these shapes, or is cut where a line or a sentence
    begins with a role (客服：, 客户：, …) or a speaker (A:, 2:, SPEAKER 1).

    The 【topic】 that opens a work order is a turn of the agent: the utility files the contact under it, the customer does not
    say it. All else that names nobody is the customer's, unless `channel` is a call or chat in which an agent is clearly heard:
    then roles are guessed, part by part, and `role_confidence` says how surely. Roles that contradict what is said are
    exchanged.

    Full-width letters and digits become half width, invisible characters vanish.

    Raises
    ------
    TranscriptError
        Nothing was said, a turn lacks its speaker or text or has the wrong type, or there are more than MAX_CHARACTERS or
        MAX_TURNS. What is too long is refused before it is searched.
    """
    if channel not in get_args(Channel):
        raise TranscriptError(f"channel is not one of {', '.join(get_args(Channel))}")
    turns, confidence = _read(_content(raw), channel)
    if not any(turn.text for turn in turns):
        raise TranscriptError("transcript is empty: no turn holds text")
    if len(turns) > MAX_TURNS:
        raise TranscriptError(f"transcript has {len(turns)} turns, at most {MAX_TURNS} are read")
    return Transcript(turns, confidence, channel)


def _content(raw: object) -> object:
    """Return the text or the list of turns that `raw` is, says in JSON, or holds."""
    if isinstance(raw, str) and raw[:64].lstrip()[:1] in ("[", "{"):
        _check_length(len(raw), _MAX_JSON)
        found = parsed_json(raw)
        raw = raw if found is None else found
    return list_within(raw) if isinstance(raw, Mapping) else raw


def _read(content: object, channel: Channel) -> Guess:
    if isinstance(content, str):
        _check_length(len(content), MAX_CHARACTERS)
        return _read_text(cleaned(content), channel)
    if isinstance(content, Sequence) and not isinstance(content, bytes | bytearray | memoryview):
        return _with_roles(pieces_of(content, MAX_CHARACTERS), channel)
    raise TranscriptError(f"transcript is {type(content).__name__}, must be text or a list of turns")


def _read_text(text: str, channel: Channel) -> Guess:
    topics, rest = without_topic(text)
    marked = cut_at_roles(rest)
    if not marked.pieces:
        marked = cut_at_speakers(rest)
    # What stands before the first name was said by nobody known: as in a text without names, it is taken for the customer's.
    opening = (Turn("customer", marked.opening),) if marked.pieces and marked.opening else ()
    if marked.pieces:
        turns, confidence = _with_roles(marked.pieces, channel)
    else:
        turns, confidence = with_guessed_roles(rest, "work_order" if topics else channel) if rest else ((), 1.0)
    return topics + opening + turns, confidence


def _with_roles(pieces: list[Piece], channel: Channel) -> Guess:
    if all(map(role_of, {piece.name for piece in pieces})):
        return with_named_roles(pieces)
    return with_guessed_names(pieces, channel)


def _check_length(characters: int, most: int) -> None:
    if characters > most:
        raise TranscriptError(f"transcript has {characters} characters, at most {most} are read")
