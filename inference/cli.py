"""Commands `gridtags tag`, `gridtags reasons` and `gridtags serve`."""

from datetime import datetime
from typing import Annotated

import typer


def tag(
    as_of: Annotated[
        datetime | None,
        typer.Option(help="State of the customers at this instant; without it, at the end of the data."),
    ] = None,
    despite: Annotated[
        str, typer.Option(help="Publish although a check fails, for this reason; it stays on record.")
    ] = "",
    workers: Annotated[int, typer.Option(min=1, help="Processes that share the work.")] = 2,
) -> None:
    """Run the nightly tagging: hear new calls, compute features, score, apply the rules, check, publish one snapshot, monitor it.

    A run that was killed goes on where it stopped. Two do not run at once.
    """
    from rich.progress import Progress

    from feature_store.desk.database import Desk
    from feature_store.online.opening import open_store
    from feature_store.opening import open_engine
    from feature_store.settings import FeatureStoreSettings
    from inference.monitoring.night import Night
    from inference.monitoring.nightly import monitor_after
    from inference.monthly.nightly import report_after
    from inference.nightly.run import Nightly
    from inference.retention.nightly import tidy_after
    from inference.settings import ServiceSettings
    from registry.approval.alias_report import report_aliases
    from registry.bundle import open_bundle
    from registry.clock import china_now
    from registry.settings import RegistrySettings

    settings, service = FeatureStoreSettings(), ServiceSettings()
    bundle = open_bundle(service.bundles)
    warehouse, engine = open_engine(settings)
    store, desk = open_store(service.online_location), Desk.open(service.desk_location)
    try:
        with Progress(transient=True) as bar:
            task = bar.add_task("tag")
            nightly = Nightly(engine, warehouse, store, desk, bundle, settings.configs, settings.var, workers)
            snapshot = nightly.run(
                as_of,
                china_now(),
                lambda stage, done, total: bar.update(task, description=stage, completed=done, total=max(total, 1)),
                despite,
            )
            bar.update(task, description="monitor", completed=0, total=1)
            watched = monitor_after(Night(engine, settings.configs, settings.var), RegistrySettings(), china_now())
        reported = report_after(settings, service, china_now(), workers)
        tidied = tidy_after(RegistrySettings(), service, desk, china_now())
    finally:
        desk.close()
        store.close()
        engine.close()
    typer.echo(f"snapshot {snapshot.snapshot_id}: {snapshot.customers:,} customers, bundle {snapshot.bundle_id}")
    typer.echo(watched)
    if reported:
        typer.echo(reported)
    typer.echo(tidied)
    for line in report_aliases(RegistrySettings()):
        typer.secho(line, fg="red", err=True)


def reasons(
    customer: Annotated[str, typer.Argument(help="customer_id.")],
    as_of: Annotated[
        datetime | None, typer.Option(help="What was known at this instant; without it, at the end of the data.")
    ] = None,
) -> None:
    """Show how likely a customer is to default, what the model in service would do about it, and why."""
    from rich.console import Console
    from rich.table import Table

    from feature_store.settings import FeatureStoreSettings
    from inference.model.explanation import explain_risk
    from inference.settings import ServiceSettings
    from registry.bundle import open_bundle

    found = explain_risk(FeatureStoreSettings(), open_bundle(ServiceSettings().bundles), customer, as_of)
    action = {"none": "无需联系", "remind": "到期前提醒", "visit": "人工沟通"}[found.action]
    typer.echo(
        f"{found.customer_id} {found.as_of:%Y-%m-%d %H:%M:%S} 违约概率 {found.probability:.1%} "
        f"{found.band}档 {action}（default-risk 第{found.version}版）"
    )
    if not found.reasons:
        typer.echo("没有一项指标在风险一侧")
        return
    table = Table("代码", "原因", "贡献（对数几率）")
    for reason in found.reasons:
        table.add_row(reason.code, reason.text, f"{reason.contribution:+.2f}")
    Console().print(table)


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on (GRIDTAGS_HOST).")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port to listen on (GRIDTAGS_PORT).")] = None,
    workers: Annotated[int | None, typer.Option(min=1, max=256, help="Processes (GRIDTAGS_WORKERS).")] = None,
) -> None:
    """Answer tags and personas over HTTP."""
    from inference.serve import serve as run
    from inference.settings import ServiceSettings

    given = {"host": host, "port": port, "workers": workers}
    run(ServiceSettings().model_copy(update={name: value for name, value in given.items() if value is not None}))
