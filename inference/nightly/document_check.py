"""Whether the stored documents are what the service promises: a sample of them against the models of the answers."""

from collections.abc import Iterator
from typing import Any

import orjson
import pyarrow.parquet as pq
from pydantic import ValidationError

from inference.answer.document import PersonaAnswer, TagsAnswer
from inference.nightly.run_folder import RunFolder


def document_faults(folder: RunFolder, parts: int, sample: int) -> list[str]:
    """Return what is wrong with some `sample` documents spread over all parts, one line each, naming the customer."""
    snapshot = {"snapshot_id": folder.run.snapshot_id, "computed_at": folder.run.computed_at.isoformat()}
    each = -(-sample // parts)
    return [fault for number in range(parts) for fault in _faults(folder, number, each, snapshot)]


def _faults(folder: RunFolder, number: int, sample: int, snapshot: dict[str, str]) -> Iterator[str]:
    for row in _spread(folder, number, sample):
        for model, name in ((TagsAnswer, "tags"), (PersonaAnswer, "persona")):
            try:
                model.model_validate({**snapshot, **orjson.loads(row[name])})
            except (ValidationError, orjson.JSONDecodeError) as error:
                yield f"{name} of customer {row['customer_id']}: {_first(error)}"


def _spread(folder: RunFolder, number: int, sample: int) -> Iterator[dict[str, Any]]:
    """Yield documents of a part, the same number from each of a few places in it."""
    with pq.ParquetFile(folder.documents(number)) as file:
        groups = sorted({0, file.num_row_groups // 2, file.num_row_groups - 1})
        for group in groups:
            yield from file.read_row_group(group).slice(0, -(-sample // len(groups))).to_pylist()


def _first(error: ValidationError | orjson.JSONDecodeError) -> str:
    if isinstance(error, orjson.JSONDecodeError):
        return str(error)
    first = error.errors(include_input=False)[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
