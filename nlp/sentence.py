"""Cutting what was said into sentences, with their places."""

import re
from typing import NamedTuple

# Recognition often delivers no full stop; a run longer than this is cut at its commas and spaces as well.
LONG = 40

_SENTENCE = re.compile(r"[^。！？!?；;…】\n]+[。！？!?；;…】]*")
_CLAUSE = re.compile(r"[^，,、\s]+[，,、\s]*")


class Span(NamedTuple):
    """A piece of a text: characters [start, end)."""

    start: int
    end: int


def sentences(text: str) -> list[Span]:
    """Return the sentences of `text` that hold a letter or digit, in order, without the white space around them.

    A sentence of more than LONG characters is cut into its clauses.
    """
    spans: list[Span] = []
    for match in _SENTENCE.finditer(text):
        start, end = match.span()
        if end - start > LONG:
            spans += (Span(*clause.span()) for clause in _CLAUSE.finditer(text, start, end))
        else:
            spans.append(Span(start, end))
    return [trimmed for span in spans if (trimmed := _trim(text, span)) is not None]


def clauses(text: str) -> list[Span]:
    """Return the clauses of `text`: what stands between commas, spaces and sentence ends."""
    return [
        Span(*clause.span()) for part in _SENTENCE.finditer(text) for clause in _CLAUSE.finditer(text, *part.span())
    ]


def _trim(text: str, span: Span) -> Span | None:
    start, end = span
    said = text[start:end].lstrip()
    start, said = end - len(said), said.rstrip()
    # Nearly every sentence begins with a letter.
    if not said[:1].isalnum() and not any(map(str.isalnum, said)):
        return None
    return Span(start, start + len(said))
