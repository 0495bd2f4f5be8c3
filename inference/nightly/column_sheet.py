"""Writing down what the columns of a snapshot mean: from the features as declared, and from configs/ranges.toml."""

from collections.abc import Collection, Sequence
from pathlib import Path

from feature_store.explanation import tables_of
from feature_store.feature import FEATURES
from feature_store.snapshot.durable import put
from feature_store.snapshot.folder import file_digest
from feature_store.snapshot.material import ATTRIBUTES
from inference.tag.column_sheet import COLUMNS, ColumnSheet, ColumnSheetEntry, Kind
from registry.doctor.value_range import Ranges, ValueRange, load_ranges


def write_column_sheet(names: Sequence[str], quantiles: Collection[str], configs: Path, folder: Path) -> str:
    """Write the sheet of the columns `names` into the folder of a snapshot; return the digest of the file."""
    ranges = load_ranges(configs / "ranges.toml")
    sheet = ColumnSheet(columns={name: _entry(name, quantiles, ranges) for name in names})
    put(folder / COLUMNS, sheet.model_dump_json(exclude_defaults=True))
    return file_digest(folder / COLUMNS)


def _entry(name: str, quantiles: Collection[str], ranges: Ranges) -> ColumnSheetEntry:
    if name not in FEATURES:
        return _bounded(ColumnSheetEntry(kind=_kind(name, quantiles)), ranges.of(name))
    feature = FEATURES[name]
    allowed = ranges.column.get(name, ranges.unit.get(feature.unit, ValueRange()))
    entry = ColumnSheetEntry(
        kind="feature", meaning=feature.meaning, unit=feature.unit, window=feature.window, null=feature.null,
        purpose=feature.purpose, tables=tuple(dict.fromkeys(tables_of(feature))),
    )  # fmt: skip
    return _bounded(entry, allowed)


def _kind(name: str, quantiles: Collection[str]) -> Kind:
    if name in quantiles:
        return "quantile"
    return "attribute" if name in (*ATTRIBUTES, "customer_id") else "model"


def _bounded(entry: ColumnSheetEntry, allowed: ValueRange) -> ColumnSheetEntry:
    return entry.model_copy(update={"low": allowed.low, "high": allowed.high, "whole": allowed.whole})
