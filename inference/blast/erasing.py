"""Taking a person out of the lists of blast radii; the counts stay, which name nobody."""

from pathlib import Path

from feature_store.parquet_erasure import ErasedFile, rewrite_in_place, rows_of
from inference.blast.moved_list import CSV, PARQUET, write_csv


def erase_from_lists(var: Path, customer_id: str) -> list[ErasedFile]:
    """Rewrite every list below var/evidence that names the customer, its CSV too; repeating it changes no more."""
    root, keys = var / "evidence", {"customer_id": {customer_id}}
    found: list[ErasedFile] = []
    for path in sorted(root.glob(f"*/*/blast/{PARQUET}")):
        if rows_of(path, keys):
            # The CSV first: after a kill in between, the Parquet file still says that something is to be done.
            write_csv(path, path.with_name(CSV), without=customer_id)
            found += [done for done in [rewrite_in_place(path, root, keys)] if done is not None]
    return found
