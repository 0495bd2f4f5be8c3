"""One part of the data as it goes on record: a digest of each row, which names nobody, and of the whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from registry.training_record import PartFact
from training.dataset import Dataset
from training.text_dataset import LabelledCalls

Hashes = NDArray[np.uint64]


@dataclass(frozen=True)
class Part:
    """Rows of a part, all fields (n_rows,); `keys` are unique, `at` says when (vintage or end of the call).

    `labels` are hashes of key and target, `contents` of what is learnt from. `positives` is null where targets are not 0/1.
    """

    name: str
    keys: Sequence[str]
    customers: Sequence[str]
    at: NDArray[np.datetime64]
    labels: Hashes
    contents: Hashes
    digest: str
    positives: int | None = None

    @cached_property
    def fact(self) -> PartFact:
        """The part as the record says it."""
        return PartFact(
            name=self.name,
            rows=len(self.keys),
            customers=len(set(self.customers)),
            labels=sha256(self.labels.tobytes()).hexdigest(),
            digest=self.digest,
            first=_iso(self.at.min()),
            last=_iso(self.at.max()),
            positives=self.positives,
        )


def dataset_part(name: str, dataset: Dataset, fitted: Sequence[str] = ()) -> Part:
    """Return a part of vintages; features that are `fitted` on other rows are in its digest, not in the hash of a row."""
    rows = dataset.rows
    at = rows["as_of"].to_numpy(dtype="datetime64[us]")
    customers = rows["customer_id"].astype(str).tolist()
    return Part(
        name,
        [f"{customer}@{when}" for customer, when in zip(customers, at.astype(str), strict=True)],
        customers,
        at,
        _row_hashes(rows[["customer_id", "as_of", "target"]]),
        _row_hashes(dataset.x.drop(columns=list(fitted))),
        dataset.digest,
        int(dataset.y.sum()),
    )


def calls_part(name: str, calls: LabelledCalls) -> Part:
    """Return a part of labelled calls, or of calls without labels."""
    labels = [repr(row) for row in zip(calls.call_ids, calls.customer_ids, calls.labels, strict=True)]
    said = [repr(transcript) for transcript in calls.transcripts]
    at = calls.at.astype("datetime64[us]")
    return Part(name, calls.call_ids, calls.customer_ids, at, _text_hashes(labels), _text_hashes(said), calls.digest)


def customers_part(name: str, rows: pd.DataFrame, as_of: np.datetime64, digest: str) -> Part:
    """Return customers (customer_id and features) as of one instant; there are no labels beside who they are."""
    customers = rows["customer_id"].astype(str).tolist()
    at = np.full(len(rows), as_of, dtype="datetime64[us]")
    values = _row_hashes(rows.drop(columns="customer_id"))
    return Part(name, customers, customers, at, _row_hashes(rows[["customer_id"]]), values, digest)


def _row_hashes(frame: pd.DataFrame) -> Hashes:
    return np.asarray(pd.util.hash_pandas_object(frame, index=False), dtype=np.uint64)


def _text_hashes(texts: Sequence[str]) -> Hashes:
    digests = b"".join(sha256(text.encode()).digest()[:8] for text in texts)
    return np.frombuffer(digests, dtype="<u8")


def _iso(instant: Any) -> str:  # noqa: ANN401 - numpy's datetime64 carries no unit in its type
    return pd.Timestamp(instant).isoformat()
