"""A small utility that serves while faults are done to it: real models, nights, stores and server processes."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from subprocess import Popen
from time import monotonic, sleep

import httpx

from feature_store.desk.database import Desk
from feature_store.duckdb_engine import DuckDBEngine
from feature_store.feature_set import current_digests
from feature_store.online.opening import open_store
from feature_store.online.protocol import SnapshotRef
from feature_store.warehouse import Warehouse
from inference.key.file import create_key
from inference.key.ring import Permission, Role
from inference.nightly.material import TAG_FEATURES
from inference.nightly.run import Nightly
from registry.bundle import BundleManifest, open_bundle, write_bundle
from registry.catalogue import Catalogue, TagDefinition
from registry.clock import china_now
from tests.inference import nightly_case
from tests.inference.service_process import running_service

OUTAGE = "concern.outage_repair"
"""The tag that every call of this benchmark brings."""
_HEARD = ("outage_repair_calls_last_365_days", "last_call_dissatisfaction", "heard_calls_last_365_days")
_PART_ROWS = 100
_PATIENCE_SECONDS = 180
_THREADS = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")

Stage = Callable[[str, int, int], None]


@dataclass(frozen=True)
class FaultTown:
    """A utility in `folder`, published to and served from `location`; the first half of the customers never calls."""

    folder: Path
    location: str
    key: str
    customers: int

    @property
    def quiet(self) -> list[str]:
        """Customers whose documents only a night changes."""
        return [customer_id(number) for number in range(self.customers // 2)]

    @property
    def callers(self) -> list[str]:
        """Customers who call."""
        return [customer_id(number) for number in range(self.customers // 2, self.customers)]

    def night(
        self, as_of: datetime | None = None, now: datetime | None = None, stage: Stage = lambda *_: None
    ) -> SnapshotRef:
        """Run a night over the state as of an instant, now without one, in this process; another year makes other documents."""
        warehouse = Warehouse(self.folder / "warehouse")
        at = (now or china_now()).replace(tzinfo=None)
        with (
            closing(DuckDBEngine(warehouse, threads=1)) as engine,
            closing(open_store(self.location)) as store,
            closing(self.desk()) as desk,
        ):
            bundle, configs = open_bundle(self.folder / "bundles"), self.folder / "configs"
            nightly = Nightly(engine, warehouse, store, desk, bundle, configs, self.folder, 1, _PART_ROWS)
            return nightly.run(as_of or at, at, stage)

    def desk(self) -> Desk:
        """Open the desk."""
        return Desk.open(self.location if "://" in self.location else self.folder / "desk.db")

    def promote(self, label: str) -> BundleManifest:
        """Put another bundle in service: the same models, another label of the tag that calls bring."""
        return promote(self.folder, label)

    @contextmanager
    def served(
        self, workers: int = 2, environment: Mapping[str, str] | None = None
    ) -> Iterator[tuple[str, Popen[bytes]]]:
        """Serve in processes of their own; give the URL and the supervising process."""
        given = {"GRIDTAGS_DATABASE_URL": self.location} if "://" in self.location else {}
        settings = {"GRIDTAGS_WORKERS": str(workers), "GRIDTAGS_CONFIGS": str(self.folder / "configs"), **given}
        with running_service(self.folder, **settings, **_THREADS, **(environment or {})) as (url, process):
            deadline = monotonic() + _PATIENCE_SECONDS
            while not is_ready(url):
                if monotonic() > deadline:
                    log = (self.folder / "service.log").read_text(encoding="utf-8")
                    raise RuntimeError(f"the service is not ready within {_PATIENCE_SECONDS} s: {log[-2000:]}")
                sleep(0.05)
            yield url, process


def is_ready(url: str) -> bool:
    """Tell whether the service says that it can answer."""
    try:
        return httpx.get(f"{url}/health/ready").status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def customer_id(number: int) -> str:
    """Return the id of a customer of the tiny utility."""
    return f"C{number:03d}"


def fault_town(folder: Path, location: str = "", customers: int = 400) -> FaultTown:
    """Write a utility of up to 1,000 customers below `folder` and publish its first night."""
    nightly_case.write_utility(folder, customers)
    nightly_case.write_limits(folder, tags=1.0)
    _write_feature_set(folder / "configs" / "feature_sets")
    promote(folder, "报修停电")
    key = create_key(folder / "api_keys.json", "crm", Role.CRM, {"scopes": frozenset(Permission)})
    town = FaultTown(folder, location or str(folder / "gridtags.db"), key, customers)
    town.night(nightly_case.AS_OF)
    return town


def promote(folder: Path, label: str) -> BundleManifest:
    """Promote the models of the tiny utility with a catalogue in which the tag that calls bring has this label."""
    plain = nightly_case.catalogue()
    heard = plain.tags[0].model_dump() | {
        "id": OUTAGE, "label": label, "group": "payment", "rule": "outage_repair_calls_last_365_days >= 1", "refresh": "call",
    }  # fmt: skip
    catalogue = Catalogue(groups=plain.groups, tags=(*plain.tags, TagDefinition.model_validate(heard)))
    served = open_bundle(folder / "bundles")
    models = {name: served.folder(name) for name in served.manifest.models}
    return write_bundle(folder / "bundles", models, catalogue, "王工", "验证通过", china_now())


def _write_feature_set(folder: Path) -> None:
    names = [*nightly_case.FEATURES, *_HEARD]
    digests = "\n".join(f'{name} = "{digest}"' for name, digest in current_digests(names).items())
    head = f'name = "{TAG_FEATURES}"\npurpose = "test"\nfeatures = {json.dumps(names)}\n'
    (folder / f"{TAG_FEATURES}.toml").write_text(f"{head}[digests]\n{digests}\n", encoding="utf-8")
