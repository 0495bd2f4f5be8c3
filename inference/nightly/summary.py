"""What a run says of itself: its inputs as digests before, its manifest after."""

from collections import Counter
from collections.abc import Iterable, Mapping
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any

from feature_store.canonical import DERIVED
from feature_store.feature_set import load_feature_set
from feature_store.snapshot.manifest import Part, SnapshotManifest
from feature_store.snapshot.material import Span
from feature_store.snapshot.text_feature import TEXT_FEATURES
from feature_store.snapshot.writing import part_file
from feature_store.warehouse import Warehouse
from inference.nightly.material import feature_sets, needed_features
from inference.nightly.run_folder import RunFolder
from inference.tag.column_sheet import COLUMNS
from inference.tag.quantile import load_quantiles
from inference.tag.rule_feature import features_of_rules, rule_feature_digest
from registry.bundle import Bundle
from registry.digest import canonical_json, file_digest, text_digest

FORMAT = "2"
"""Counts up when the same inputs would give other files, so that no run goes on with what an earlier software left."""


def software() -> str:
    """Return what computes: the installed version and the format of what it leaves."""
    return f"{installed_version('gridtags')}, format {FORMAT}"


def warehouse_digest(warehouse: Warehouse) -> str:
    """Return a digest that differs when anything was loaded or derived."""
    loads = sorted([each.table, each.sha256, each.committed_at] for each in warehouse.commits())
    derived = {name: warehouse.derived_by(name) for name in DERIVED}
    return text_digest(canonical_json({"loads": loads, "derived": derived}))  # type: ignore[dict-item]


def lexicon_digests(configs: Path) -> dict[str, str]:
    """Return the digest of each word list, and of the definitions of concerns."""
    lists = {path.stem: file_digest(path) for path in sorted((configs / "lexicons").glob("*.txt"))}
    return {**lists, "concerns": _together(configs.glob("concerns*.toml"), configs.glob("concerns/*.toml"))}


def feature_set_digests(bundle: Bundle, configs: Path) -> dict[str, str]:
    """Return the digest of what each feature set computes, and as `rules` of the features that the rules name."""
    in_rules = features_of_rules(bundle.catalogue(), load_quantiles(configs / "quantiles.toml"))
    return {"rules": rule_feature_digest(in_rules)} | {
        name: text_digest(canonical_json(dict(load_feature_set(name, configs).digests)))
        for name in dict.fromkeys(feature_sets(bundle))
    }


def configs_digest(bundle: Bundle, configs: Path) -> str:
    """Return a digest of all configuration that decides what a run computes, but for the bundle."""
    quantiles = {"quantiles": file_digest(configs / "quantiles.toml")}
    return text_digest(
        canonical_json({**quantiles, **lexicon_digests(configs), **feature_set_digests(bundle, configs)})
    )


def manifest_of(
    folder: RunFolder, bundle: Bundle, configs: Path, spans: Iterable[Span], despite: str
) -> SnapshotManifest:
    """Return the manifest of what the run wrote."""
    run, records = folder.run, [folder.record(f"tag-{number:05d}") for number, _ in enumerate(spans)]
    rows = sum(record["rows"] for record in records)
    needed = needed_features(bundle, configs)
    return SnapshotManifest(
        snapshot_id=run.snapshot_id,
        as_of=run.as_of,
        computed_at=run.computed_at,
        bundle_id=run.inputs.bundle_id,
        catalogue_version=run.inputs.catalogue_version,
        tag_versions={tag.id: tag.version for tag in bundle.catalogue().tags if tag.id in records[0]["yes"]},
        models={name: model.version for name, model in bundle.manifest.models.items()},
        lexicons=lexicon_digests(configs),
        feature_sets=feature_set_digests(bundle, configs),
        features=tuple(name for name in records[0]["columns"] if name in needed),
        quantiles=folder.record("quantiles")["quantiles"],
        rows=rows,
        shares=shares(records, "yes", rows),
        unknown=shares(records, "unknown", rows),
        segments=shares(records, "segments", rows),
        nulls=shares(records, "nulls", rows),
        parts=tuple(_part(number, record) for number, record in enumerate(records)),
        files=_files(folder, records),
        despite=despite,
    )


def shares(records: Iterable[Mapping[str, Any]], of: str, rows: int) -> dict[str, float]:
    """Return for each name that the parts counted its share of all customers."""
    counts: Counter[str] = Counter()
    for record in records:
        counts.update(record[of])
    return {name: count / rows for name, count in sorted(counts.items())}


def _files(folder: RunFolder, records: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    rows = {name: digest for each in records for name, digest in each["files"].items()}
    texts, columns = folder.record("features")[TEXT_FEATURES], folder.record("columns")[COLUMNS]
    return {TEXT_FEATURES: texts, COLUMNS: columns, **rows}


def _part(number: int, record: Mapping[str, Any]) -> Part:
    named = {name: record[name] for name in ("first", "last", "rows", "sha256", "tags_sha256")}
    return Part(file=part_file(number), **named)


def _together(*paths: Iterable[Path]) -> str:
    digests = {path.name: file_digest(path) for group in paths for path in group}
    return text_digest(canonical_json(digests))  # type: ignore[arg-type]
