"""The tables of the embedded online store.

`online_snapshot.sequence` is given when a publication starts, `published` (an order number) when it is switched on: null
means that it is being written, or was given up. `overtaken` says that one that started later was switched on before.
`online_document` holds the versions: `valid_from` is the sequence of the snapshot that brought them, `version` their place
in the change feed, an empty `digest` with null documents says that the customer was removed. `online_kept` holds the
instant up to which superseded versions were deleted.
"""

SCHEMA = """
CREATE TABLE IF NOT EXISTS online_snapshot (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    snapshot_id TEXT NOT NULL UNIQUE,
    computed_at TEXT NOT NULL,
    bundle_id TEXT NOT NULL,
    customers INTEGER NOT NULL,
    for_everyone INTEGER NOT NULL,
    published INTEGER UNIQUE,
    published_at TEXT,
    overtaken INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS online_snapshot_for_everyone ON online_snapshot (published) WHERE for_everyone = 1;
CREATE INDEX IF NOT EXISTS online_snapshot_published_at ON online_snapshot (published_at, published);
CREATE TABLE IF NOT EXISTS online_document (
    version INTEGER PRIMARY KEY,
    customer_id TEXT NOT NULL,
    valid_from INTEGER NOT NULL,
    digest BLOB NOT NULL,
    tags BLOB,
    persona BLOB,
    CHECK ((digest = x'') = (tags IS NULL) AND (digest = x'') = (persona IS NULL))
);
CREATE INDEX IF NOT EXISTS online_document_in_force ON online_document (customer_id, valid_from DESC, digest);
CREATE TABLE IF NOT EXISTS online_kept (since TEXT NOT NULL);
"""
# A page holds a few customers with both documents: reads then follow no chain of overflow pages. Digests are looked up
# in the index alone. A table WITHOUT ROWID would keep the documents inside its search tree (5× slower).
PAGE_BYTES = 8_192
