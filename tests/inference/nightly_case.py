"""A tiny utility with real models, and nightly runs over it: in this process, or in one that kills itself on the way."""

import json
import os
import shutil
import signal
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from feature_store.canonical import TABLES
from feature_store.column import arrow_schema
from feature_store.desk.database import Desk
from feature_store.duckdb_engine import DuckDBEngine
from feature_store.engine import Engine
from feature_store.feature_set import current_digests
from feature_store.online.opening import open_store
from feature_store.online.protocol import SnapshotRef
from feature_store.warehouse import Commit, Warehouse
from inference.nightly.material import TAG_FEATURES
from inference.nightly.run import Nightly
from inference.settings import ServiceSettings
from registry.bundle import open_bundle, write_bundle
from registry.catalogue import Catalogue, TagDefinition, TagGroup
from tests.inference.risk_bundle import tabular_models
from tests.inference.service_text_model import text_models

AS_OF, NOW = datetime(2026, 4, 1), datetime(2026, 4, 1, 1)
KNOWN_AT = datetime(2026, 2, 4)
CUSTOMERS, PART_ROWS = 60, 25
FEATURES = [
    "kwh_last_365_days", "kwh_growth_90_days", "peak_share", "valley_share", "summer_share", "winter_share", "max_kw",
    "daily_kwh_variation", "bill_amount_last_12_months", "late_bills_of_last_12", "owed_now", "calls_last_365_days",
    "overdue_days_max_of_last_12", "days_to_pay_mean_of_last_12", "tenure_years", "contract_capacity_kva",
    "late_share_of_last_6", "last_bill_amount",
]  # fmt: skip
_SERVER = get_context("forkserver")
_SERVER.set_forkserver_preload(["tests.inference.nightly_case"])


def catalogue() -> Catalogue:
    """Return two groups: who is new, and who pays late."""
    tenure = TagGroup(id="tenure", label="立户时长", dimension="基础属性", exclusive=True, exhaustive=True)
    payment = TagGroup(id="payment", label="缴费", dimension="风险信用", exclusive=False, exhaustive=False)
    rules = {
        "tenure.new": ("tenure", "tenure_years < 2"), "tenure.settled": ("tenure", "tenure_years >= 2"),
        "pay.late": ("payment", "late_bills_of_last_12 >= 1"),
        "risk.flagged": ("payment", "default_probability >= kwh_p80 OR default_probability > 0.2"),
    }  # fmt: skip
    return Catalogue(groups=(tenure, payment), tags=tuple(_tag(name, *rule) for name, rule in rules.items()))


def _tag(tag_id: str, group: str, rule: str) -> TagDefinition:
    return TagDefinition(
        id=tag_id, label=f"标签{tag_id}", meaning="测试", group=group, kind="rule", rule=rule, version=1, owner="营销部",
        purpose="测试", sensitivity="normal", readers=("crm",), refresh="daily", validity_days=35, state="应用", action="联系",
    )  # fmt: skip


def write_utility(folder: Path, customers: int = CUSTOMERS) -> None:
    """Write bundle, configuration and warehouse below `folder`."""
    models = {**tabular_models(folder / "models"), **text_models(folder / "models")}
    write_bundle(folder / "bundles", models, catalogue(), "王工", "验证通过", NOW)
    source, configs = ServiceSettings().configs, folder / "configs"
    for name in ("lexicons", "concerns"):
        shutil.copytree(source / name, configs / name)
    for path in source.glob("*.toml"):
        shutil.copy(path, configs)
    (configs / "quantiles.toml").write_text(
        '[[quantile]]\nname = "kwh_p80"\nfeature = "contract_capacity_kva"\nby = "customer_type"\nshare = 0.8\n'
    )
    write_limits(folder)
    _write_feature_set(configs / "feature_sets")
    load_customers(folder, customers)


def write_limits(folder: Path, tags: float = 0.05) -> None:
    """Write limits: shares of tags may change by `tags`, customers by ten."""
    (folder / "configs" / "nightly.toml").write_text(
        "[customers]\nrelative = 0.0\nleast = 10\n"
        f"[tags]\nabsolute = {tags}\nrelative = 0.0\nleast = 5\n"
        "[unknown]\nabsolute = 0.5\nrelative = 0.0\n[segments]\nabsolute = 0.5\nrelative = 0.0\n"
        "[documents]\nsample = 12\n[nulls]\ntenure_years = 0.1\n"
    )


