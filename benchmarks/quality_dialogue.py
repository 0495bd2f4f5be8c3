"""`helpdesk_dialogues`: whether the customer of a dialogue is dissatisfied, mean satisfaction of 19 annotators ≤ −0.5.

The product learns grades of mean satisfaction, so that the order within a class is learnt as well, and beside satisfaction
the annotators' two other scales. Without a test folder: five folds by a hash of the dialogue's id, pooled.
"""

import gzip
import json
from pathlib import Path

import numpy as np

from benchmarks.quality_baseline import sentiment_baselines
from benchmarks.quality_candidate import Maker
from benchmarks.quality_result import QualityResult
from benchmarks.quality_set import Plan, TextSet, load_plan, present_files, splits
from benchmarks.quality_text import compare, contestant
from nlp.redaction import redact_transcript
from nlp.transcript import parse_transcript

DATA = "helpdesk_dialogues"
DISSATISFIED = -0.5
SCALES = ("satisfaction", "accomplished", "effectiveness")
CLASSES = ("dissatisfied", "other")


def evaluate(train_dir: Path, test_dir: Path | None, make: Maker, plan: Plan | None = None) -> list[QualityResult]:
    """Return accuracy, macro-F1 and Spearman with mean satisfaction; nothing where the data are absent."""
    paths = present_files(DATA, "dialogues.jsonl.gz", train_dir, test_dir)
    if not paths:
        return []
    plan = plan or load_plan(DATA)
    pairs = splits([read_dialogues(path) for path in paths], plan.reported)
    return compare(DATA, pairs, contestant(plan, make), sentiment_baselines())


def read_dialogues(path: Path) -> TextSet:
    """Return the dialogues of a file with one JSON object a line; the values of each are the annotators' means on SCALES."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    values = np.array([[np.mean(row[scale]) for scale in SCALES] for row in rows])
    return TextSet(
        [redact_transcript(parse_transcript(row["turns"])) for row in rows],
        np.where(values[:, 0] <= DISSATISFIED, 0, 1),
        [row["id"] for row in rows],
        CLASSES,
        values,
    )
