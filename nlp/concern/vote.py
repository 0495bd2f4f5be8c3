"""Votes of the labelling functions: for each contact and cue 1 (has the concern), 0 (has it not) or −1 (says nothing)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.concern.cue import Cue, Role
from nlp.concern.stance import affirmed, answered, meant
from nlp.normalization.spoken import heard
from nlp.taxonomy import Taxonomy
from nlp.transcript import Transcript

YES, NO, ABSTAINS = 1, 0, -1
_ORDER_TOPIC = re.compile(r"【([^】]{1,40})】")


@dataclass(frozen=True)
class LabellingFunction:
    """A voter on one concern; without a cue it votes by the topic 【…】 with which a work order begins."""

    concern: str
    name: str
    role: Role
    cue: Cue | None = None


@dataclass(frozen=True)
class _Said:
    texts: dict[Role, str]
    order_concerns: frozenset[str]


def labelling_functions(taxonomy: Taxonomy) -> tuple[LabellingFunction, ...]:
    """Return the voters in the order of the taxonomy: the cues of each concern, then its work order topics."""
    return tuple(
        function
        for concern in taxonomy.concern
        for function in (
            *(LabellingFunction(concern.id, cue.name, cue.role, cue) for cue in concern.cues),
            LabellingFunction(concern.id, "work_order", "customer"),
        )
    )


def votes(transcripts: Sequence[Transcript], taxonomy: Taxonomy) -> NDArray[np.int8]:
    """Return the vote of every labelling function on every transcript: (n_transcripts, n_functions)."""
    functions = labelling_functions(taxonomy)
    cast = np.full((len(transcripts), len(functions)), ABSTAINS, dtype=np.int8)
    for row, transcript in enumerate(transcripts):
        said = _said(transcript, taxonomy)
        cast[row] = [_vote(function, said) for function in functions]
    return cast


def cue_labels(cast: NDArray[Any], taxonomy: Taxonomy) -> NDArray[np.bool_]:
    """Return which concerns the cues give without any model, (n_transcripts, n_labels): more votes for it than against it.

    Cues of the agent's own words do not count: what only the agent mentions is not the caller's concern.
    """
    functions = labelling_functions(taxonomy)
    counted = np.array([function.role != "agent" for function in functions])
    weights = np.where(cast == YES, 1, np.where(cast == NO, -1, 0)) * counted
    of = np.array([[function.concern == name for name in taxonomy.ids] for function in functions], dtype=int)
    return np.asarray(weights @ of > 0)


def _said(transcript: Transcript, taxonomy: Taxonomy) -> _Said:
    texts: dict[Role, str] = {
        "customer": "\n".join(meant(transcript)),
        "agreed": heard("\n".join(each.sentence for each in affirmed(transcript.turns))),
        "agent": "\n".join(answered(transcript)),
    }
    # The clerk's heading of a work order stands in a turn of the agent's, and yet says what the customer wanted.
    headings = _ORDER_TOPIC.findall("\n".join(turn.text for turn in transcript.turns))
    named = [taxonomy.named.get(name.strip()) for name in headings]
    return _Said(texts, frozenset(pair[0] for pair in named if pair))


def _vote(function: LabellingFunction, said: _Said) -> int:
    if function.cue is None:
        return YES if function.concern in said.order_concerns else ABSTAINS
    if not function.cue.regex.search(said.texts[function.role]):
        return ABSTAINS
    return YES if function.cue.polarity == "for" else NO
