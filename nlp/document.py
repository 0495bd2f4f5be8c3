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

TEXT_COLUMNS = ("customer", "asserted", "opening", "closing", "agent")
"""All the customer says; of it what is not denied or settled; the first turn; the last turn after the first; the agent."""
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
"""Lengths are log(1 + characters), everything else is a number of occurrences."""
COLUMNS = (*TEXT_COLUMNS, *WORD_COLUMNS, *COUNT_COLUMNS)

_NEGATION = re.compile("[不没无未别]")
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
    texts = ["\n".join(customer), "\n".join(meant), *_ends(customer), "\n".join(agent)]
    counts = _counts(transcript, texts, words, tokenizer)
    return [*texts, _joined(words), _joined(meant_words), *counts]


def _ends(turns: Sequence[str]) -> tuple[str, str]:
    return (turns[0] if turns else "", turns[-1] if len(turns) > 1 else "")


def _joined(turns: Sequence[Sequence[str]]) -> str:
    return " ".join(word for turn in turns for word in turn)


def _counts(
    transcript: Transcript, texts: Sequence[str], words: Sequence[Sequence[str]], tokenizer: Tokenizer
) -> list[float]:
    customer, _, opening, closing, agent = texts
    # What the customer said first, and last where that is something else.
    places = (words, words[:1], words[1:][-1:])
    return [
        float(len(words)),
        float(len(transcript.said("agent"))),
        *(math.log1p(len(text)) for text in (customer, agent, opening, closing)),
        float(transcript.turns[-1].speaker == "customer"),
        float(customer.count("！") + customer.count("!")),
        *(float(text.count("？") + text.count("?")) for text in (customer, closing, agent)),
        float(len(_PAUSE.findall(customer))),
        *(float(len(_NEGATION.findall(text))) for text in (customer, closing)),
        *(_number_in(tokenizer.lexicon.negative, turns) for turns in places),
        *(_number_in(tokenizer.lexicon.positive, turns) for turns in places),
    ]


def _number_in(vocabulary: frozenset[str], turns: Sequence[Sequence[str]]) -> float:
    return float(sum(word in vocabulary for turn in turns for word in turn))
