"""What text models are fitted on and what serving feeds them: one row of columns per transcript, by role."""

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.concern.stance import affirmed
from nlp.normalization.spoken import heard
from nlp.reading import MARKS, Reading, Readings
from nlp.tokenizer import Tokenizer
from nlp.transcript import Transcript

Array = NDArray[Any]

TEXT_COLUMNS = ("customer", "asserted", "later", "closing", "agent")
"""All the customer says; of it what is not denied or settled, and what they affirm of the agent's questions; all after their
first turn; the last of it; the agent."""
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
_ASSERTED = COLUMNS.index("asserted")


def text_columns(transcripts: Sequence[Transcript], tokenizer: Tokenizer) -> Array:
    """Return COLUMNS of every transcript: (n_transcripts, n_columns) of objects, text first, then numbers.

    Text is as it is heard (`nlp.normalization.spoken`), marks are counted as delivered; text that nobody spoke is "". `tokenizer`
    cuts the words, and its lexicon says which of them are negative or positive. What is said in several transcripts, as a turn
    beside its call, is read once.
    """
    # Turns and sentences are transcripts of one turn, and half of those are equal.
    keys = [each.turns[0] if len(each.turns) == 1 else number for number, each in enumerate(transcripts)]
    distinct = dict(zip(keys, transcripts, strict=True))
    numbers = {key: number for number, key in enumerate(distinct)}
    return _rows(list(distinct.values()), tokenizer)[[numbers[key] for key in keys]]


def _rows(transcripts: Sequence[Transcript], tokenizer: Tokenizer) -> Array:
    rows = np.empty((len(transcripts), len(COLUMNS)), dtype=object)
    if not transcripts:
        return rows
    customers, said = _read([transcript.said("customer") for transcript in transcripts], tokenizer)
    agents, replied = _read([transcript.said("agent") for transcript in transcripts])
    rows[:, : -len(COUNT_COLUMNS)] = list(map(_texts, said, replied))
    for row, transcript in zip(rows, transcripts, strict=True):
        # What the agent asks and the customer affirms is meant by the customer as well.
        if len(transcript.turns) > 1 and (said_for := affirmed(transcript.turns)):
            row[_ASSERTED] = "\n".join([row[_ASSERTED], *(heard(each.sentence) for each in said_for)])
    counts = {
        **_customer_counts(said, customers.marks),
        **_agent_counts(replied, agents.marks),
        "ends_with_customer": np.array([transcript.turns[-1].speaker == "customer" for transcript in transcripts]),
    }
    rows[:, -len(COUNT_COLUMNS) :] = np.log1p(np.column_stack([counts[name] for name in COUNT_COLUMNS]))
    return rows


def _read(said: list[list[str]], tokenizer: Tokenizer | None = None) -> tuple[Readings, list[list[Reading]]]:
    readings = Readings(chain.from_iterable(said), tokenizer)
    return readings, [[readings[text] for text in texts] for texts in said]


def _texts(customer: list[Reading], agent: list[Reading]) -> tuple[str, ...]:
    """Return the cells of TEXT_COLUMNS and WORD_COLUMNS."""
    heard = [turn.heard for turn in customer]
    return (
        "\n".join(heard),
        "\n".join([turn.meant for turn in customer]),
        "\n".join(heard[1:]),
        "\n".join(heard[1:][-1:]),
        "\n".join([turn.heard for turn in agent]),
        " ".join([turn.words for turn in customer if turn.words]),
        " ".join([turn.meant_words for turn in customer if turn.meant_words]),
    )


def _customer_counts(said: list[list[Reading]], marks: Array) -> dict[str, Array]:
    turns = np.fromiter(map(len, said), dtype=np.intp, count=len(said))
    whole = _named(_sums(said, marks))
    opening = _named(_sums([turns[:1] for turns in said], marks))
    closing = _named(_sums([turns[1:][-1:] for turns in said], marks))
    return {
        "customer_turns": turns,
        "customer_length": whole["length"],
        "opening_length": opening["length"],
        "closing_length": closing["length"],
        "exclamations": whole["exclamations"],
        "questions": whole["questions"],
        "closing_questions": closing["questions"],
        "pauses": whole["pauses"],
        "negations": whole["negations"],
        "closing_negations": closing["negations"],
        "negative_words": whole["negative_words"],
        "opening_negative_words": opening["negative_words"],
        "closing_negative_words": closing["negative_words"],
        "positive_words": whole["positive_words"],
        "opening_positive_words": opening["positive_words"],
        "closing_positive_words": closing["positive_words"],
    }


def _agent_counts(replied: list[list[Reading]], marks: Array) -> dict[str, Array]:
    whole = _named(_sums(replied, marks))
    turns = np.fromiter(map(len, replied), dtype=np.intp, count=len(replied))
    return {"agent_turns": turns, "agent_length": whole["length"], "agent_questions": whole["questions"]}


def _named(sums: Array) -> dict[str, Array]:
    return dict(zip(MARKS, sums.T, strict=True))


def _sums(groups: list[list[Reading]], marks: Array) -> Array:
    """Return the sum of the marks over the turns of each group, (n_groups, n_marks)."""
    turns = [turn.number for group in groups for turn in group]
    ends = np.cumsum(np.fromiter(map(len, groups), dtype=np.intp, count=len(groups)))
    total = np.concatenate([np.zeros((1, len(MARKS)), dtype=np.int64), np.cumsum(marks[turns], axis=0)])
    return np.diff(total[ends], axis=0, prepend=total[:1])
