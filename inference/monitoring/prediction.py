"""What was predicted, kept until the outcomes are known: snapshots go after five weeks, a default shows after three months.

`{root}/{model}-{version}/{as_of}.parquet`, one night a month of every version, and `about.json` beside them.
A person's erasure reaches these files too.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import BaseModel, ConfigDict, ValidationError

from feature_store.parquet_erasure import ErasedFile, rewrite_in_place
from feature_store.snapshot.durable import aside, put
from feature_store.snapshot.folder import SnapshotFolder
from inference.error import InferenceError
from inference.monitoring.scored import CLASS, Scored
from inference.monitoring.tally import parts

FOLDER = Path("monitoring") / "predictions"
COLUMNS = ("customer_id", "customer_type", "probability", "band")
_SCHEMA = pa.schema(
    [("customer_id", pa.string()), (CLASS, pa.string()), ("probability", pa.float64()), ("band", pa.string())]
)
_ABOUT = "about.json"
_STAMP = "%Y-%m-%dT%H%M%S"
_NAME = re.compile(r"(?P<model>.+)-(?P<version>\d+)")


class About(BaseModel):
    """What a version predicts, and the AUC it was registered with; null where its files do not say."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    outcome: str | None
    auc: float | None


@dataclass(frozen=True)
class Vintage:
    """Predictions of one version as of one instant."""

    model: str
    version: int
    as_of: datetime
    path: Path


@dataclass(frozen=True)
class PredictionStore:
    """Kept predictions below `root`."""

    root: Path

    def keep(self, folder: SnapshotFolder, model: str, scored: Scored, about: About) -> Vintage | None:
        """Keep what a snapshot says, unless this month's is kept already; None then, and where the model scored nobody."""
        manifest = folder.manifest
        version, as_of = manifest.models[model], manifest.as_of
        month = [each for each in self.vintages(model, version) if f"{each.as_of:%Y%m}" == f"{as_of:%Y%m}"]
        if month:
            return None
        path = self.root / f"{model}-{version}" / f"{as_of.strftime(_STAMP)}.parquet"
        put(path.with_name(_ABOUT), about.model_dump_json())
        with aside(path) as beside, pq.ParquetWriter(beside, _SCHEMA, compression="zstd") as writer:
            for rows in _predictions(folder, scored):
                writer.write_table(rows)
        return Vintage(model, version, as_of, path)

    def vintages(self, model: str | None = None, version: int | None = None) -> list[Vintage]:
        """Return what is kept, the oldest first, of one model and version or of all."""
        found = []
        for path in self.root.glob("*/*.parquet"):
            name = _NAME.fullmatch(path.parent.name)
            if name is None or path.name.startswith("."):
                continue
            each = Vintage(name["model"], int(name["version"]), datetime.strptime(path.stem, _STAMP), path)  # noqa: DTZ007 - Shanghai wall-clock time, as everywhere
            if model in {None, each.model} and version in {None, each.version}:
                found.append(each)
        return sorted(found, key=lambda each: (each.as_of, each.model, each.version))

    def about(self, vintage: Vintage) -> About:
        """Return what is known of the version of a vintage; InferenceError where the file is missing or none."""
        path = vintage.path.with_name(_ABOUT)
        try:
            return About.model_validate_json(path.read_text(encoding="utf-8"))
        except (OSError, ValidationError) as error:
            raise InferenceError(f"{path}: does not say what the version predicts") from error

    def forget_before(self, as_of: datetime, kept: timedelta) -> None:
        """Remove what is older than `kept` at `as_of`."""
        for each in self.vintages():
            if each.as_of < as_of - kept:
                each.path.unlink()


def erase_from_predictions(var: Path, customer_id: str) -> list[ErasedFile]:
    """Rewrite every file of kept predictions that holds the customer; repeating it changes no more."""
    root = var / FOLDER
    files = sorted(root.glob("*/*.parquet")) if root.exists() else []
    keys = {"customer_id": {customer_id}}
    return [done for path in files if (done := rewrite_in_place(path, root, keys)) is not None]


def _predictions(folder: SnapshotFolder, scored: Scored) -> Iterator[pa.Table]:
    named = ["customer_id", CLASS, scored.score, *([scored.band] if scored.band else [])]
    for rows in parts(folder, named):
        band = rows.column(scored.band) if scored.band else pa.nulls(rows.num_rows, pa.string())
        columns = [rows.column("customer_id"), rows.column(CLASS), rows.column(scored.score), band]
        known = pa.Table.from_arrays(columns, schema=_SCHEMA)
        yield known.filter(known.column("probability").is_valid())
