"""The first stages: what the engine knows of every customer goes into files, and from then on the engine is not needed."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow as pa

from feature_store.engine import Engine
from feature_store.feature_set import load_feature_set
from feature_store.snapshot.durable import sync
from feature_store.snapshot.material import Span, spine, write_customers, write_evidence
from feature_store.snapshot.row_writing import write_heard
from feature_store.snapshot.text_feature import TEXT_FEATURES
from feature_store.snapshot.text_query import write_text_query
from feature_store.snapshot.writing import write_part
from inference.error import InferenceError
from inference.model.scoring import PRICE_TEXT, price_text, reads_texts
from inference.nightly.run_folder import RunFolder
from inference.tag.quantile import load_quantiles
from inference.tag.rule_feature import features_of_rules
from registry.bundle import Bundle
from registry.tabular.newcomer import HISTORY_FEATURE

TAG_FEATURES = "tags.v2"

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Gathering:
    """Where the material of a run comes from."""

    engine: Engine
    bundle: Bundle
    configs: Path
    folder: RunFolder

    def gather(self, progress: Progress) -> list[Span]:
        """Write features, attributes, evidence and scores of texts; return the parts that the customers come in."""
        self._features()
        spans = self._spans()
        if reads_texts(self.bundle):
            for number, span in enumerate(spans):
                progress(number, len(spans))
                self._texts(number, span)
        progress(1, 1)
        return spans

    def _features(self) -> None:
        folder, as_of = self.folder, self.folder.run.as_of
        if folder.done("features") is None:
            write_customers(self.engine, folder.material.customers)
            write_evidence(self.engine, as_of, folder.material.evidence)
            write_heard(self.engine, folder.heard)
            needed = needed_features(self.bundle, self.configs)
            query = write_text_query(needed, folder.staged)
            rows = self.engine.build(needed, as_of, folder.material.features)
            for path in (*folder.material.features.iterdir(), folder.material.features, folder.material.root):
                sync(path)
            folder.finish("features", {"rows": rows, TEXT_FEATURES: query})

    def _spans(self) -> list[Span]:
        record = self.folder.done("spans")
        if record is None:
            spans = self.folder.material.spans(self.folder.run.inputs.part_rows)
            self._require_features_of(spans)
            record = self.folder.finish("spans", {"spans": [asdict(span) for span in spans]})
        return [Span(**span) for span in record["spans"]]

    def _require_features_of(self, spans: Sequence[Span]) -> None:
        customers, rows = sum(span.rows for span in spans), self.folder.record("features")["rows"]
        if rows != customers:
            raise InferenceError(f"features: {rows} rows for {customers} customers, allowed is one row for each")

    def _texts(self, number: int, span: Span) -> None:
        path = self.folder.text_scores(number)
        if not path.exists():
            ids = self.folder.material.read(span).select(["customer_id"])
            rows = spine(ids, self.folder.run.as_of).to_pandas()
            scores = price_text(self.bundle, self.engine, rows)[PRICE_TEXT]
            write_part(ids.append_column(PRICE_TEXT, pa.array(scores, pa.float64(), from_pandas=True)), path)


def needed_features(bundle: Bundle, configs: Path) -> list[str]:
    """Return the features that rules, personas and models need, each once."""
    sets = feature_sets(bundle)
    named = [name for each in sets for name in load_feature_set(each, configs).features]
    in_rules = features_of_rules(bundle.catalogue(), load_quantiles(configs / "quantiles.toml"))
    return list(dict.fromkeys([*named, *in_rules, HISTORY_FEATURE]))


def feature_sets(bundle: Bundle) -> list[str]:
    """Return the names of the feature sets that a run computes."""
    return [TAG_FEATURES, *(model.feature_set for model in bundle.manifest.models.values() if model.feature_set)]
