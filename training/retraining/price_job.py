"""Price sensitivity for retraining: every version reads the text of customers by its own score."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import orjson
import pandas as pd

from feature_store.customer_text import customer_texts
from registry.bundle_reader import read_served_model
from registry.tabular.text_score import TextScore
from training.jobs.price_sensitivity import TEXT_FEATURE, PriceSensitivityConfig
from training.retraining.job import DefaultRiskJob, Scorer
from training.runner import Workplace


class PriceSensitivityJob(DefaultRiskJob):
    """Price sensitivity, at a workplace; the text score of a version is a feature under the version's own name."""

    def __init__(self, at: Workplace) -> None:
        super().__init__(at, "price-sensitivity", PriceSensitivityConfig)
        self._read: dict[str, TextScore] = {}

    def features(self, names: Sequence[str], rows: pd.DataFrame) -> pd.DataFrame:
        """Return the named features of rows, in their order; text is read once for all versions."""
        found = super().features([name for name in names if name not in self._read], rows)
        texts = customer_texts(self.at.engine, rows)
        scores = {name: self._read[name].apply(texts) for name in names if name in self._read}
        return found.assign(**scores)[list(names)]

    def open(self, folder: Path) -> Scorer:
        """Return the version whose files lie in `folder`, with its text score."""
        card, scorer = read_served_model(folder), super().open(folder)
        own = f"{TEXT_FEATURE} {card.version}"
        self._read[own] = TextScore.model_validate_json(orjson.dumps(card.detail["text"]))
        return replace(
            scorer,
            columns=tuple(own if name == TEXT_FEATURE else name for name in scorer.columns),
            scores=lambda x: scorer.scores(x.rename(columns={own: TEXT_FEATURE})),
        )
