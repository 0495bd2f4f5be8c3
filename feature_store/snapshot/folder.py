"""Finding and reading snapshot folders: `{root}/{snapshot_id}/snapshot.json`, `facts/` and `tags/`; `{root}/LATEST` names one.

A folder counts as published once it holds `published.json`, which says when; LATEST changes after that, in one step. Neither
pandas nor Arrow is needed here.
"""

import hashlib
import json
import re
from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Self

from feature_store.error import SnapshotError
from feature_store.snapshot.manifest import Part, SnapshotManifest, read_manifest
from feature_store.snapshot.row_file import ROWS

LATEST, MANIFEST, PUBLISHED = "LATEST", "snapshot.json", "published.json"
FACTS, TAGS = "facts", "tags"
_SNAPSHOT_ID = r"[0-9A-Za-z][0-9A-Za-z._-]{0,79}"


@dataclass(frozen=True)
class SnapshotFolder:
    """One snapshot on disk; immutable once published, but for the erasure of a person."""

    root: Path

    @classmethod
    def open(cls, root_of_all: Path, snapshot_id: str) -> Self:
        """Return the snapshot `snapshot_id`.

        Raises
        ------
        SnapshotError
            The id is none, or there is no such snapshot (never was, or pruned).
        """
        if not re.fullmatch(_SNAPSHOT_ID, snapshot_id) or not (root_of_all / snapshot_id / MANIFEST).is_file():
            raise SnapshotError(f"no snapshot {snapshot_id[:80]!r} is kept")
        return cls(root_of_all / snapshot_id)

    @cached_property
    def manifest(self) -> SnapshotManifest:
        """What the snapshot was computed from and holds; SnapshotError for a damaged one."""
        path = self.root / MANIFEST
        return read_manifest(_read(path), str(path))

    @cached_property
    def published_at(self) -> datetime | None:
        """When it was published, None if it was not (yet)."""
        path = self.root / PUBLISHED
        return datetime.fromisoformat(json.loads(_read(path))["published_at"]) if path.is_file() else None

    def part_of(self, customer_id: str) -> Part | None:
        """Return the part in which this customer stands if the snapshot knows it, None where no part can hold it."""
        place = bisect_right(self._firsts, customer_id) - 1
        if place < 0 or customer_id > self.manifest.parts[place].last:
            return None
        return self.manifest.parts[place]

    def facts(self, part: Part) -> Path:
        """Return the file of a part's facts."""
        return self.root / FACTS / part.file

    def tags(self, part: Part) -> Path:
        """Return the file of a part's tags."""
        return self.root / TAGS / part.file

    @property
    def all_facts(self) -> list[Path]:
        """The files of all parts' facts, ids ascending."""
        return [self.facts(part) for part in self.manifest.parts]

    @property
    def all_tags(self) -> list[Path]:
        """The files of all parts' tags, ids ascending."""
        return [self.tags(part) for part in self.manifest.parts]

    def verify(self) -> None:
        """Compare every file with its digest; SnapshotError names the first that is missing or was changed.

        Rows by customer are kept for the last few snapshots only; they may be missing.
        """
        expected = {self.facts(part): part.sha256 for part in self.manifest.parts}
        expected |= {self.tags(part): part.tags_sha256 for part in self.manifest.parts}
        expected |= {self.root / file: digest for file, digest in self.manifest.files.items()}
        for path, digest in expected.items():
            if not path.is_file():
                if path.parent.name == ROWS:
                    continue
                raise SnapshotError(f"{path}: is missing")
            if file_digest(path) != digest:
                raise SnapshotError(f"{path}: digest is not the one in the manifest, the file was changed")

    @cached_property
    def _firsts(self) -> list[str]:
        return [part.first for part in self.manifest.parts]


def latest(root_of_all: Path) -> SnapshotFolder | None:
    """Return the snapshot that was published last, None before the first.

    Raises
    ------
    SnapshotError
        LATEST names none that is there.
    """
    path = root_of_all / LATEST
    return SnapshotFolder.open(root_of_all, _read(path).strip()) if path.is_file() else None


def published(root_of_all: Path) -> list[SnapshotFolder]:
    """Return the published snapshots that are kept, oldest publication first."""
    folders = [SnapshotFolder(path.parent) for path in root_of_all.glob(f"*/{PUBLISHED}")]
    dated = [(folder.published_at, folder.root.name, folder) for folder in folders]
    return [folder for at, _, folder in sorted(dated, key=lambda each: each[:2]) if at is not None]


def file_digest(path: Path) -> str:
    """Return the SHA-256 of the bytes of a file, 64 hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SnapshotError(f"{path}: {error}") from error
