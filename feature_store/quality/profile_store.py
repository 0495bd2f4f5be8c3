"""Profiles on disk, beside the commit records: `_profiles/` of loads that count, `_profiles/held/` of those that were stopped."""

from pathlib import Path

from pydantic import ValidationError

from feature_store.error import WarehouseError
from feature_store.quality.profile import LoadProfile
from feature_store.warehouse import Commit, Warehouse

FOLDER = "_profiles"
HELD = "_profiles/held"


def write_profile(profile: LoadProfile, aside: Path, warehouse: Warehouse, folder: str = FOLDER) -> str:
    """Write a profile in the folder `aside` and move it into its place; return its name below the warehouse."""
    file, name = aside / "profile.json", f"{folder}/{profile.name}"
    file.write_text(profile.model_dump_json(exclude_defaults=True), encoding="utf-8")
    warehouse.move(file, name)
    return name


def profile_of(commit: Commit, warehouse: Warehouse) -> LoadProfile | None:
    """Return the profile of a load, None for loads older than profiles.

    Raises
    ------
    WarehouseError
        The file is no profile.
    """
    path = _path(commit, warehouse)
    return _read(path) if path.exists() else None


def profiles(table: str, warehouse: Warehouse) -> list[LoadProfile]:
    """Return the profiles of the loads of `table` that count, oldest first."""
    found = [profile_of(commit, warehouse) for commit in warehouse.commits(table)]
    return sorted((p for p in found if p), key=lambda profile: (profile.loaded_at, profile.sequence))


def held_profiles(table: str, warehouse: Warehouse) -> list[LoadProfile]:
    """Return the profiles of the loads of `table` that were stopped and not let through since, oldest first."""
    loaded = {commit.sha256 for commit in warehouse.commits(table)}
    held = [_read(path) for path in sorted((warehouse.root / HELD).glob(f"{table}-*.json"))]
    return sorted((p for p in held if p.sha256 not in loaded), key=lambda profile: profile.loaded_at)


def last_profile(table: str, source: str, fewest_rows: int, warehouse: Warehouse) -> LoadProfile | None:
    """Return the profile of the last load of `table` from `source` with at least `fewest_rows` accepted rows."""
    fewest = max(fewest_rows, 1)
    commits = [c for c in warehouse.commits(table) if c.source == source and c.accepted >= fewest]
    last = max((commit.committed_at for commit in commits), default="")
    paths = [_path(commit, warehouse) for commit in commits if commit.committed_at == last]
    # Loads of one run share an instant. Of thousands of chunks only the profiles written last are read, to tell them apart.
    written = {path: path.stat().st_mtime_ns for path in paths if path.exists()}
    found = [_read(path) for path, at in written.items() if at == max(written.values())]
    return max(found, key=lambda profile: profile.sequence, default=None)


def _path(commit: Commit, warehouse: Warehouse) -> Path:
    return warehouse.root / FOLDER / f"{commit.table}-{commit.sha256[:16]}.json"


def _read(path: Path) -> LoadProfile:
    try:
        return LoadProfile.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise WarehouseError(f"{path}: not a profile: {error.errors()[0]['msg']}") from None
