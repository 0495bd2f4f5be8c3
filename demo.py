"""`gridtags demo`: from nothing to tags over HTTP, on a simulated utility."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from registry.clock import china_now

if TYPE_CHECKING:  # what stands behind a command is loaded when it runs
    from feature_store.engine import Engine
    from feature_store.settings import FeatureStoreSettings
    from feature_store.warehouse import Warehouse
    from inference.key.ring import Role
    from registry.actor import Actor
    from registry.tracking import ModelRegistry

DEMO_KEY, CONSOLE_KEY = "demo", "demo-console"
MODELS_IN_ORDER = ("sentiment", "concerns", "segments", "default-risk")

Stages = Callable[[str, int, int], None]


def demo(
    customers: Annotated[
        int, typer.Option(min=2000, help="Customers of the simulated utility; fewer have too few calls to learn from.")
    ] = 5000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same utility.")] = 7,
) -> None:
    """Simulate a utility, ingest it, train and promote all models, tag every customer, and print a persona."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from feature_store.settings import FeatureStoreSettings
    from inference.key.ring import Role

    var, console = FeatureStoreSettings().var, Console()
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as bar:
        tasks: dict[str, Any] = {}

        def stages(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=max(total, 1))
            bar.update(tasks[stage], completed=done, total=max(total, 1))

        build(var, customers, seed, stages)
        customer, persona = telling_persona(var)
    console.print_json(persona.decode())
    secret, operator = (_demo_key(var, *each) for each in ((DEMO_KEY, Role.CRM), (CONSOLE_KEY, Role.OPERATOR)))
    console.print(
        _next_steps(var, customer, secret, operator),
        highlight=False,
        soft_wrap=True,
    )


def build(var: Path, customers: int, seed: int, stages: Stages) -> Path:
    """Simulate a utility below `var`, ingest it, train and promote all models, tag every customer.

    Return the folder with its `raw` exports and its hidden `truth`. What was simulated and loaded before is not done again.
    """
    from feature_store.opening import open_engine
    from feature_store.settings import FeatureStoreSettings

    settings = FeatureStoreSettings(var=var)
    folder = var / "demo" / f"{customers}-{seed}"
    _simulate(folder, customers, seed, stages)
    _ingest(folder / "raw", settings, stages)
    warehouse, engine = open_engine(settings)
    try:
        _train(Utility(engine, warehouse, settings), stages)
        _tag(Utility(engine, warehouse, settings), stages)
        _look_back(Utility(engine, warehouse, settings), stages)
    finally:
        engine.close()
    return folder


def telling_persona(var: Path) -> tuple[str, bytes]:
    """Return the customer who called most, and the persona: the one that shows most of what there is."""
    from feature_store.online.opening import open_store
    from feature_store.opening import open_engine
    from feature_store.settings import FeatureStoreSettings
    from inference.settings import ServiceSettings

    _, engine = open_engine(FeatureStoreSettings(var=var))
    store = open_store(ServiceSettings(var=var).online_location)
    try:
        callers = engine.table("text_signals").select("customer_id").to_pandas().customer_id
        chosen = str(callers.value_counts().index[0])
        documents = store.read(chosen)
    finally:
        store.close()
        engine.close()
    return chosen, documents.persona if documents else b"{}"


@dataclass(frozen=True)
class Utility:
    """The opened rooms of the demo."""

    engine: "Engine"
    warehouse: "Warehouse"
    settings: "FeatureStoreSettings"


def _simulate(folder: Path, customers: int, seed: int, stages: Stages) -> None:
    from demo_utility.utility import build_utility

    stage = f"simulate a utility of {customers:,} customers"
    stages(stage, 0, 1)
    if not (folder / "raw").exists():
        build_utility(folder, customers, seed, progress=lambda done, total: stages(stage, done, total))
    stages(stage, 1, 1)


def _ingest(raw: Path, settings: "FeatureStoreSettings", stages: Stages) -> None:
    from feature_store.derivation import refresh_derived
    from feature_store.ingest import ingest
    from feature_store.quality.standing_writing import write_standing
    from feature_store.source.mapping import load_source
    from feature_store.warehouse import Warehouse

    source = load_source(settings.configs / "sources" / "stategrid.toml")
    ingest(
        source, raw, Warehouse(settings.warehouse), china_now(), lambda done, total, _: stages("ingest", done, total)
    )
    stages("derive", 0, 1)
    refresh_derived(Warehouse(settings.warehouse), settings.configs, china_now())
    write_standing(settings.var, Warehouse(settings.warehouse), china_now())
    stages("derive", 1, 1)


def _train(at: Utility, stages: Stages) -> None:
    from registry.actor import Actor, acting
    from registry.settings import RegistrySettings
    from registry.tracking import ModelRegistry
    from training.runner import Workplace, train

    registry = ModelRegistry(RegistrySettings(var=at.settings.var, configs=at.settings.configs))
    workplace = Workplace(at.engine, registry, at.settings.configs, china_now)
    for name in MODELS_IN_ORDER:
        if name == "segments":
            _hear(at, registry.settings.bundles, stages)
        stage = f"train and promote {name}"
        stages(stage, 0, 1)
        with acting(Actor("demo-trainer")):
            version = train(name, workplace)
        promote(registry, version.name, version.version)
        stages(stage, 1, 1)


