"""Reviews, negative or positive: `takeaway_reviews`, `shopping_reviews`, and what is left where the domain shifts.

A review is what a customer says in one turn. Without a test folder: of five folds by a hash of the text, so that a review that
stands twice is never on both sides, all of takeaway and one of the larger shopping. The shift is learnt on shopping reviews
alone and reported on the takeaway rows on which learning from takeaway is reported: that figure is named `in_domain`.
"""

import csv
import gzip
from pathlib import Path

import numpy as np

from benchmarks.quality_baseline import Answers, plain_baselines, sentiment_baselines
from benchmarks.quality_candidate import Maker
from benchmarks.quality_result import QualityResult
from benchmarks.quality_set import Plan, TextSet, hashed_folds, load_plan, present_files, single_turn, splits
from benchmarks.quality_text import compare, contestant
from training.text_threshold import unseen_rows

TAKEAWAY, SHOPPING, SHIFT = "takeaway_reviews", "shopping_reviews", "domain_shift"
FILES = {TAKEAWAY: "reviews.csv", SHOPPING: "reviews.csv.gz"}
CLASSES = ("dissatisfied", "satisfied")


def evaluate_takeaway(
    train_dir: Path, test_dir: Path | None, make: Maker, plan: Plan | None = None
) -> list[QualityResult]:
    """Return accuracy and macro-F1; nothing where the data are absent."""
    return _evaluate(TAKEAWAY, train_dir, test_dir, make, plan or load_plan(TAKEAWAY))


def evaluate_shopping(
    train_dir: Path, test_dir: Path | None, make: Maker, plan: Plan | None = None
) -> list[QualityResult]:
    """Return accuracy and macro-F1; nothing where the data are absent."""
    return _evaluate(SHOPPING, train_dir, test_dir, make, plan or load_plan(SHOPPING))


def evaluate_shift(
    train_dir: Path, test_dir: Path | None, make: Maker, plan: Plan | None = None
) -> list[QualityResult]:
    """Return accuracy and macro-F1 on takeaway of what learnt shopping; nothing where the data are absent."""
    source = present_files(SHOPPING, FILES[SHOPPING], train_dir)
    target = present_files(TAKEAWAY, FILES[TAKEAWAY], train_dir, test_dir)
    if not source or not target:
        return []
    # Like with like: what learnt takeaway is the linear model as well.
    plan, inside = plan or load_plan(SHIFT), plan or load_plan(TAKEAWAY).model_copy(update={"model": "linear"})
    rows, *test = map(read_reviews, target)
    product = contestant(inside, make)

    def in_domain(_learn: TextSet, asked: TextSet) -> Answers:
        if test:
            return product(rows, asked)
        folds = hashed_folds(rows.keys)
        said, scale = unseen_rows(
            folds, lambda seen: np.column_stack(product(rows.select(seen), asked.select(~seen)))
        ).T
        return said.astype(int), scale

    baselines = {"in_domain": in_domain, **plain_baselines()}
    return compare(SHIFT, [(read_reviews(source[0]), test[0] if test else rows)], contestant(plan, make), baselines)


def read_reviews(path: Path) -> TextSet:
    """Return every review of a file with columns label (0 negative, 1 positive) and text that holds text."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8-sig", newline="") as lines:
        rows = [(row["text"], int(row["label"])) for row in csv.DictReader(lines) if row["text"].strip()]
    texts = [text for text, _ in rows]
    return TextSet([single_turn(text) for text in texts], np.array([label for _, label in rows]), texts, CLASSES)


def _evaluate(data: str, train_dir: Path, test_dir: Path | None, make: Maker, plan: Plan) -> list[QualityResult]:
    paths = present_files(data, FILES[data], train_dir, test_dir)
    if not paths:
        return []
    pairs = splits([read_reviews(path) for path in paths], plan.reported)
    return compare(data, pairs, contestant(plan, make), sentiment_baselines())
