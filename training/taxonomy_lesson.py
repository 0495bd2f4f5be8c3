"""What the taxonomy itself teaches: the names that work orders give a concern, its labels, and the plain words among its cues.

Annotated calls hold the phrases of those who called. The words of the trade that nobody has said yet stand here, each as a text of
its own that has the concern.
"""

import re
from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from nlp.document import text_columns
from nlp.taxonomy import Concern, Taxonomy
from nlp.tokenizer import Tokenizer
from nlp.transcript import Transcript, Turn
from training.weak_label import WeakRows

_PLAIN = re.compile(r"[\u4e00-\u9fff]{2,}")


def lessons(taxonomy: Taxonomy) -> dict[str, frozenset[str]]:
    """Return the texts and the concerns that each has, in the order of the taxonomy."""
    taught: dict[str, set[str]] = defaultdict(set)
    for concern in taxonomy.concern:
        for text in _texts(concern):
            taught[text].add(concern.id)
    return {text: frozenset(names) for text, names in taught.items()}


def lesson_rows(taxonomy: Taxonomy, tokenizer: Tokenizer) -> WeakRows:
    """Return the lessons as rows that count as much as annotated calls."""
    taught = lessons(taxonomy)
    columns = text_columns([Transcript((Turn("customer", text),)) for text in taught], tokenizer)
    has = np.array([[name in names for name in taxonomy.ids] for names in taught.values()], dtype=float)
    return WeakRows(columns, has.reshape(-1, len(taxonomy.ids)), np.ones(len(taught), dtype=bool))


def _texts(concern: Concern) -> Iterator[str]:
    yield concern.label
    for topic in concern.topics:
        yield topic.label
        yield from topic.names
        for pattern in topic.cues:
            yield from _plain_words(pattern)
    for cue in concern.cues:
        if cue.role == "customer" and cue.polarity == "for":
            yield from _plain_words(cue.pattern)


def _plain_words(pattern: str) -> list[str]:
    """Return the alternatives of a pattern that are words as they stand."""
    return [part for part in pattern.split("|") if _PLAIN.fullmatch(part)]