def promote(registry: "ModelRegistry", name: str, version: int) -> None:
    """Put a version in service as everybody has to: one simulated person asks, another approves, with keys of their own."""
    from inference.key.ring import Role
    from registry.actor import acting
    from registry.approval.decision import approve
    from registry.approval.filing import file_request
    from registry.approval.promotion import promote_request
    from registry.impact.answer import answer_questions
    from registry.impact.assessment import assess
    from registry.impact.question import load_questions
    from registry.ledger import installation_ledger

    settings, ledger = registry.settings, installation_ledger(registry.settings)
    with _key_holder(settings.var, Role.SCIENTIST) as asking, acting(asking):
        left = assess(settings, ledger, name, version).content()["open"]
        said = {str(each): "模拟电网，不涉及真实客户" for each in left} if isinstance(left, list) else {}
        answer_questions(ledger, load_questions(settings.configs), name, version, said)
        assess(settings, ledger, name, version)
        filed = file_request(settings, ledger, registry.version(name, version), asking, "模拟电网的首个模型")
    with _key_holder(settings.var, Role.OPERATOR) as approving, acting(approving):
        approve(settings, ledger, filed.id, approving, "模拟电网：依据齐全")
        promote_request(registry, filed.id, approving)


@contextmanager
def _key_holder(var: Path, role: "Role") -> Iterator["Actor"]:
    """Make a key, give the simulated person who holds it, and revoke it."""
    from inference.key.file import create_key, read_key_file, revoke_key
    from inference.key.identity import actor_of
    from inference.key.recording import record_key_change
    from inference.key.ring import key_for
    from inference.settings import ServiceSettings

    settings = ServiceSettings(var=var)
    path, name = var / "api_keys.json", f"{DEMO_KEY}-{role}"
    create_key(path, name, role)
    record_key_change(settings, name, "created")
    try:
        yield actor_of(key_for(name, read_key_file(path)[name]))
    finally:
        revoke_key(path, name)
        record_key_change(settings, name, "revoked")


def _hear(at: Utility, bundles: Path, stages: Stages) -> None:
    """Hear every call before the tabular models are trained: they read what the text models heard."""
    from inference.call.hearing import hear_calls
    from registry.bundle import open_bundle

    bundle = open_bundle(bundles)
    hear_calls(
        at.engine, at.warehouse, bundle, at.settings.configs, china_now(),
        lambda done, total: stages("hear calls", done, total),
    )  # fmt: skip


def _tag(at: Utility, stages: Stages) -> None:
    from feature_store.desk.database import Desk
    from feature_store.online.opening import open_store
    from inference.nightly.run import Nightly
    from inference.settings import ServiceSettings
    from registry.bundle import open_bundle

    service = ServiceSettings(var=at.settings.var)
    store, desk, bundle = (
        open_store(service.online_location),
        Desk.open(service.desk_location),
        open_bundle(service.bundles),
    )
    try:
        nightly = Nightly(at.engine, at.warehouse, store, desk, bundle, at.settings.configs, at.settings.var)
        nightly.run(None, china_now(), stages)
    finally:
        desk.close()
        store.close()


def _look_back(at: Utility, stages: Stages) -> None:
    """Prepare what people look at besides customers: monitoring, last month's report, the profile sheets of the segments."""
    from feature_store.horizon import horizon
    from inference.monitoring.night import Night
    from inference.monitoring.nightly import monitor_after
    from inference.monthly.nightly import report_after
    from inference.settings import ServiceSettings
    from registry.bundle import open_bundle
    from registry.settings import RegistrySettings
    from training.segment.profile.publication import write_served_sheets

    settings, registry = at.settings, RegistrySettings(var=at.settings.var, configs=at.settings.configs)
    stages("monitor and report", 0, 3)
    monitor_after(Night(at.engine, settings.configs, settings.var), registry, china_now())
    stages("monitor and report", 1, 3)
    report_after(settings, ServiceSettings(var=settings.var), china_now(), 2)
    stages("monitor and report", 2, 3)
    bundle = open_bundle(registry.bundles)
    write_served_sheets(at.engine, bundle, settings.configs, settings.var, horizon(at.engine)[1])
    stages("monitor and report", 3, 3)


def _demo_key(var: Path, name: str, role: "Role") -> str:
    from inference.key.file import create_key
    from inference.key.recording import record_key_change
    from inference.settings import ServiceSettings

    secret = create_key(var / "api_keys.json", name, role)
    record_key_change(ServiceSettings(var=var), name, "created")
    return secret


def _next_steps(var: Path, customer: str, secret: str, operator: str) -> str:
    return f"""
Keys (shown once; {var}/api_keys.json keeps their digests):
  of a CRM          {secret}
  of an operator    {operator}

Next:
  .venv/bin/gridtags serve
  http://127.0.0.1:8000/console  (the CRM's key for customer {customer}, the operator's for models, monitoring, audit)
  curl -H 'X-API-Key: {secret}' http://127.0.0.1:8000/v1/customers/{customer}/persona
  .venv/bin/gridtags models list
  MLFLOW_DISABLE_TELEMETRY=true .venv/bin/mlflow ui --backend-store-uri sqlite:///{var}/mlflow.db
    (runs, metrics and plots; the plots of a run are below Artifacts, folder plots/)
"""
