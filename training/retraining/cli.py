"""Command `gridtags retrain JOB`."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:  # what stands behind a command is loaded when it runs
    from training.retraining.decision import Decision


def retrain(
    job: Annotated[str, typer.Argument(help="default-risk or price-sensitivity; not with --requested.")] = "",
    requested: Annotated[
        bool, typer.Option("--requested", help="Train what monitoring has asked for (every waiting request).")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Train though neither drift nor age asks for it.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done; train and freeze nothing.")
    ] = False,
    as_of: Annotated[
        datetime | None, typer.Option(help="Decide as if it were then; without it, at the end of the data.")
    ] = None,
) -> None:
    """Train again if drift or age asks for it, and refuse what is worse than the champion on any vintage (exit code 1)."""
    from feature_store.opening import open_engine
    from feature_store.settings import FeatureStoreSettings
    from registry.clock import china_now
    from registry.settings import RegistrySettings
    from registry.tracking import ModelRegistry
    from training.retraining.requested import retrain_requested
    from training.retraining.run import retrain as run
    from training.runner import Workplace

    if bool(job) == requested:
        raise typer.BadParameter("name either a job or --requested")
    settings, code = FeatureStoreSettings(), 0
    _, engine = open_engine(settings)
    try:
        workplace = Workplace(engine, ModelRegistry(RegistrySettings()), settings.configs, china_now, as_of)
        if not requested:
            code = _show(job, run(job, workplace, force=force, dry_run=dry_run))
        for request, decision in retrain_requested(workplace, dry_run=dry_run) if requested else ():
            typer.echo(
                f"{request.model} {request.version}, asked for on {request.opened_at:%Y-%m-%d}: {request.reasons[0]}"
            )
            if decision is None:
                typer.echo("  no job trains it; the request waits")
            else:
                code = max(code, _show(request.model, decision))
    finally:
        engine.close()
    raise typer.Exit(code)


def _show(job: str, decision: "Decision") -> int:
    """Print a decision; return its exit code."""
    from rich.console import Console
    from rich.table import Table

    table = Table("项目", "数值", "界限", "结果", title=f"重新训练 {job}")
    for line in decision.lines:
        table.add_row(line.item, line.figure, line.bound, line.result)
    Console().print(table)
    version = decision.version
    if version is not None and decision.verdict == "trained":
        typer.echo(
            f"ask for its promotion with `gridtags models request {version.name} {version.version} --reason WHY`"
        )
    return decision.exit_code
