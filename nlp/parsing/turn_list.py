"""Contacts that come as data: a list of turns, a list of exchanges, an object that holds one of them."""

from collections.abc import Iterator, Mapping, Sequence

from nlp.normalization.character import cleaned, cleaned_many
from nlp.parsing.speaker_name import is_anonymous, is_side, role_of
from nlp.parsing.turn import Piece, TranscriptError

MAX_TURNS = 20_000
_SPEAKER_KEYS = ("speaker", "sender", "role", "spk", "from", "角色", "说话人")
_TEXT_KEYS = ("text", "content", "sentence", "message", "内容")
_LIST_KEYS = ("turns", "content", "messages", "dialogue", "dialog", "utterances", "sentences", "conversation", "对话")


def list_within(item: Mapping[str, object]) -> object:
    """Return what holds the turns of a mapping: its list, else its only text; an exchange is a list of one.

    Raises
    ------
    TranscriptError
        It holds none of them.
    """
    for key in _LIST_KEYS:
        if isinstance(item.get(key), list | tuple):
            return item[key]
    if _speaks(item):
        return [item]
    for key in _TEXT_KEYS:
        if isinstance(item.get(key), str):
            return item[key]
    raise TranscriptError("transcript is an object without turns, messages, text or content")


def pieces_of(turns: Sequence[object], most: int) -> list[Piece]:
    """Return the turns of a list in order, cleaned; other fields such as start and end times are not read.

    Raises
    ------
    TranscriptError
        A turn lacks its speaker or text or has the wrong type, or there are more than MAX_TURNS turns or `most` characters.
    """
    if len(turns) > MAX_TURNS:
        raise TranscriptError(f"transcript has {len(turns)} turns, at most {MAX_TURNS} are read")
    names, texts = _plain(turns)
    if names and sum(map(len, texts)) <= most:
        return list(map(Piece, names, cleaned_many(texts)))
    pieces, characters = [], 0
    for number, turn in enumerate(turns):
        for name, text in _said(number, turn):
            characters += len(text)
            if characters > most:
                raise TranscriptError(
                    f"turn {number}: transcript has more than {most} characters, at most {most} are read"
                )
            pieces.append(Piece(name, cleaned(text)))
    return pieces


def _plain(turns: Sequence[object]) -> tuple[list[str], list[str]]:
    """Return speakers and texts of turns in the shape that nearly all have, nothing where one of them has another."""
    plain = [turn for turn in turns if type(turn) is dict]
    names = [name for turn in plain if type(name := turn.get("speaker")) is str]
    texts = [text for turn in plain if type(text := turn.get("text")) is str]
    if not len(turns) == len(names) == len(texts) or not all(map(_names_speaker, set(names))):
        return [], []
    return names, texts


def _said(number: int, turn: object) -> Iterator[tuple[str, str]]:
    if not isinstance(turn, Mapping):
        raise TranscriptError(f"turn {number}: is {type(turn).__name__}, must have speaker and text")
    speaker_key = _first(turn, _SPEAKER_KEYS)
    if speaker_key is None:
        yield from _exchanged(number, turn)
        return
    key = _first(turn, _TEXT_KEYS)
    speaker = _speaker(number, speaker_key, turn[speaker_key])
    if key is None:
        raise TranscriptError(f"turn {number}: text is missing")
    yield speaker, _text(number, key, turn[key])


def _exchanged(number: int, turn: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    named = [key for key in turn if isinstance(key, str) and is_side(key)]
    if not named:
        raise TranscriptError(f"turn {number}: {_SPEAKER_KEYS[0]} is missing")
    yield from ((key, _text(number, key, turn[key])) for key in named)


def _first(turn: Mapping[str, object], keys: tuple[str, ...]) -> str | None:
    for key in keys:
        if key in turn:
            return key
    return None


def _speaker(number: int, key: str, value: object) -> str:
    # Recognition often numbers its speakers.
    name = str(value) if isinstance(value, int) and not isinstance(value, bool) and value in range(10) else value
    if not isinstance(name, str):
        raise TranscriptError(f"turn {number}: {key} is {type(value).__name__}, must be text")
    if not _names_speaker(name):
        # The name itself is not repeated: it may be a person's.
        raise TranscriptError(f"turn {number}: {key} is no role, must be agent or customer (or A and B, 1 and 2)")
    return name


def _text(number: int, key: str, value: object) -> str:
    if not isinstance(value, str):
        raise TranscriptError(f"turn {number}: {key} is {type(value).__name__}, must be text")
    return value


def _speaks(item: Mapping[str, object]) -> bool:
    return any(key in item for key in _SPEAKER_KEYS) or any(isinstance(key, str) and is_side(key) for key in item)


def _names_speaker(name: str) -> bool:
    return role_of(name) is not None or is_anonymous(name)
