"""`shop_dialogues`: how satisfied a shopper is with each turn (0, 1, 2), and which intent a message has.

A row is a dialogue up to one message of the customer; the row that ends with OVERALL judges the dialogue as a whole. A turn is
read as the product reads turns: by itself. Rows of one dialogue are never on both sides: five folds by dialogue, pooled.
Intents are those with at least LEAST_ROWS messages; OVERALL, which nobody says, is left out there.
"""

import ast
import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np

from benchmarks.quality_baseline import plain_baselines, sentiment_baselines
from benchmarks.quality_candidate import Maker
from benchmarks.quality_result import QualityResult
from benchmarks.quality_set import Plan, TextSet, load_plan, present_files, splits
from benchmarks.quality_text import compare, contestant
from nlp.redaction import redact_transcript
from nlp.transcript import Transcript, Turn

DATA = "shop_dialogues"
OVERALL = "OVERALL"
LEAST_ROWS = 20
CLASSES = ("0", "1", "2")


@dataclass(frozen=True)
class ShopRow:
    """One row: what customer and shop said so far, turn by turn; the intent of the last turn and the satisfaction with it."""

    dialogue: str
    said: tuple[tuple[str, str], ...]
    intent: int
    satisfaction: int

    @property
    def overall(self) -> bool:
        """Whether the row judges the dialogue as a whole."""
        return self.said[-1][0] == OVERALL


def evaluate(train_dir: Path, test_dir: Path | None, make: Maker, plans: Sequence[Plan] = ()) -> list[QualityResult]:
    """Return accuracy and macro-F1 of satisfaction and of intents; nothing where the data are absent."""
    paths = present_files(DATA, "turns.tsv.gz", train_dir, test_dir)
    if not paths:
        return []
    parts = [read_rows(path) for path in paths]
    satisfaction, intents = plans or (load_plan("shop_satisfaction"), load_plan("shop_turn_intents"))
    felt = splits([felt_turns(part) for part in parts], satisfaction.reported)
    wanted = frequent_intents(parts)
    asked = splits([wanted_messages(part, wanted) for part in parts], intents.reported)
    return [
        *compare(DATA, felt, contestant(satisfaction, make), sentiment_baselines(), "satisfaction_"),
        *compare(DATA, asked, contestant(intents, make), plain_baselines(), "intent_"),
    ]


def read_rows(path: Path) -> list[ShopRow]:
    """Return the rows of a file of `history TAB intents TAB satisfaction`; a dialogue is named by file and number."""
    rows: list[ShopRow] = []
    number = 0
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            history, intents, satisfaction = line.rstrip("\n").split("\t")
            said = tuple(_pair(turn) for turn in ast.literal_eval(history))
            rows.append(ShopRow(f"{path}/{number}", said, ast.literal_eval(intents)[-1], int(satisfaction)))
            number += rows[-1].overall
    return rows


def felt_turns(rows: Sequence[ShopRow]) -> TextSet:
    """Return each turn, and each dialogue as a whole, with the satisfaction with it."""
    transcripts = [_dialogue(row) if row.overall else _message(row) for row in rows]
    return TextSet(transcripts, np.array([row.satisfaction for row in rows]), [row.dialogue for row in rows], CLASSES)


def frequent_intents(parts: Sequence[Sequence[ShopRow]]) -> list[int]:
    """Return the intents that LEAST_ROWS messages of all parts have, and of the part to learn from at least one."""
    learnt = {row.intent for row in parts[0] if not row.overall}
    intents, counts = np.unique([row.intent for row in chain(*parts) if not row.overall], return_counts=True)
    return [int(one) for one, count in zip(intents, counts, strict=True) if count >= LEAST_ROWS and one in learnt]


def wanted_messages(rows: Sequence[ShopRow], wanted: Sequence[int]) -> TextSet:
    """Return the messages with one of the wanted intents."""
    kept = [row for row in rows if not row.overall and row.intent in wanted]
    target = np.array([wanted.index(row.intent) for row in kept])
    return TextSet(
        [_message(row) for row in kept], target, [row.dialogue for row in kept], [str(one) for one in wanted]
    )


def _pair(turn: str) -> tuple[str, str]:
    customer, _, shop = turn.partition("|||")
    return customer, shop


def _message(row: ShopRow) -> Transcript:
    return redact_transcript(Transcript((Turn("customer", row.said[-1][0]),)))


def _dialogue(row: ShopRow) -> Transcript:
    turns = chain.from_iterable((Turn("customer", said), Turn("agent", reply)) for said, reply in row.said[:-1])
    return redact_transcript(Transcript(tuple(turn for turn in turns if turn.text) or (Turn("customer", ""),)))
