"""The warehouse: canonical tables as immutable Parquet parts, and one commit record per loaded file.

A part counts only once its commit record stands, and a record is one file put in place by one rename: whoever reads sees
a load wholly or not at all.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq

from feature_store.canonical import DERIVED, TABLES
from feature_store.column import arrow_schema
from feature_store.error import WarehouseError

_ROW_BY_ROW = {"curve_days": "load_curves"}


@dataclass(frozen=True)
class Commit:
    """One loaded file: where it came from, its counts, its parts (names below the warehouse, empty where none).

    `superseded` says which versions of records this load replaced by later ones, and from when.
    `despite` is the reason for which a load outside the limits of its quality was let through.
    `repeated` rows of a database were read again and said nothing new; `progress` says how far its query has been read.
    """

    table: str
    source: str
    file: str
    sha256: str
    read: int
    accepted: int
    quarantined: int
    parts: tuple[str, ...]
    quarantine: str
    committed_at: str
    columns_absent: tuple[str, ...] = ()
    superseded: str = ""
    despite: str = ""
    repeated: int = 0
    progress: str = ""


class Warehouse:
    """Canonical tables below one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def commits(self, table: str | None = None) -> list[Commit]:
        """Return the loads of `table` (of all tables without it), oldest first."""
        records = sorted((self.root / "_commits").glob(f"{table or '*'}-*.json"))
        loaded = [json.loads(path.read_text(encoding="utf-8")) for path in records]
        lists = ("parts", "columns_absent")
        commits = [Commit(**{**record, **{name: tuple(record[name]) for name in lists}}) for record in loaded]
        return sorted(commits, key=lambda commit: commit.committed_at)

    def parts(self, table: str) -> list[Path]:
        """Return the Parquet files of `table`, empty where nothing was loaded.

        Raises
        ------
        WarehouseError
            There is no canonical or derived table of that name.
        """
        if table not in TABLES:
            raise WarehouseError(f"no table {table!r}; known: {', '.join(TABLES)}")
        commits = self.commits(table)
        if table in DERIVED:
            standing = self.derived_by(table)
            commits = [commit for commit in commits if commit.source == standing]
        return [self.root / part for commit in commits for part in commit.parts]

    def empty_part(self, table: str) -> Path:
        """Return a Parquet file with the columns of `table` and no rows."""
        path = self.root / "_empty" / f"{table}.parquet"
        schema = arrow_schema(TABLES[table])
        if not path.exists() or pq.read_schema(path) != schema:
            with self.aside() as folder:
                pq.write_table(schema.empty_table(), folder / "empty.parquet")
                self.move(folder / "empty.parquet", str(path.relative_to(self.root)))
        return path

    def superseded(self, table: str) -> list[Path]:
        """Return the Parquet files that say which versions of `table` were replaced: key, available_at, superseded_at.

        A row that was derived from one delivered row is replaced with it.
        """
        return [self.root / each.superseded for each in self.commits(_ROW_BY_ROW.get(table, table)) if each.superseded]

    def write_derived(self, table: str, rows: pa.Table, source: str, now: datetime) -> Commit:
        """Append rows computed here; rows of another `source` (other model versions) no longer count from then on."""
        commit = self.append_derived(table, rows, source, now)
        self.stand(table, source)
        return commit

    def append_derived(self, table: str, rows: pa.Table, source: str, now: datetime) -> Commit:
        """Append rows computed here, which count once `stand` says that those of their source do."""
        with self.aside() as folder:
            pq.write_table(rows, folder / "accepted.parquet", compression="zstd")
            sha = sha256(source.encode() + (folder / "accepted.parquet").read_bytes()).hexdigest()
            part = f"{table}/{sha[:16]}.parquet"
            self.move(folder / "accepted.parquet", part)
            at = now.isoformat(timespec="microseconds")
            commit = Commit(table, source, "", sha, len(rows), len(rows), 0, (part,), "", at)
            self.commit(commit, folder)
        return commit

    def stand(self, table: str, source: str) -> None:
        """Let the derived rows of `source` count, and no others: called when all of them are written."""
        if self.derived_by(table) != source:
            with self.aside() as folder:
                (folder / "source.json").write_text(json.dumps({"source": source}), encoding="utf-8")
                self.move(folder / "source.json", f"_derived/{table}.json")

    def derived_by(self, table: str) -> str | None:
        """Return the source of the derived rows that count now, None where there are none."""
        path = self.root / "_derived" / f"{table}.json"
        return str(json.loads(path.read_text(encoding="utf-8"))["source"]) if path.exists() else None

    def quarantined(self) -> list[Path]:
        """Return the Parquet files of the quarantine."""
        return [self.root / commit.quarantine for commit in self.commits() if commit.quarantine]

    def loaded(self, table: str, sha256: str) -> Commit | None:
        """Return the load of a file of these bytes into `table`, or None."""
        return next((commit for commit in self.commits(table) if commit.sha256 == sha256), None)

    @contextmanager
    def aside(self, prefix: str = ".aside-") -> Iterator[Path]:
        """Give a folder on the warehouse's own disk that is gone afterwards: write there, then `move` and `commit`."""
        self.root.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=prefix, dir=self.root) as folder:
            yield Path(folder)

    def move(self, file: Path, name: str) -> None:
        """Put a finished file in its place below the root, replacing what an interrupted load may have left."""
        target = self.root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with file.open("rb") as handle:
            os.fsync(handle.fileno())
        file.replace(target)

    def commit(self, commit: Commit, folder: Path) -> None:
        """Make a load count: the record is written in `folder` and renamed."""
        record = folder / "commit.json"
        record.write_text(json.dumps(asdict(commit), ensure_ascii=False), encoding="utf-8")
        self.move(record, f"_commits/{commit.table}-{commit.sha256[:16]}.json")
