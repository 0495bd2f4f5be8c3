"""A small installation with something of all that a backup holds: store, desk, ledger with roots, evidence, warehouse, keys."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import SecretStr

from benchmarks.speed_document import customer_id, publish
from feature_store.desk.database import Desk
from feature_store.desk.opt_out import Act, opt_out
from feature_store.online.opening import open_store
from feature_store.warehouse import Commit, Warehouse
from inference.operation.backup.writing import BackupOrder, make_backup
from registry.evidence import EvidenceHead, put_evidence
from registry.ledger import installation_ledger
from registry.ledger.root import sign_root
from registry.settings import RegistrySettings

NOW = datetime(2026, 4, 1, 3, tzinfo=UTC)
_LOADS = 6


def lay_installation(var: Path, url: str | None = None, customers: int = 300) -> RegistrySettings:
    """Make an installation below `var`, its tables in SQLite or in the PostgreSQL database at `url`; return its settings."""
    settings = RegistrySettings(var=var, database_url=None if url is None else SecretStr(url))
    var.mkdir(parents=True)
    publish(url or var / "gridtags.db", customers)
    with closing(Desk.open(url or var / "desk.db")) as desk, desk.writing() as connection:
        opt_out(connection, customer_id(7), Act("王工", "crm-01", "不愿意"))
    for number in range(_LOADS):
        _load(Warehouse(var / "warehouse"), number)
    say_something(settings, 1)
    sign_root(settings, installation_ledger(settings))
    return settings


def say_something(settings: RegistrySettings, version: int) -> None:
    """Keep evidence about a version, which the ledger tells."""
    head = EvidenceHead(kind="comparison", model="default-risk", version=version, made_at=NOW.isoformat())
    put_evidence(settings, head, {"figures": list(range(50))}, {"zh": f"<h1>{version}</h1>"})


def back_up(settings: RegistrySettings, to: Path, minute: int = 0, *, with_secrets: bool = False) -> Path:
    """Make a backup in the folder `to` and return its folder."""
    order = BackupOrder(settings, to, with_secrets=with_secrets)
    return make_backup(order, NOW.replace(minute=minute), lambda _: None)[0]


def answers(settings: RegistrySettings, customers: int = 300) -> Iterator[bytes]:
    """Yield the bytes of what is answered about every customer, ids ascending."""
    location = settings.var / "gridtags.db" if settings.database_url is None else settings.ledger_location
    with closing(open_store(location)) as store:
        for number in range(customers):
            found = store.read(customer_id(number))
            yield b"" if found is None else found.tags + found.persona


def _load(warehouse: Warehouse, number: int) -> None:
    with warehouse.aside() as folder:
        pq.write_table(pa.table({"customer_id": [customer_id(number)] * 2_000}), folder / "part.parquet")
        warehouse.move(folder / "part.parquet", f"bills/{number:05d}.parquet")
        part, digest = f"bills/{number:05d}.parquet", f"{number:016d}"
        warehouse.commit(Commit("bills", "given", "", digest, 2_000, 2_000, 0, (part,), "", NOW.isoformat()), folder)
