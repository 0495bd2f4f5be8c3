"""What text models are fitted on and what serving feeds them: one row of columns per transcript, by role."""

from collections.abc import Callable, Collection, Sequence
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nlp.concern.stance import affirmed
from nlp.normalization.spoken import heard
from nlp.reading import SIGNS, WORDS, Readings
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


def text_columns(
    transcripts: Sequence[Transcript],
    tokenizer: Tokenizer,
    reads: Collection[str] = COLUMNS,
    readings: Readings | None = None,
) -> Array:
    """Return COLUMNS of every transcript: (n_transcripts, n_columns) of objects, text first, then numbers.

    Text is as it is heard (`nlp.normalization.spoken`), marks are counted as delivered; text that nobody spoke is "". `tokenizer`
    cuts the words, and its lexicon says which of them are negative or positive. Columns that are not in `reads` stay null.
    `readings` are those of all turns; who makes columns of the same turns twice has them read once.
    """
    columns = np.full((len(transcripts), len(COLUMNS)), None, dtype=object, order="F")
    if not transcripts:
        return columns
    rows = _Rows(transcripts, readings or Readings((text for each in transcripts for _, text in each.turns), tokenizer))
    for name, texts in _TEXTS.items():
        if name in reads:
            columns[:, COLUMNS.index(name)] = texts(rows)
    if not set(reads).isdisjoint(COUNT_COLUMNS):
        counts = rows.counts()
        columns[:, -len(COUNT_COLUMNS) :] = np.log1p(np.column_stack([counts[name] for name in COUNT_COLUMNS]))
    return columns


class _Rows:
    """What each side says in each transcript, turn by turn."""

    def __init__(self, transcripts: Sequence[Transcript], readings: Readings) -> None:
        self.transcripts = transcripts
        self.readings = readings
        self.customer = [each.said("customer") for each in transcripts]

    @cached_property
    def agent(self) -> list[list[str]]:
        return [each.said("agent") for each in self.transcripts]

    @cached_property
    def heard(self) -> list[list[str]]:
        heard = self.readings.heard
        return [[heard[text] for text in said] for said in self.customer]

    def meant(self) -> list[list[str]]:
        meant = self.readings.meant(chain.from_iterable(self.customer))
        return [[meant[text] for text in said] for said in self.customer]

    def words(self, heard: list[list[str]]) -> list[str]:
        words = self.readings.words(chain.from_iterable(heard))
        spaced = {text: " ".join(each) for text, each in words.items()}
        return [" ".join([cut for text in said if (cut := spaced[text])]) for said in heard]

    def affirmed(self, transcript: Transcript) -> list[str]:
        # What the agent asks and the customer affirms is meant by the customer as well.
        return [heard(each.sentence) for each in affirmed(transcript.turns)]

    def counts(self) -> dict[str, Array]:
        ends = np.array([each.turns[-1].speaker == "customer" for each in self.transcripts])
        customer = list(dict.fromkeys(chain.from_iterable(self.customer)))
        agent = list(dict.fromkeys(chain.from_iterable(self.agent)))
        said = np.hstack([self.readings.signs(customer), self.readings.told(customer)])
        return {
            **_customer_counts(_Counts.of(self.customer, customer, said)),
            **_agent_counts(_Counts.of(self.agent, agent, self.readings.signs(agent))),
            "ends_with_customer": ends,
        }


_TEXTS: dict[str, Callable[[_Rows], list[str]]] = {
    "customer": lambda rows: list(map("\n".join, rows.heard)),
    "asserted": lambda rows: [
        "\n".join(said + rows.affirmed(transcript) if len(transcript.turns) > 1 else said)
        for said, transcript in zip(rows.meant(), rows.transcripts, strict=True)
    ],
    "later": lambda rows: ["\n".join(said[1:]) for said in rows.heard],
    "closing": lambda rows: [said[-1] if len(said) > 1 else "" for said in rows.heard],
    "agent": lambda rows: ["\n".join([rows.readings.heard[text] for text in said]) for said in rows.agent],
    "customer_words": lambda rows: rows.words(rows.heard),
    "asserted_words": lambda rows: rows.words(rows.meant()),
}


class _Counts(NamedTuple):
    """By contact (n_contacts,): how many turns one side has; by mark: the sum over all its turns, and its first and last turn.

    The last turn counts only where it is not the first.
    """

    turns: Array
    whole: dict[str, Array]
    opening: dict[str, Array]
    closing: dict[str, Array]

    @classmethod
    def of(cls, said: list[list[str]], texts: list[str], marks: Array) -> "_Counts":
        sizes = np.fromiter(map(len, said), dtype=np.intp, count=len(said))
        number_of = {text: number for number, text in enumerate(texts)}
        # One more without any mark is the first and last turn of who says nothing.
        numbers = np.array([*map(number_of.__getitem__, chain.from_iterable(said)), len(marks)])
        padded = np.concatenate([marks, np.zeros((1, marks.shape[1]), dtype=marks.dtype)])
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
        **{name: whole[name] for name in (*SIGNS[1:], *WORDS)},
        **{f"opening_{name}": opening[name] for name in ("negative_words", "positive_words")},
        **{f"closing_{name}": closing[name] for name in ("negative_words", "positive_words")},
    }


def _agent_counts(counts: _Counts) -> dict[str, Array]:
    whole = counts.whole
    return {"agent_turns": counts.turns, "agent_length": whole["length"], "agent_questions": whole["questions"]}


def _named(sums: Array) -> dict[str, Array]:
    return dict(zip((*SIGNS, *WORDS), sums.T, strict=False))
