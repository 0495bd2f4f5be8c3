"""What text models are fitted on and what serving feeds them: one row of columns per transcript, by role."""

import math
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.negation import asserted
from nlp.tokenizer import Tokenizer
from nlp.transcript import Transcript

TEXT_COLUMNS = ("customer", "asserted", "later", "closing", "agent")
"""All the customer says; of it what is not denied or settled; all after their first turn; the last of it; the agent."""
WORD_COLUMNS = ("customer_words", "asserted_words")
"""Words joined by spaces."""
COUNT_COLUMNS = (
    "customer_turns",
    "agent_turns",
    "customer_length",
    "agent_length",
    "opening_length",
    "closing_length",
    "ends_with_customer",
    "exclamations",
    "questions",
    "closing_questions",
    "agent_questions",
    "pauses",
    "negations",
    "closing_negations",
    "negative_words",
    "opening_negative_words",
    "closing_negative_words",
    "positive_words",
    "opening_positive_words",
    "closing_positive_words",
)
"""Each is log(1 + number): of turns, characters, marks or words; `ends_with_customer` is log(2) where it is so."""
COLUMNS = (*TEXT_COLUMNS, *WORD_COLUMNS, *COUNT_COLUMNS)

_NEGATION = re.compile("[不没无未别]")
_EXCLAMATION = re.compile("[！!]")
_QUESTION = re.compile("[？?]")
_PAUSE = re.compile(r"…|\.\.\.|[嗯呃额]")


def text_columns(transcripts: Sequence[Transcript], tokenizer: Tokenizer) -> NDArray[Any]:
    """Return COLUMNS of every transcript: (n_transcripts, n_columns) of objects, text first, then numbers.

    Text that nobody spoke is "". `tokenizer` cuts the words, and its lexicon says which of them are negative or positive.
    """
    rows = np.empty((len(transcripts), len(COLUMNS)), dtype=object)
    for number, transcript in enumerate(transcripts):
        rows[number] = _row(transcript, tokenizer)
    return rows


def _row(transcript: Transcript, tokenizer: Tokenizer) -> list[str | float]:
    customer, agent = transcript.said("customer"), transcript.said("agent")
    words = [tokenizer.cut(text) for text in customer]
    meant = [asserted(text) for text in customer]
    meant_words = [
        cut if said == kept else tokenizer.cut(kept) for said, kept, cut in zip(customer, meant, words, strict=True)
    ]
    texts = [*map("\n".join, (customer, meant, customer[1:], customer[1:][-1:], agent))]
    counts = _counts(transcript, words, tokenizer)
    return [*texts, _joined(words), _joined(meant_words), *map(math.log1p, counts)]


def _joined(turns: Sequence[Sequence[str]]) -> str:
    return " ".join(word for turn in turns for word in turn)


def _counts(transcript: Transcript, words: Sequence[Sequence[str]], tokenizer: Tokenizer) -> list[int]:
    customer, agent = transcript.said("customer"), transcript.said("agent")
    opening, closing = "".join(customer[:1]), "".join(customer[1:][-1:])
    said, replied = "".join(customer), "".join(agent)
    places = (words, words[:1], words[1:][-1:])
    return [
        len(customer),
        len(agent),
        *map(len, (said, replied, opening, closing)),
        int(transcript.turns[-1].speaker == "customer"),
        len(_EXCLAMATION.findall(said)),
        *(len(_QUESTION.findall(text)) for text in (said, closing, replied)),
        len(_PAUSE.findall(said)),
        *(len(_NEGATION.findall(text)) for text in (said, closing)),
        *(_number_in(tokenizer.lexicon.negative, turns) for turns in places),
        *(_number_in(tokenizer.lexicon.positive, turns) for turns in places),
    ]


def _number_in(vocabulary: frozenset[str], turns: Sequence[Sequence[str]]) -> int:
    return sum(word in vocabulary for turn in turns for word in turn)
