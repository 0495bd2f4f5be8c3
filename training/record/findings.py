"""What a job found, as far as it goes on record: parts, raw scores, probabilities, thresholds."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import JsonValue

from registry.digest import canonical_json, text_digest
from registry.row_digest import customer_digests, row_digests
from registry.training_record import STAGES
from training.record.part import Part

PREDICTED = ("part", "row", "customer")


@dataclass(frozen=True)
class Findings:
    """The result of a job before it is judged.

    `fit` are raw scores of whatever shape, `predicted` probabilities or groups (n,) by name for the rows of the part `tested`, in
    their order; `decision` holds thresholds and what else decides on them. `learnt_from` names the parts that shaped the model.
    `replay` is what depended on the clock, `predecessor` the champion that segments continue.
    """

    model: str
    parts: Sequence[Part]
    learnt_from: Sequence[str]
    tested: str
    fit: Sequence[NDArray[Any]]
    predicted: Mapping[str, NDArray[Any]]
    decision: Mapping[str, JsonValue]
    seeds: Mapping[str, int]
    replay: Mapping[str, JsonValue] = field(default_factory=dict)
    predecessor: int | None = None

    @property
    def learners(self) -> set[str]:
        """The customers who were learnt from."""
        return {customer for part in self.parts if part.name in self.learnt_from for customer in part.customers}

    @property
    def stages(self) -> dict[str, str]:
        """The digest of each stage."""
        digests = (
            text_digest(" ".join(part.fact.labels for part in self.parts)),
            text_digest(" ".join(part.digest for part in self.parts)),
            _arrays_digest(self.fit),
            _arrays_digest(list(self.predicted.values())),
            text_digest(canonical_json(dict(self.decision))),
        )
        return dict(zip(STAGES, digests, strict=True))

    def predictions(self, key: bytes) -> bytes:
        """Return the predictions of the tested rows as Parquet: row and customer by digest, one column for each of `predicted`."""
        part = next(part for part in self.parts if part.name == self.tested)
        columns = {"row": row_digests(part.keys, key), "customer": customer_digests(part.customers, key)}
        return _parquet(pd.DataFrame({**columns, **self.predicted}))

    def rows(self, key: bytes) -> bytes:
        """Return all rows as Parquet: part, digest of row and customer, and hashes of labels and values."""
        return _parquet(pd.concat([_rows(part, key) for part in self.parts], ignore_index=True))


def _rows(part: Part, key: bytes) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "part": pd.Categorical([part.name] * len(part.keys)).astype(str),
            "row": row_digests(part.keys, key),
            "customer": customer_digests(part.customers, key),
            "labels": part.labels,
            "contents": part.contents,
        }
    )


def _parquet(frame: pd.DataFrame) -> bytes:
    stream = io.BytesIO()
    frame.to_parquet(stream, index=False, compression="zstd")
    return stream.getvalue()


def _arrays_digest(arrays: Sequence[NDArray[Any]]) -> str:
    digest = sha256()
    for array in arrays:
        given = np.ascontiguousarray(array)
        digest.update(f"{given.dtype} {given.shape} ".encode() + given.tobytes())
    return digest.hexdigest()
