"""A bundle of the size of the product's: text models with as many weights, whose answers mean nothing, and the real catalogue."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from inference.settings import ServiceSettings
from nlp.document import COLUMNS
from nlp.lexicon import load_lexicon
from nlp.linear_scorer import HashedColumn, LinearScorer, NumberColumns
from nlp.ngram import Hashing
from nlp.normalization.edition import normalization_digest
from nlp.scorer_file import write_scorer
from nlp.taxonomy import load_taxonomy
from registry.bundle import write_bundle
from registry.catalogue import load_catalogue
from registry.description import ServedModel

SENTIMENTS = ("dissatisfied", "neutral", "satisfied")
_CHARACTERS, _WORDS = Hashing(False, 1, 3, 1 << 16), Hashing(True, 1, 2, 1 << 16)
_WIDE = Hashing(False, 1, 3, 1 << 17)
_NUMBERS = range(7, len(COLUMNS))


def write_benchmark_bundle(var: Path) -> None:
    """Put a bundle with a sentiment and a concerns model in service below `var`."""
    configs, random = ServiceSettings().configs, np.random.default_rng(7)
    concerns = tuple(load_taxonomy(configs / "concerns.toml").ids)
    said = [_hashed(random, place, _CHARACTERS, SENTIMENTS) for place in (0, 2, 3, 4)]
    counted = NumberColumns(tuple(_NUMBERS), random.normal(size=(len(_NUMBERS), len(SENTIMENTS))))
    parts: tuple[HashedColumn | NumberColumns, ...] = (*said, _hashed(random, 5, _WORDS, SENTIMENTS), counted)
    sentiment = LinearScorer(parts, np.zeros(len(SENTIMENTS)), independent=False)
    rare = HashedColumn(1, _WIDE, np.ones(_WIDE.places), random.normal(size=(_WIDE.places, len(concerns))))
    heard = LinearScorer((rare,), np.full(len(concerns), -9.0), independent=True)
    folders = {
        "sentiment": _folder(var / "built" / "sentiment", SENTIMENTS, sentiment, configs),
        "concerns": _folder(var / "built" / "concerns", concerns, heard, configs),
    }
    catalogue = load_catalogue(configs / "tags")
    write_bundle(var / "bundles", folders, catalogue, "benchmark", "speed", datetime(2026, 3, 1, tzinfo=UTC))


def _hashed(random: np.random.Generator, place: int, hashing: Hashing, classes: Sequence[str]) -> HashedColumn:
    return HashedColumn(place, hashing, None, random.normal(size=(hashing.places, len(classes))))


def _folder(folder: Path, classes: tuple[str, ...], scorer: LinearScorer, configs: Path) -> Path:
    lexicon = load_lexicon(configs / "lexicons" / "power.txt")
    served = ServedModel(
        kind="sklearn", columns=COLUMNS, classes=classes, thresholds=dict.fromkeys(classes, 0.5),
        lexicon_digest=lexicon.digest,
        detail={"lexicon": [*lexicon.as_lines()], "normalization": normalization_digest()},
        name=folder.name, version=1, run_id="benchmark",
    )  # fmt: skip
    folder.mkdir(parents=True)
    (folder / "model.json").write_text(served.model_dump_json(), encoding="utf-8")
    write_scorer(folder, scorer)
    return folder
