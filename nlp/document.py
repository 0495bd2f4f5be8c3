"""What text models are fitted on and what serving feeds them: one row of columns per transcript, by role."""

from collections.abc import Sequence
from itertools import chain
from typing import Any, NamedTuple

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
    numbers = dict(zip(distinct, range(len(distinct)), strict=True))
    return _rows(list(distinct.values()), tokenizer)[list(map(numbers.__getitem__, keys))]


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
        **_customer_counts(_Counts.of(said, customers.marks)),
        **_agent_counts(_Counts.of(replied, agents.marks)),
        "ends_with_customer": np.array([transcript.turns[-1].speaker == "customer" for transcript in transcripts]),
    }
    rows[:, -len(COUNT_COLUMNS) :] = np.log1p(np.column_stack([counts[name] for name in COUNT_COLUMNS]))
    return rows


def _read(said: list[list[str]], tokenizer: Tokenizer | None = None) -> tuple[Readings, list[list[Reading]]]:
    readings = Readings(chain.from_iterable(said), tokenizer)
    return readings, [list(map(readings.__getitem__, texts)) for texts in said]


def _texts(customer: list[Reading], agent: list[Reading]) -> tuple[str, ...]:
    """Return the cells of TEXT_COLUMNS and WORD_COLUMNS."""
    if len(customer) == 1 and not agent:
        _, heard, meant, words, meant_words = customer[0]
        return heard, meant, "", "", "", words, meant_words
    said = [turn.heard for turn in customer]
    return (
        "\n".join(said),
        "\n".join([turn.meant for turn in customer]),
        "\n".join(said[1:]),
        said[-1] if len(said) > 1 else "",
        "\n".join([turn.heard for turn in agent]),
        " ".join([turn.words for turn in customer if turn.words]),
        " ".join([turn.meant_words for turn in customer if turn.meant_words]),
    )


class _Counts(NamedTuple):
    """By contact (n_contacts,): how many turns one side has; by mark: the sum over all its turns, and its first and last turn.

    The last turn counts only where it is not the first.
    """

    turns: Array
    whole: dict[str, Array]
    opening: dict[str, Array]
    closing: dict[str, Array]

    @classmethod
    def of(cls, said: list[list[Reading]], marks: Array) -> "_Counts":
        sizes = np.fromiter(map(len, said), dtype=np.intp, count=len(said))
        # One more without any mark is the first and last turn of who says nothing.
        numbers = np.array([*(turn.number for turns in said for turn in turns), len(marks)])
        padded = np.concatenate([marks, np.zeros((1, len(MARKS)), dtype=marks.dtype)])
        ends = np.cumsum(sizes)
        total = np.concatenate([padded[-1:], np.cumsum(padded[numbers], axis=0)])
        first = np.where(sizes > 0, numbers[ends - sizes], len(marks))
        last = np.where(sizes > 1, numbers[ends - 1], len(marks))
        return cls(sizes, _named(total[ends] - total[ends - sizes]), _named(padded[first]), _named(padded[last]))


def _customer_counts(counts: _Counts) -> dict[str, Array]:
    whole, opening, closing = counts.whole, counts.opening, counts.closing
    return {
        "customer_turns": counts.turns,
        "customer_length": whole["length"],
        "opening_length": opening["length"],
        "closing_length": closing["length"],
        "closing_questions": closing["questions"],
        "closing_negations": closing["negations"],
        **{name: whole[name] for name in MARKS[1:]},
        **{f"opening_{name}": opening[name] for name in ("negative_words", "positive_words")},
        **{f"closing_{name}": closing[name] for name in ("negative_words", "positive_words")},
    }


def _agent_counts(counts: _Counts) -> dict[str, Array]:
    whole = counts.whole
    return {"agent_turns": counts.turns, "agent_length": whole["length"], "agent_questions": whole["questions"]}


def _named(sums: Array) -> dict[str, Array]:
    return dict(zip(MARKS, sums.T, strict=True))
