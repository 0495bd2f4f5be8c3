"""`python -m benchmarks.speed_monthly_child prepare|run N FOLDER`: the report of a month of N customers, and what it cost."""

import json
import sys
from contextlib import closing
from pathlib import Path
from time import perf_counter

from benchmarks.monthly_case import MONTH, write_case
from benchmarks.speed_nightly_child import Memory
from feature_store.desk.database import Desk
from feature_store.duckdb_engine import DuckDBEngine
from feature_store.warehouse import Warehouse
from inference.monthly.config import MonthlyConfig
from inference.monthly.making import report_of
from inference.monthly.material import gather
from inference.monthly.page import report_page
from inference.monthly.state import snapshot_of
from inference.settings import ServiceSettings
from registry.catalogue import load_catalogue
from registry.clock import china_now


def run(folder: Path) -> None:
    """Make the report of what was prepared, without its PDF, and print what it took."""
    configs, start = ServiceSettings().configs, perf_counter()
    engine = DuckDBEngine(Warehouse(folder / "warehouse"), memory=MonthlyConfig().memory)
    with Memory() as memory, closing(engine), closing(Desk.open(folder / "desk.db")) as desk:
        old, new = (snapshot_of(each, folder / "snapshots") for each in (MONTH.shifted(-1), MONTH))
        if new is None:
            sys.exit(f"{folder} holds no snapshot")
        report = report_of(
            gather(engine, desk, load_catalogue(configs / "tags"), configs, MONTH, (old, new)), china_now()
        )
        page = report_page(report)
    seconds = perf_counter() - start
    print(json.dumps({"seconds": seconds, "gib": memory.gib, "bytes": len(page), "customers": report.state.customers}))


def main(work: str, customers: str, folder: str) -> None:
    """Do what the command line says."""
    if work == "run":
        run(Path(folder))
    else:
        write_case(int(customers), Path(folder))
        print(json.dumps({"customers": int(customers)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
