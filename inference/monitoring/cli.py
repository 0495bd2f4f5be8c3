"""Command `gridtags monitor`."""

from datetime import datetime
from typing import Annotated

import typer


def monitor(
    as_of: Annotated[
        datetime | None,
        typer.Option(help="Look at the last snapshot of customers as of then or before; without it, at the last."),
    ] = None,
) -> None:
    """Hold data, scores, calls and tags of a snapshot against their references, and write the report of the day.

    Every nightly run does so at its end. What is over its limit opens a request to train again (`gridtags retrain --requested`).
    """
    from rich.console import Console
    from rich.table import Table

    from feature_store.opening import open_engine
    from feature_store.settings import FeatureStoreSettings
    from inference.monitoring.finding import Level
    from inference.monitoring.night import Night
    from inference.monitoring.run import monitor as run
    from inference.monitoring.wording import KINDS, LEVELS
    from registry.clock import china_now
    from registry.settings import RegistrySettings

    settings = FeatureStoreSettings()
    _, engine = open_engine(settings)
    try:
        report, folder = run(Night(engine, settings.configs, settings.var, as_of), RegistrySettings(), china_now())
    finally:
        engine.close()
    over = [each for each in report.worst(tuple(KINDS)) if each.level is not Level.OK]
    table = Table("项目", "模型", "范围", "数值", "结论", title=f"运行监测 {report.day}：快照 {report.snapshot_id}")
    for each in over[:20]:
        whose = f"{each.model} {each.version}" if each.model else ""
        table.add_row(f"{KINDS[each.kind]} {each.name}", whose, each.group, f"{each.value:.4g}", LEVELS[each.level])
    Console().print(table)
    for line in report.skipped:
        typer.echo(f"skipped {line}", err=True)
    counted = ", ".join(f"{count} {level}" for level, count in report.levels.items())
    typer.echo(f"{counted}; retrain requested: {', '.join(report.requested) or 'none'}; {folder / 'report.html'}")
