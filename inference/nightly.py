"""The nightly run: hear new calls, compute features for everyone, score, tag, write personas, publish one snapshot."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import orjson
import pandas as pd

from feature_store.engine import Engine
from feature_store.feature_set import load_feature_set
from feature_store.online.protocol import Documents, OnlineStore, SnapshotRef
from feature_store.warehouse import Warehouse
from inference.error import InferenceError
from inference.hearing import hear_calls
from inference.persona import Origin, persona_document
from inference.quantile import add_quantiles, load_quantiles
from inference.scoring import price_text, score
from inference.tagging import Tagged, tag_customers, tag_documents
from registry.bundle import Bundle
from registry.catalogue import Catalogue
from registry.tabular.newcomer import HISTORY_FEATURE

TAG_FEATURES = "tags.v1"
ATTRIBUTES = ("customer_type", "industry", "urban_rural", "region", "tariff", "voltage_level")
NEEDED_MODELS = ("sentiment", "concerns", "segments", "default-risk")

Stage = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Nightly:
    """What a nightly run works with; the same engine, stores and clock serve every stage."""

    engine: Engine
    warehouse: Warehouse
    store: OnlineStore
    bundle: Bundle
    configs: Path

    def run(self, as_of: datetime, now: datetime, stage: Stage) -> SnapshotRef:
        """Publish the state of every customer as of `as_of`, computed at `now`; readers see it wholly or not at all.

        Raises
        ------
        InferenceError
            A model is missing from the bundle, there are no customers, or a rule of the catalogue is wrong.
        """
        self._check_models()
        stage("hear calls", 0, 1)
        hear_calls(
            self.engine,
            self.warehouse,
            self.bundle,
            self.configs,
            now,
            lambda done, total: stage("hear calls", done, total),
        )
        stage("hear calls", 1, 1)
        stage("compute features", 0, 1)
        rows = self._rows(as_of)
        stage("compute features", 1, 1)
        stage("apply rules", 0, 1)
        catalogue = self.bundle.catalogue()
        tagged = tag_customers(rows, catalogue)
        stage("apply rules", 1, 1)
        snapshot = SnapshotRef(f"{now:%Y%m%dT%H%M%S%f}", now, self.bundle.manifest.bundle_id, len(rows))
        self.store.publish(snapshot, _documents(rows, tagged, catalogue, self._origin(catalogue), stage))
        return snapshot

    def _check_models(self) -> None:
        missing = [name for name in NEEDED_MODELS if name not in self.bundle.manifest.models]
        if missing:
            raise InferenceError(
                f"bundle {self.bundle.manifest.bundle_id} lacks {', '.join(missing)}; train and promote them first"
            )

    def _origin(self, catalogue: Catalogue) -> Origin:
        versions = {name: model.version for name, model in self.bundle.manifest.models.items()}
        return Origin(self.bundle.manifest.bundle_id, versions, catalogue.version)

    def _rows(self, as_of: datetime) -> pd.DataFrame:
        """Return one row a customer: attributes, features, model outputs, quantiles and the latest evidence."""
        customers = self.engine.table("customers").select("customer_id", *ATTRIBUTES).to_pandas()
        if customers.empty:
            raise InferenceError("there are no customers in the warehouse; ingest first")
        spine = pd.DataFrame({"customer_id": customers.customer_id, "as_of": pd.Timestamp(as_of)})
        rows = self.engine.features(self._features(), spine).merge(customers, on="customer_id", validate="one_to_one")
        rows = rows.sort_values("customer_id", ignore_index=True)  # the order in which publishing is fastest
        rows = rows.assign(**price_text(self.bundle, self.engine, rows))
        rows = rows.join(score(self.bundle, rows)).merge(_latest_evidence(self.engine), on="customer_id", how="left")
        return add_quantiles(rows, load_quantiles(self.configs / "quantiles.toml"))

    def _features(self) -> list[str]:
        """Return the features that rules, personas and models need, each once."""
        sets = [
            TAG_FEATURES,
            *(model.feature_set for model in self.bundle.manifest.models.values() if model.feature_set),
        ]
        named = [name for each in sets for name in load_feature_set(each, self.configs).features]
        return list(dict.fromkeys([*named, HISTORY_FEATURE]))


def _latest_evidence(engine: Engine) -> pd.DataFrame:
    signals = engine.table("text_signals").select("customer_id", "said_at", "evidence").to_pandas()
    return signals.sort_values("said_at").drop_duplicates("customer_id", keep="last")[["customer_id", "evidence"]]


def _documents(
    rows: pd.DataFrame, tagged: Tagged, catalogue: Catalogue, origin: Origin, stage: Stage
) -> Iterator[tuple[str, Documents]]:
    ids = rows["customer_id"].tolist()
    dimensions = {tag.id: catalogue.dimension(tag.id) for tag in tagged.tags}
    documents = tag_documents(ids, tagged, catalogue, origin.model_versions)
    for number, (row, document) in enumerate(zip(_records(rows), documents, strict=True)):
        held = [tagged.tags[column] for column in np.flatnonzero(tagged.holds[number] == 1)]
        persona = persona_document(row, held, dimensions, origin)
        yield ids[number], Documents(orjson.dumps(document), orjson.dumps(persona))
        if number % 1000 == 0 or number + 1 == len(ids):
            stage("publish", number + 1, len(ids))


def _records(rows: pd.DataFrame) -> Iterator[dict[str, object]]:
    columns = list(rows.columns)
    for values in rows.itertuples(index=False, name=None):
        row = dict(zip(columns, values, strict=True))
        for name in ("evidence", "default_reasons"):
            row[name] = json.loads(row[name]) if isinstance(row[name], str) else []
        yield row
