"""`shop_intents`: which of 123 intents a message has; `citizen_messages`: which of seven topics a message to the mayor has.

Citizens' messages are there twice: tokenised without stop words, and some of them raw. The product learns from both, tokens
joined, and is reported on each. A raw message and its tokenised twin are never on both sides. Without a test folder: of five
folds by a hash of the text as many as the plan says.
"""

import csv
import gzip
from dataclasses import replace
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer

from benchmarks.quality_baseline import plain_baselines, words
from benchmarks.quality_candidate import Maker
from benchmarks.quality_result import QualityResult
from benchmarks.quality_set import Plan, TextSet, load_plan, present_files, single_turn, splits
from benchmarks.quality_text import compare, contestant

INTENTS, CITIZENS = "shop_intents", "citizen_messages"
LONGEST = 10**7
"""Characters of a message."""
TWINS = 0.8
"""Share of the words of a tokenised message that stand in a raw one from which on they are one message."""


def evaluate_intents(
    train_dir: Path, test_dir: Path | None, make: Maker, plan: Plan | None = None
) -> list[QualityResult]:
    """Return accuracy and macro-F1; nothing where the data are absent."""
    paths = present_files(INTENTS, "messages.csv", train_dir, test_dir)
    if not paths:
        return []
    plan = plan or load_plan(INTENTS)
    read = [_rows(path) for path in paths]
    classes = sorted({row["intent"] for row in read[0]})
    parts = [_text_set([(row["text"], row["intent"]) for row in rows], classes) for rows in read]
    return compare(INTENTS, splits(parts, plan.reported), contestant(plan, make), plain_baselines())


def evaluate_citizens(
    train_dir: Path, test_dir: Path | None, make: Maker, plan: Plan | None = None
) -> list[QualityResult]:
    """Return accuracy and macro-F1 on tokenised and on raw messages; nothing where the data are absent."""
    tokenised = present_files(CITIZENS, "messages_tokenised.csv.gz", train_dir, test_dir)
    raw = present_files(CITIZENS, "messages_raw_example.csv", train_dir, test_dir)
    if not tokenised or not raw:
        return []
    plan = plan or load_plan(CITIZENS)
    parts = [read_citizens(*pair) for pair in zip(tokenised, raw, strict=True)]
    return compare(CITIZENS, splits(parts, plan.reported), contestant(plan, make), plain_baselines())


def read_citizens(tokenised: Path, raw: Path) -> TextSet:
    """Return the messages of both files, of kind tokenised and raw; the key of a raw one is that of its twin."""
    tokens = [(row["tokens"], row["topic"]) for row in _rows(tokenised)]
    whole = [(f"{row['留言主题']}\n{row['留言详情'].strip()}", row["一级分类"]) for row in _rows(raw)]
    joined = [("".join(text.split()), topic) for text, topic in tokens]
    keys = [text for text, _ in joined]
    twins = find_twins([text for text, _ in tokens], [words(text) for text, _ in whole])
    own = [text if twin is None else keys[twin] for (text, _), twin in zip(whole, twins, strict=True)]
    both = _text_set([*joined, *whole], sorted({topic for _, topic in tokens}))
    kinds = np.repeat(["tokenised", "raw"], [len(joined), len(whole)])
    return replace(both, keys=[*keys, *own], kinds=kinds)


def find_twins(tokenised: list[str], raw: list[str]) -> list[int | None]:
    """Return for each raw message the number of the tokenised one that has all but a few of its words in it, or null.

    Both are words between spaces.
    """
    vectorizer = CountVectorizer(token_pattern=r"\S+", binary=True, lowercase=False)  # noqa: S106 - a pattern of words
    few = vectorizer.fit_transform(tokenised)
    sizes = np.maximum(np.asarray(few.sum(axis=1)).ravel(), 1)
    shared = np.asarray((vectorizer.transform(raw) @ few.T).todense()) / sizes
    best = shared.argmax(axis=1)
    return [int(one) if shared[row, one] >= TWINS else None for row, one in enumerate(best)]


def _text_set(rows: list[tuple[str, str]], classes: list[str]) -> TextSet:
    known = [(text, name) for text, name in rows if text.strip() and name in classes]
    texts = [text for text, _ in known]
    target = np.array([classes.index(name) for _, name in known])
    return TextSet([single_turn(text) for text in texts], target, texts, classes)


def _rows(path: Path) -> list[dict[str, str]]:
    csv.field_size_limit(LONGEST)
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8-sig", newline="") as lines:
        return [*csv.DictReader(lines)]
