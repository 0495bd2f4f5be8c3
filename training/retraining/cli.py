"""Command `gridtags retrain JOB`."""

from datetime import datetime
from typing import Annotated

import typer


def retrain(
    job: Annotated[str, typer.Argument(help="default-risk.")],
    force: Annotated[bool, typer.Option("--force", help="Train though neither drift nor age asks for it.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done; train and freeze nothing.")
    ] = False,
    as_of: Annotated[
        datetime | None, typer.Option(help="Decide as if it were then; without it, at the end of the data.")
    ] = None,
) -> None:
    """Train again if drift or age asks for it, and refuse what is worse than the champion on any vintage (exit code 1)."""
    from rich.console import Console
    from rich.table import Table

    from feature_store.opening import open_engine
    from feature_store.settings import FeatureStoreSettings
    from registry.clock import china_now
    from registry.settings import RegistrySettings
    from registry.tracking import ModelRegistry
    from training.retraining.run import retrain as run
    from training.runner import Workplace

    settings = FeatureStoreSettings()
    _, engine = open_engine(settings)
    try:
        workplace = Workplace(engine, ModelRegistry(RegistrySettings()), settings.configs, china_now, as_of)
        decision = run(job, workplace, force=force, dry_run=dry_run)
    finally:
        engine.close()
    table = Table("项目", "数值", "界限", "结果", title=f"重新训练 {job}")
    for line in decision.lines:
        table.add_row(line.item, line.figure, line.bound, line.result)
    Console().print(table)
    version = decision.version
    if version is not None and decision.verdict == "trained":
        typer.echo(f"promote it with `gridtags models promote {version.name} {version.version} --by NAME --reason WHY`")
    raise typer.Exit(decision.exit_code)
