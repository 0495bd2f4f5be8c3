"""Features that a version reads and the facts of the night lack: computed by the engine as of that night, or refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from feature_store.engine import Engine
from feature_store.feature import find_feature
from feature_store.opening import open_engine
from feature_store.settings import FeatureStoreSettings
from feature_store.snapshot.folder import SnapshotFolder
from feature_store.snapshot.manifest import Part
from feature_store.snapshot.material import spine
from feature_store.snapshot.writing import write_part
from inference.blast.scoring import CUSTOMER, Side
from inference.error import InferenceError
from inference.model.scoring import PRICE_SENSITIVITY, PRICE_TEXT, price_text
from registry.bundle import Bundle
from registry.settings import RegistrySettings


@contextmanager
def engine_of(settings: RegistrySettings) -> Iterator[Engine]:
    """Give the engine over the warehouse beside the registry."""
    _, engine = open_engine(FeatureStoreSettings(var=settings.var, configs=settings.configs))
    try:
        yield engine
    finally:
        engine.close()


def missing_features(snapshot: SnapshotFolder, bundle: Bundle, model: str) -> list[str]:
    """Return the features that a model reads and the facts lack.

    Raises
    ------
    InferenceError
        One of them is no feature of this software.
    """
    known = set(pq.read_schema(snapshot.all_facts[0]).names)
    missing = [each for each in bundle.description(model).columns if each not in known and each != PRICE_TEXT]
    if unknown := [each for each in missing if find_feature(each) is None]:
        raise InferenceError(
            f"{model} reads {', '.join(unknown[:5])}: neither in snapshot {snapshot.manifest.snapshot_id} nor a feature known here"
        )
    return missing


def reads_other_texts(snapshot: SnapshotFolder, night: Bundle, bundle: Bundle, model: str) -> bool:
    """Tell whether a model reads texts of customers in another way than the one whose scores the facts hold."""
    if model != PRICE_SENSITIVITY:
        return False
    if model not in night.manifest.models or PRICE_TEXT not in pq.read_schema(snapshot.all_facts[0]).names:
        return True
    return night.description(model).detail.get("text") != bundle.description(model).detail.get("text")


def write_beside(snapshot: SnapshotFolder, side: Side, names: list[str], texts: Bundle | None, engine: Engine) -> None:
    """Write for each part the features `names`, and with `texts` how its model scores the texts, as of the night."""
    built, as_of = side.root / "built", snapshot.manifest.as_of
    if names:
        engine.build(names, as_of, built)
    for number, part in enumerate(snapshot.manifest.parts):
        rows = pq.read_table(snapshot.facts(part), columns=[CUSTOMER])
        if texts is not None:
            scores = price_text(texts, engine, spine(rows, as_of).to_pandas())[PRICE_TEXT]
            rows = rows.append_column(PRICE_TEXT, pa.array(scores, pa.float64(), from_pandas=True))
        write_part(_joined(rows, built, names, part) if names else rows, side.beside(number))


def _joined(rows: pa.Table, built: Path, names: list[str], part: Part) -> pa.Table:
    """Return the rows with features from the files of an engine, in their order; null where it gave none."""
    within = [(CUSTOMER, ">=", part.first), (CUSTOMER, "<=", part.last)]
    found = pq.read_table(built, columns=[CUSTOMER, *names], filters=within)
    return rows.join(found, CUSTOMER, join_type="left outer").sort_by(CUSTOMER).select([*rows.column_names, *names])
