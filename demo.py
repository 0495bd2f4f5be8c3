"""`gridtags demo`: from nothing to tags over HTTP, on a simulated utility."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

DEMO_KEY = "demo"
MODELS_IN_ORDER = ("sentiment", "concerns", "segments", "default-risk")


def demo(
    customers: Annotated[int, typer.Option(min=50, help="Customers of the simulated utility.")] = 5000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same utility.")] = 7,
) -> None:
    """Simulate a utility, ingest it, train and promote all models, tag every customer, and print a persona."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from feature_store.opening import open_engine
    from feature_store.settings import FeatureStoreSettings

    settings, console = FeatureStoreSettings(), Console()
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"), TimeElapsedColumn())
    with Progress(*columns, console=console) as bar:
        stages = Stages(bar)
        folder = settings.var / "demo" / f"{customers}-{seed}"
        _simulate(folder, customers, seed, stages)
        _ingest(folder, settings, stages)
        warehouse, engine = open_engine(settings)
        try:
            _train(engine, warehouse, settings, stages)
            persona = _tag(engine, warehouse, settings, stages)
        finally:
            engine.close()
    console.print_json(persona.decode())
    _next_steps(console, settings.var)


class Stages:
    """One progress bar a stage."""

    def __init__(self, bar: Any) -> None:  # noqa: ANN401 - rich is imported when a command runs
        self._bar = bar
        self._tasks: dict[str, Any] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Show that `done` of `total` steps of a stage are over."""
        if stage not in self._tasks:
            self._tasks[stage] = self._bar.add_task(stage, total=total)
        self._bar.update(self._tasks[stage], completed=done, total=max(total, 1))


def _simulate(folder: Path, customers: int, seed: int, stages: Stages) -> None:
    from demo_utility.utility import build_utility

    stage = f"simulate a utility of {customers:,} customers"
    stages(stage, 0, 1)
    if not (folder / "raw").exists():
        build_utility(folder, customers, seed, progress=lambda done, total: stages(stage, done, total))
    stages(stage, 1, 1)


def _ingest(folder: Path, settings: Any, stages: Stages) -> None:  # noqa: ANN401
    from feature_store.ingest import ingest
    from feature_store.source import load_source
    from feature_store.warehouse import Warehouse

    source = load_source(settings.configs / "sources" / "stategrid.toml")
    now = datetime.now()  # noqa: DTZ005 - wall-clock time
    ingest(source, folder / "raw", Warehouse(settings.warehouse), now, lambda done, total, _: stages("ingest", done, total))


def _train(engine: Any, warehouse: Any, settings: Any, stages: Stages) -> None:  # noqa: ANN401
    from inference.hearing import hear_calls
    from registry.bundle import open_bundle
    from registry.clock import china_now
    from registry.promotion import promote
    from registry.settings import RegistrySettings
    from registry.tracking import ModelRegistry
    from training.runner import Workplace, train

    registry = ModelRegistry(RegistrySettings())
    workplace = Workplace(engine, registry, settings.configs, china_now)
    for name in MODELS_IN_ORDER:
        stages(f"train and promote {name}", 0, 1)
        if name == "segments":
            # The tabular models read what the text models heard, so every call is heard first.
            bundle = open_bundle(registry.settings.bundles)
            hear_calls(
                engine, warehouse, bundle, settings.configs, datetime.now(),  # noqa: DTZ005 - wall-clock time
                lambda done, total: stages("hear calls", done, total),
            )
        version = train(name, workplace)
        promote(registry, version.name, version.version, by="demo", reason="first model of the simulated utility")
        stages(f"train and promote {name}", 1, 1)


def _tag(engine: Any, warehouse: Any, settings: Any, stages: Stages) -> bytes:  # noqa: ANN401
    from feature_store.horizon import horizon
    from feature_store.online.opening import open_store
    from inference.nightly import Nightly
    from inference.settings import ServiceSettings
    from registry.bundle import open_bundle

    service = ServiceSettings()
    store = open_store(service.online_location)
    try:
        nightly = Nightly(engine, warehouse, store, open_bundle(service.bundles), settings.configs)
        nightly.run(horizon(engine)[1], datetime.now(), stages)  # noqa: DTZ005 - wall-clock time
        return _telling_persona(engine, store)
    finally:
        store.close()


def _telling_persona(engine: Any, store: Any) -> bytes:  # noqa: ANN401
    """Return the persona of the customer who called most: the one that shows most of what there is."""
    signals = engine.table("text_signals").select("customer_id").to_pandas()
    chosen = signals.customer_id.value_counts().index[0]
    return bytes(store.read(chosen).persona)


def _next_steps(console: Any, var: Path) -> None:  # noqa: ANN401
    from inference.key import Role, create_key

    secret = create_key(var / "api_keys.json", DEMO_KEY, Role.CRM)
    console.print(f"""
API key (shown once, kept as a digest in {var}/api_keys.json): [bold]{secret}[/bold]

Next:
  .venv/bin/gridtags serve
  curl -H 'X-API-Key: {secret}' http://127.0.0.1:8000/v1/customers/ID/persona
  .venv/bin/mlflow ui --backend-store-uri sqlite:///{var}/mlflow.db     runs, metrics and plots (tab Artifacts, folder plots/)
  .venv/bin/gridtags models list
""", highlight=False, soft_wrap=True)
