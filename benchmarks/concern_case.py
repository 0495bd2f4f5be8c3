"""Calls of a simulated utility as the product reads them, beside the truth kept apart: concerns, what was set aside, evidence."""

import tempfile
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from demo_utility.matter import Bank
from demo_utility.utility import build_utility
from feature_store.duckdb_engine import DuckDBEngine
from feature_store.ingest import ingest
from feature_store.settings import FeatureStoreSettings
from feature_store.source.mapping import load_source
from feature_store.warehouse import Warehouse
from nlp.evidence import Evidence
from nlp.redaction import redact
from registry.clock import china_now
from training.runner import labelled_calls
from training.text_dataset import CallLabel, LabelledCalls

_TABLES = ("customers", "calls", "call_turns", "call_annotations")
_EVERY = 10**9
SET_ASIDE = ("denied", "settled_before", "offered")
"""Columns of the truth that name concerns a call mentions and has not: denied, past and settled, brought up by the agent alone."""


@dataclass(frozen=True)
class ConcernCase:
    """Calls with annotators' labels (null where none spoke), and truth: a row a call, and a row a sentence that shows a concern."""

    calls: LabelledCalls
    truth: pd.DataFrame
    evidence: pd.DataFrame

    @cached_property
    def true(self) -> LabelledCalls:
        """The same calls with their true concerns for labels."""
        rows = self.truth.loc[list(self.calls.call_ids)]
        labels = (
            CallLabel(mood, tuple(concerns)) for mood, concerns in zip(rows.sentiment, rows.concerns, strict=True)
        )
        return replace(self.calls, labels=tuple(labels))

    @cached_property
    def annotated(self) -> NDArray[np.bool_]:
        """Which calls an annotator has labelled, (n_calls,)."""
        return np.array([label.concerns is not None for label in self.calls.labels])

    def set_aside(self, kind: str, ids: tuple[str, ...], concerns: tuple[str, ...]) -> NDArray[np.bool_]:
        """Return which concerns each call mentions in one of the ways of SET_ASIDE without having them, (n_calls, n_labels)."""
        rows = self.truth.loc[list(ids)]
        named = [_names(value) - set(has) for value, has in zip(rows[kind], rows.concerns, strict=True)]
        return np.array([[concern in names for concern in concerns] for names in named])

    @cached_property
    def _sentences(self) -> dict[tuple[str, str], list[tuple[int, str]]]:
        rows: dict[tuple[str, str], list[tuple[int, str]]] = {}
        for row in self.evidence.itertuples():
            rows.setdefault((str(row.call_id), str(row.concern)), []).append((int(str(row.turn)), str(row.sentence)))
        return rows

    def shown_share(self, call: str, concern: str, masked: str, found: Evidence) -> float:
        """Return the share of the characters of `found` that lie in true sentences of a concern; `masked` is the turn's text."""
        shown: set[int] = set()
        for turn, sentence in self._sentences.get((call, concern), []):
            if turn == found.turn:
                shown |= set(range(*_place(masked, redact(sentence))))
        return len(shown & set(range(found.start, found.end))) / (found.end - found.start)


def read_case(customers: int, seed: int, bank: Bank = "all") -> ConcernCase:
    """Simulate a utility, load its calls and annotations as the product does, and read them."""
    with tempfile.TemporaryDirectory() as folder:
        utility = build_utility(Path(folder) / "utility", customers, seed, bank=bank)
        source = load_source(FeatureStoreSettings().configs / "sources" / "stategrid.toml")
        calls_only = source.model_copy(update={"file": tuple(f for f in source.file if f.table in _TABLES)})
        warehouse = Warehouse(Path(folder) / "warehouse")
        ingest(calls_only, utility.raw, warehouse, china_now())
        engine = DuckDBEngine(warehouse)
        try:
            calls = labelled_calls(engine, _EVERY)
        finally:
            engine.close()
        truth = pd.read_parquet(utility.truth / "calls.parquet").set_index("call_id")
        return ConcernCase(calls, truth, pd.read_parquet(utility.truth / "evidence.parquet"))


def _names(value: Any) -> set[str]:  # noqa: ANN401 - a name, null or an array of names
    if isinstance(value, str):
        return {value}
    return set(value) if isinstance(value, np.ndarray | list) else set()


def _place(masked: str, sentence: str) -> tuple[int, int]:
    """Return where a sentence stands in the masked turn; masking may have changed it, then its first and last common part count."""
    at = masked.find(sentence)
    if at >= 0:
        return at, at + len(sentence)
    common = [
        block for block in SequenceMatcher(None, masked, sentence, autojunk=False).get_matching_blocks() if block.size
    ]
    return (common[0].a, common[-1].a + common[-1].size) if common else (0, 0)
