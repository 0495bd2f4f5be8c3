"""The rows of one delivery, batch by batch: the wrong go to quarantine, personal data is masked or hashed."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from feature_store.canonical import TABLES
from feature_store.delivery import Delivery
from feature_store.desk.tombstone import Tombstones
from feature_store.erased_people import without_erased
from feature_store.identity.hashing import IdentifierHasher
from feature_store.masking import Masker, masked
from feature_store.quarantine import Quarantine
from feature_store.source.file import RawBatch
from feature_store.validation import RowCheck


def check_rows(
    delivery: Delivery,
    target: Path,
    quarantine: Quarantine,
    hasher: IdentifierHasher,
    masker: Masker,
    erased: Tombstones,
) -> tuple[int, tuple[str, ...]]:
    """Write the rows whose values are right to `target`, free text masked by `masker`, and nothing of the `erased`.

    Return how many rows were read and the columns that were not delivered.
    """
    table, read, check, writer = TABLES[delivery.mapping.table], 0, None, None
    try:
        for batch in delivery.batches:
            check = check or RowCheck(delivery.mapping, table, batch.rows.schema, delivery.where)
            read += len(batch.rows) + len(batch.rejects)
            quarantine.add((r.line, r.field, r.reason, {}) for r in batch.rejects)
            accepted = without_erased(_checked(check, batch, quarantine), erased, quarantine)
            checked = hasher.apply(table, masked(table, accepted, masker), quarantine)
            writer = writer or pq.ParquetWriter(target, checked.schema, compression="zstd")
            writer.write_table(checked)
    finally:
        if writer is not None:
            writer.close()
    return read, tuple(check.missing) if check else ()


def _checked(check: RowCheck, batch: RawBatch, quarantine: Quarantine) -> pa.Table:
    result = check.run(batch.rows)
    if result.problems:
        mapped = batch.rows.select(check.kept_headers())
        bad = mapped.take([number for number, _ in result.problems]).to_pylist()
        lines = batch.rows["line"].to_numpy()
        quarantine.add(
            (int(lines[number]), problem.field, problem.reason, row)
            for (number, problem), row in zip(result.problems, bad, strict=True)
        )
    return result.accepted
