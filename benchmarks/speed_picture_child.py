"""`python -m benchmarks.speed_picture_child prepare|run VAR COPIES FOLDER`: pictures of a utility, and what they cost."""

import json
import sys
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from time import process_time

from benchmarks.picture_case import batches, write_case
from benchmarks.speed_nightly_child import Memory
from feature_store.desk.database import Desk
from feature_store.duckdb_engine import DuckDBEngine
from feature_store.horizon import horizon
from feature_store.picture.night import renew_pictures
from feature_store.warehouse import Warehouse

_AT_ONCE = 10_000


def run(folder: Path) -> None:
    """Make the pictures twice, for nobody has one at first and nothing changed then; print the CPU seconds of each."""
    figures: dict[str, float] = {}
    engine = DuckDBEngine(Warehouse(folder / "warehouse"), threads=1)
    with closing(engine), closing(Desk.open(folder / "desk.db")) as desk, Memory() as memory:
        as_of, ids = horizon(engine)[1], batches(folder, _AT_ONCE)
        for night in ("first", "again"):
            start = process_time()
            done = renew_pictures(engine, desk, ids, as_of)
            figures |= {night: process_time() - start, **{f"{night}_{name}": n for name, n in asdict(done).items()}}
    size = sum(path.stat().st_size for path in folder.glob("desk.db*"))
    print(json.dumps({**figures, "customers": sum(map(len, ids)), "gib": memory.gib, "bytes": size}))


def main(work: str, var: str, copies: str, folder: str) -> None:
    """Do what the command line says."""
    if work == "run":
        run(Path(folder))
    else:
        write_case(Path(var), int(copies), Path(folder))
        print(json.dumps({"copies": int(copies)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
