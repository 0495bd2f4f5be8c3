"""The work on one part of the customers, done by whichever process is free: score it; tag it and write its documents."""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from threadpoolctl import threadpool_limits

from feature_store.snapshot.material import EVIDENCE, Span
from feature_store.snapshot.row_writing import write_rows
from feature_store.snapshot.writing import ROW_GROUP_ROWS, write_batches, write_part
from inference.model.scoring import score
from inference.nightly.row import rows_of
from inference.nightly.run_folder import RunFolder
from inference.persona.section import FACTS, Origin
from inference.persona.writer import PersonaWriter
from inference.tag.document import TagDocumentWriter
from inference.tag.quantile import Quantile
from inference.tag.quantile_table import with_quantiles
from inference.tag.tagging import Tagged, tag_table, tags_parquet
from registry.bundle import Bundle
from registry.bundle_reader import verified_bundle
from registry.catalogue import Catalogue

REASONS = "default_reasons"
QuantileValues = Mapping[str, Mapping[str, float]]
DOCUMENTS = pa.schema([("customer_id", pa.string()), ("tags", pa.binary()), ("persona", pa.binary())])
_TEXTS = ("default_band", "default_action", REASONS, "segment")
_LAST = (EVIDENCE, REASONS)


def score_part(folder: RunFolder, bundle: Path, number: int, span: Span) -> None:
    """Write the facts of a part as far as they are known without the quantiles: attributes, features, model outputs."""
    step = f"score-{number:05d}"
    if folder.done(step) is not None:
        return
    beside = [path] if (path := folder.text_scores(number)).exists() else []
    rows = folder.material.read(span, *beside)
    with threadpool_limits(1):  # the parts are what runs side by side
        outputs = score(_opened(bundle), rows.drop_columns([EVIDENCE]).to_pandas())
    for name in outputs.columns:
        kind = pa.string() if name in _TEXTS else pa.float64()
        rows = rows.append_column(name, pa.array(outputs[name], kind, from_pandas=True))
    first = [name for name in rows.column_names if name not in _LAST]
    write_part(rows.select([*first, *_LAST]), folder.scored(number))
    folder.finish(step, {"rows": rows.num_rows, "segments": Counter(outputs["segment"])})


def tag_part(folder: RunFolder, bundle: Path, number: int, values: QuantileValues, named: tuple[Quantile, ...]) -> None:
    """Write facts with quantiles, tags and documents of a part, and record what the manifest and the checks need."""
    step = f"tag-{number:05d}"
    if folder.done(step) is not None:
        return
    opened = _opened(bundle)
    catalogue = opened.catalogue()
    facts = with_quantiles(pq.read_table(folder.scored(number)), values, named)
    tagged = tag_table(facts, catalogue)
    digests = {
        "sha256": write_part(facts, folder.facts(number)),
        "files": write_rows(folder.facts(number), folder.heard, facts),
        "tags_sha256": write_part(tags_parquet(facts.column("customer_id"), tagged), folder.tags(number)),
    }
    write_batches(_documents(facts, tagged, opened, catalogue), DOCUMENTS, folder.documents(number))
    folder.finish(step, {**digests, **_figures(facts, tagged)})


def _documents(facts: pa.Table, tagged: Tagged, bundle: Bundle, catalogue: Catalogue) -> Iterator[pa.RecordBatch]:
    """Yield customer_id, tags and persona of some customers at a time: those of a whole part would be half a gigabyte."""
    versions = {name: model.version for name, model in bundle.manifest.models.items()}
    tags = TagDocumentWriter(catalogue, versions)
    personas = PersonaWriter(catalogue, Origin(bundle.manifest.bundle_id, versions, catalogue.version))
    decided = zip(rows_of(facts, FACTS), tagged.served().each(), strict=True)
    while some := list(islice(decided, ROW_GROUP_ROWS)):
        ids = [row["customer_id"] for row, _ in some]
        written = [tags.write(each, *tags_of) for each, (_, tags_of) in zip(ids, some, strict=True)]
        told = [personas.write(row, held) for row, (held, _) in some]
        yield pa.record_batch([ids, written, told], schema=DOCUMENTS)


def _figures(facts: pa.Table, tagged: Tagged) -> dict[str, Any]:
    ids = facts.column("customer_id")
    names = [tag.id for tag in tagged.tags]
    return {
        "rows": facts.num_rows,
        "first": ids[0].as_py(),
        "last": ids[-1].as_py(),
        "columns": facts.column_names,
        "yes": dict(zip(names, np.count_nonzero(tagged.holds == 1, axis=0).tolist(), strict=True)),
        "unknown": dict(zip(names, np.count_nonzero(tagged.holds == -1, axis=0).tolist(), strict=True)),
        "segments": Counter(facts.column("segment").to_pylist()),
        "nulls": {name: facts.column(name).null_count for name in facts.column_names},
    }


@lru_cache(maxsize=1)
def _opened(bundle: Path) -> Bundle:
    return verified_bundle(bundle)