def _write_feature_set(folder: Path) -> None:
    """Write a small set of features: what personas, models and the rules read."""
    digests = "\n".join(f'{name} = "{digest}"' for name, digest in current_digests(FEATURES).items())
    folder.mkdir()
    head = f'name = "{TAG_FEATURES}"\npurpose = "test"\nfeatures = {json.dumps(FEATURES)}\n'
    (folder / f"{TAG_FEATURES}.toml").write_text(f"{head}[digests]\n{digests}\n")


def load_customers(folder: Path, customers: int) -> None:
    """Load customers C000 …; every third has a late bill."""
    ids = [f"C{number:03d}" for number in range(customers)]
    opened = [(AS_OF - timedelta(days=100 * number)).date() for number in range(customers)]
    kinds = ["residential" if number % 2 else "commercial" for number in range(customers)]
    capacity = [float(number + 1) for number in range(customers)]
    given: dict[str, Sequence[object]] = {
        "customer_id": ids,
        "opened_on": opened,
        "customer_type": kinds,
        "contract_capacity_kva": capacity,
    }
    load(folder, "customers", given)
    late = ids[::3]
    bills: dict[str, Sequence[object]] = {
        "bill_id": [f"B{each}" for each in late], "customer_id": late, "period": [datetime(2026, 2, 1).date()] * len(late),
        "issued_on": [datetime(2026, 2, 3).date()] * len(late), "due_on": [datetime(2026, 2, 20).date()] * len(late),
        "amount": [100.0] * len(late),
    }  # fmt: skip
    load(folder, "bills", bills)


def load(folder: Path, name: str, given: Mapping[str, Sequence[object]], known_at: datetime = KNOWN_AT) -> None:
    """Load rows of a table that were known at an instant; columns that are not given are null."""
    schema, rows = arrow_schema(TABLES[name]), len(next(iter(given.values())))
    columns: dict[str, Sequence[object]] = {"available_at": [known_at] * rows, **given}
    arrays = {
        f.name: pa.array(columns[f.name], f.type) if f.name in columns else pa.nulls(rows, f.type) for f in schema
    }
    warehouse, digest = Warehouse(folder / "warehouse"), f"{rows:064d}"
    with warehouse.aside() as aside:
        pq.write_table(pa.table(arrays, schema), aside / "part.parquet")
        part = f"{name}/{rows:016d}.parquet"
        warehouse.move(aside / "part.parquet", part)
        warehouse.commit(Commit(name, "test", "", digest, rows, rows, 0, (part,), "", "2026-03-01T00:00:00"), aside)


def run(
    folder: Path, *, now: datetime = NOW, as_of: datetime = AS_OF, despite: str = "", workers: int = 1,
    stage: Callable[[str, int, int], None] = lambda *_: None, of: Callable[[Warehouse], Engine] = DuckDBEngine,
) -> SnapshotRef:  # fmt: skip
    """Run once in this process over the utility in `folder`."""
    warehouse = Warehouse(folder / "warehouse")
    bundle, configs = open_bundle(folder / "bundles"), folder / "configs"
    with (
        closing(of(warehouse)) as engine,
        closing(open_store(folder / "gridtags.db")) as store,
        closing(Desk.open(folder / "desk.db")) as desk,
    ):
        nightly = Nightly(engine, warehouse, store, desk, bundle, configs, folder, workers, PART_ROWS)
        return nightly.run(as_of, now, stage, despite)


def run_killed(folder: Path, steps: int) -> int | None:
    """Run in a process that gets SIGKILL when it says for the `steps`-th time where it is; return its exit code."""
    process = _SERVER.Process(target=_run_until, args=(folder, steps))
    process.start()
    process.join()
    return process.exitcode


def _run_until(folder: Path, steps: int) -> None:
    said: list[str] = []

    def stage(name: str, done: int, total: int) -> None:
        said.append(name)
        if len(said) == steps:
            os.kill(os.getpid(), signal.SIGKILL)

    run(folder, stage=stage)


def published(folder: Path) -> dict[str, object]:
    """Return everything that a run leaves for others: files of the snapshot by their bytes, documents, who is published."""
    with closing(open_store(folder / "gridtags.db")) as store:
        documents = store.read_many([f"C{number:03d}" for number in range(CUSTOMERS)])
        current = store.current()
    assert current is not None
    root = folder / "snapshots" / current.snapshot_id
    files = {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*.*") if path.is_file()}
    files.pop("published.json", None)  # says when, which no two runs agree on
    return {"snapshot": current, "documents": documents, "files": files}
