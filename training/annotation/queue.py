"""Filling the queue of the console: what a page shows is prepared here, where models and cues are at hand."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from feature_store.desk.annotation import forget_skips, open_calls
from feature_store.desk.annotation_task import AnnotationTask, replace_queue
from feature_store.desk.database import Desk
from feature_store.desk.schema import moment
from feature_store.desk.tombstone import is_erased
from nlp.sentence import sentences
from nlp.taxonomy import Taxonomy
from nlp.text_classifier import TextClassifier
from nlp.transcript import Transcript
from registry.clock import CHINA
from training.annotation.guess import Guess, guessed
from training.text_dataset import LabelledCalls

MOST_CALLS = 2_000
TWICE_EVERY = 5
"""Every so many calls are asked of two people, so that their agreement can be measured."""
_MOST_CHARACTERS = 20_000


class Models(NamedTuple):
    """The models in service that guess; null where there is none."""

    concerns: TextClassifier | None
    sentiment: TextClassifier | None

    @property
    def versions(self) -> str:
        """Names and versions, "cues" where no concerns model is in service."""
        return "; ".join(f"{each.name} {each.version}" for each in self if each is not None) or "cues"


class Queued(NamedTuple):
    """How many calls wait now, and how many of them already did since somebody's labels are not taken in yet."""

    calls: int
    kept: int


def fill_queue(
    desk: Desk, calls: LabelledCalls, models: Models, taxonomy: Taxonomy, limit: int, now: datetime
) -> Queued:
    """Put at most `limit` calls worth labelling in place of the queue; calls whose labels wait to be taken in stay.

    `calls` are redacted, `limit` at most MOST_CALLS. Nothing of an erased person is queued. Who skipped a call is asked again.
    """
    with desk.reading() as connection:
        waiting = open_calls(connection, MOST_CALLS)
    pool, chosen = guessed(calls, models.concerns, taxonomy, limit + len(waiting))
    fresh = [one for one in chosen if pool.call_ids[one.row] not in waiting][:limit]
    feelings = _feelings(models.sentiment, [pool.transcripts[one.row] for one in fresh])
    tasks = [
        _task(pool, one, feeling, models.versions, place, now)
        for place, (one, feeling) in enumerate(zip(fresh, feelings, strict=True))
    ]
    with desk.writing() as connection:
        kept = [task for task in tasks if not is_erased(connection, task.customer_id)]
        forget_skips(connection)
        replace_queue(connection, kept, waiting)
    return Queued(len(kept) + len(waiting), len(waiting))


def _feelings(model: TextClassifier | None, transcripts: Sequence[Transcript]) -> list[dict[str, float] | None]:
    if model is None or not transcripts:
        return [None] * len(transcripts)
    return [dict(zip(model.classes, row.tolist(), strict=True)) for row in model.probabilities(transcripts)]


def _task(
    pool: LabelledCalls, guess: Guess, feeling: dict[str, float] | None, models: str, place: int, now: datetime
) -> AnnotationTask:
    said = {"concerns": guess.probabilities, "named": guess.named, "sentiment": feeling}
    ended = pool.at[guess.row].astype("datetime64[us]").item().replace(tzinfo=CHINA)
    return AnnotationTask(
        call_id=pool.call_ids[guess.row],
        customer_id=pool.customer_ids[guess.row],
        place=place,
        why=guess.why,
        wanted=2 if place % TWICE_EVERY == 0 else 1,
        turns=json.dumps(cut_turns(pool.transcripts[guess.row]), ensure_ascii=False),
        guess=json.dumps(said),
        models=models,
        ended_at=moment(ended),
        queued_at=moment(now),
    )


def cut_turns(transcript: Transcript) -> list[tuple[str, list[str]]]:
    """Return speaker and sentences of each turn in which something was said, up to 20,000 characters."""
    turns: list[tuple[str, list[str]]] = []
    left = _MOST_CHARACTERS
    for speaker, text in transcript.turns:
        said = [text[start:end] for start, end in sentences(text[:left])]
        left -= len(text)
        if said:
            turns.append((speaker, said))
        if left <= 0:
            break
    return turns
