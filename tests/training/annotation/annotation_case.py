"""A warehouse with five calls, one of them annotated, and a folder for sheets."""

import csv
from datetime import datetime, timedelta, timezone

from feature_store.duckdb_engine import DuckDBEngine
from feature_store.ingest import ingest
from feature_store.source.mapping import canonical_source
from feature_store.warehouse import Warehouse
from nlp.settings import NlpSettings
from nlp.taxonomy import load_taxonomy
from training.annotation.export import export_sheet
from training.annotation.intake import take_in
from training.runner import labelled_calls

TAXONOMY = load_taxonomy(NlpSettings().configs / "concerns.toml")
NOW = datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=8)))
SAID = ("家里停电了，电话13800138000", "电价怎么算的", "好的知道了", "我想办过户", "")
TABLES = {
    "customers.csv": "customer_id,customer_type\nc1,residential\n",
    "calls.csv": "call_id,customer_id,started_at,ended_at\n"
    + "".join(f"k{n},c1,2025-01-0{n + 1} 10:00:00,2025-01-0{n + 1} 10:05:00\n" for n in range(5)),
    "call_turns.csv": "call_id,turn,speaker,text,spoken_at\n"
    + "".join(f"k{n},0,customer,{text},2025-01-0{n + 1} 10:01:00\n" for n, text in enumerate(SAID)),
    "call_annotations.csv": "call_id,sentiment,concerns,annotator,annotated_at\nk1,neutral,metering,甲,2025-01-05 10:00:00\n",
}


class Office:
    """A warehouse with five calls, one of them annotated, and a folder for sheets."""

    def __init__(self, folder):
        raw = folder / "raw"
        raw.mkdir()
        for name, text in TABLES.items():
            (raw / name).write_text(text, encoding="utf-8")
        self.folder, self.warehouse = folder, Warehouse(folder / "warehouse")
        ingest(canonical_source(), raw, self.warehouse, NOW)

    def export(self, name, limit=10):
        engine = DuckDBEngine(self.warehouse)
        export_sheet(labelled_calls(engine, 100), None, TAXONOMY, limit, self.folder / name)
        engine.close()
        return self.folder / name

    def take(self, path, by="乙", days=1):
        engine = DuckDBEngine(self.warehouse)
        try:
            return tuple(take_in(path, self.warehouse, engine, TAXONOMY, by, NOW + timedelta(days=days)))
        finally:
            engine.close()

    def fill(self, *rows, name="back.csv"):
        path = self.folder / name
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("call_id", "concerns", "sentiment", "annotator"), *rows])
        return path

    def labels(self):
        engine = DuckDBEngine(self.warehouse)
        calls = labelled_calls(engine)
        engine.close()
        return dict(zip(calls.call_ids, calls.labels, strict=True))

    def annotations(self):
        engine = DuckDBEngine(self.warehouse)
        rows = engine.table("call_annotations").to_pandas().set_index("call_id")
        engine.close()
        return rows

    def files(self):
        return sorted(path for path in self.warehouse.root.rglob("*") if path.is_file())
