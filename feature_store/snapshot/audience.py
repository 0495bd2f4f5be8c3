"""Who fulfils a condition in a snapshot: its Parquet read by DuckDB, part by part, in the order of the ids.

What was published since is not in it; `inference/audience` compares each page with what is served.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from feature_store.snapshot.condition import ATTRIBUTES, Condition, attributes_of, sql_of
from feature_store.snapshot.folder import MANIFEST, SnapshotFolder
from feature_store.snapshot.manifest import Part
from feature_store.snapshot.parquet_query import ParquetQuery

_MEMORY = "256MB"
_AT_ONCE = 5_000
_PARTS = 8


class AudienceReader:
    """Reads the snapshots below `root`; may be used by several threads, of which one reads at a time."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._query = ParquetQuery(memory_limit=_MEMORY)
        self._known: dict[str, tuple[int, SnapshotFolder]] = {}

    def tags(self, snapshot_id: str) -> frozenset[str]:
        """Return the ids of the tags that the snapshot holds; SnapshotError when it is not kept."""
        return frozenset(self._folder(snapshot_id).manifest.shares)

    def page(self, snapshot_id: str, condition: Condition, after: str, limit: int) -> list[str]:
        """Return the first `limit` customers behind the id `after` for whom the condition holds, ids ascending.

        Raises
        ------
        SnapshotError
            The snapshot is not kept, or one of its files is missing or damaged.
        """
        found: list[str] = []
        folder = self._folder(snapshot_id)
        for parts in _runs([part for part in folder.manifest.parts if part.last > after]):
            if len(found) < limit:
                text, values = _source(folder, parts, condition)
                asked = f"SELECT t.customer_id FROM {text} AND t.customer_id > ? ORDER BY t.customer_id LIMIT ?"
                found += [row[0] for row in self._rows(asked, [*values, after, limit - len(found)])]
        return found

    def count(self, snapshot_id: str, condition: Condition) -> int:
        """Return for how many customers of the snapshot the condition holds; SnapshotError as for `page`."""
        folder, counted = self._folder(snapshot_id), 0
        for parts in _runs(folder.manifest.parts):
            text, values = _source(folder, parts, condition)
            counted += int(self._rows(f"SELECT count(*) FROM {text}", values)[0][0])
        return counted

    def among(self, snapshot_id: str, condition: Condition, customer_ids: Sequence[str]) -> list[str]:
        """Return those of the customers for whom the condition holds in the snapshot; SnapshotError as for `page`."""
        folder, found = self._folder(snapshot_id), []
        for part, ids in _by_part(folder, customer_ids):
            text, values = _source(folder, [part], condition)
            asked = f"SELECT t.customer_id FROM {text} AND t.customer_id IN (SELECT unnest(?))"
            found += [row[0] for row in self._rows(asked, [*values, ids])]
        return found

    def attributes(self, snapshot_id: str, customer_ids: Sequence[str]) -> dict[str, dict[str, str | None]]:
        """Return region, customer_type and urban_rural of those of the customers that the snapshot knows."""
        folder, found, names = self._folder(snapshot_id), {}, sorted(ATTRIBUTES)
        for part, ids in _by_part(folder, customer_ids):
            asked = (
                f"SELECT customer_id, {', '.join(names)} FROM read_parquet(?) WHERE customer_id IN (SELECT unnest(?))"
            )
            for row in self._rows(asked, [str(folder.facts(part)), ids]):
                found[row[0]] = dict(zip(names, row[1:], strict=True))
        return found

    def close(self) -> None:
        """Let go of the engine; a later read starts it again."""
        self._query.close()

    def _rows(self, statement: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        return self._query.rows(statement, values, f"snapshots below {self._root}")

    def _folder(self, snapshot_id: str) -> SnapshotFolder:
        folder = SnapshotFolder.open(self._root, snapshot_id)
        written = (folder.root / MANIFEST).stat().st_mtime_ns  # the erasure of a person writes it anew
        known = self._known.get(snapshot_id)
        if known is None or known[0] != written:
            self._known = {snapshot_id: (written, folder)}
            return folder
        return known[1]


def _runs(parts: Sequence[Part]) -> Iterator[Sequence[Part]]:
    """Yield the first part alone, as it often fills a page, and the others eight at a time."""
    yield from (parts[:1], *(parts[start : start + _PARTS] for start in range(1, len(parts), _PARTS))) if parts else ()


def _source(folder: SnapshotFolder, parts: Sequence[Part], condition: Condition) -> tuple[str, list[object]]:
    """Return what follows FROM for the customers of parts that fulfil the condition, and the values it binds."""
    holds, values = sql_of(condition)
    tags = [str(folder.tags(part)) for part in parts]
    if not attributes_of(condition):
        return f"read_parquet(?) AS t WHERE {holds}", [tags, *values]
    both = "read_parquet(?) AS t JOIN read_parquet(?) AS f ON f.customer_id = t.customer_id"
    return f"{both} WHERE {holds}", [tags, [str(folder.facts(part)) for part in parts], *values]


def _by_part(folder: SnapshotFolder, customer_ids: Sequence[str]) -> Iterator[tuple[Part, list[str]]]:
    """Yield the ids of each part in which customers of this list can stand, at most 5,000 at a time."""
    ids = sorted(customer_ids)
    for part in folder.manifest.parts:
        inside = ids[bisect_left(ids, part.first) : bisect_right(ids, part.last)]
        for start in range(0, len(inside), _AT_ONCE):
            yield part, inside[start : start + _AT_ONCE]
