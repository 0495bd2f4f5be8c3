"""Commands `gridtags backup`, `restore`, `doctor`, `schedule` and `operation units`."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer


def backup(
    to: Annotated[
        Path | None, typer.Argument(help="Folder of backups; without it GRIDTAGS_BACKUPS. Not in var.")
    ] = None,
    since: Annotated[
        Path | None,
        typer.Option(help="Share unchanged files with this backup; without it with the newest in the folder."),
    ] = None,
    with_secrets: Annotated[bool, typer.Option("--with-secrets", help="Take keys and vault along.")] = False,
    keep: Annotated[int, typer.Option(min=0, help="Then remove all but so many of the newest; 0 removes none.")] = 0,
    wait: Annotated[int, typer.Option(min=0, help="Minutes to wait for a night or a load that is at work.")] = 240,
) -> None:
    """Make a backup while everything runs: as of one instant, every file with its digest, the manifest last."""
    from inference.operation.backup.writing import BackupOrder, make_backup, prune_backups
    from inference.operation.settings import OperationSettings
    from registry.clock import china_now
    from registry.settings import RegistrySettings

    settings = OperationSettings()
    target = to or settings.backups
    if target is None:
        raise typer.BadParameter("name the folder of backups, or set GRIDTAGS_BACKUPS")
    order = BackupOrder(
        RegistrySettings(), target, since, with_secrets, settings.keys_elsewhere, timedelta(minutes=wait)
    )
    folder, manifest = make_backup(order, china_now(), typer.echo)
    for line in manifest.left_out:
        typer.echo(f"left out: {line}")
    entry = manifest.ledger_entries or "of an earlier release"
    typer.echo(f"{folder}: {len(manifest.files):,} files, {manifest.size / 1e6:,.1f} MB, ledger entry {entry}")
    for gone in prune_backups(target, keep) if keep else ():
        typer.echo(f"removed {gone}")


def restore(
    source: Annotated[Path, typer.Argument(metavar="FROM", help="A backup, or a folder of backups: then the newest.")],
    into: Annotated[Path | None, typer.Option(help="Folder to restore; without it GRIDTAGS_VAR.")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Though there is something; it is kept aside.")] = False,
) -> None:
    """Restore a backup: checked before anything is touched, put in place at once, verified afterwards. Stop the service first."""
    from inference.operation.backup.manifest import find_backup
    from inference.operation.backup.restored import differing_configs, record_restore, verified_lines
    from inference.operation.backup.restoring import RestoreOrder
    from inference.operation.backup.restoring import restore as run
    from registry.settings import RegistrySettings

    settings = RegistrySettings() if into is None else RegistrySettings(var=into)
    found = find_backup(source)
    manifest = run(RestoreOrder(found, settings, replace), typer.echo)
    for line in differing_configs(found, manifest, settings.configs):
        typer.echo(line)
    for line in manifest.left_out:
        typer.echo(f"not in the backup: {line}")
    lines, findings = verified_lines(settings, manifest)
    for line in lines:
        typer.echo(line)
    if findings:
        raise typer.Exit(1)
    if manifest.ledger_entries is not None:
        record_restore(settings, manifest)


def doctor(as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False) -> None:
    """Look at everything that this installation stands on; one line each, with what to do; exit code 1 where something fails."""
    from dataclasses import asdict

    import orjson

    from feature_store.online.settings import OnlineStoreSettings
    from inference.operation.doctor.examination import examine
    from inference.operation.doctor.line import Level, Patient
    from inference.operation.settings import OperationSettings
    from inference.settings import ServiceSettings
    from registry.clock import china_now
    from registry.settings import RegistrySettings

    at = Patient(OperationSettings(), OnlineStoreSettings(), RegistrySettings(), ServiceSettings(), china_now())
    lines = []
    colours = {Level.WARN: "yellow", Level.FAIL: "red"}
    for line in examine(at):
        lines.append(line)
        if not as_json:
            typer.secho(line.text(), fg=colours.get(line.level))
    if as_json:
        typer.echo(orjson.dumps([asdict(line) for line in lines], option=orjson.OPT_INDENT_2))
    if any(line.level is Level.FAIL for line in lines):
        raise typer.Exit(1)


def schedule(
    once: Annotated[bool, typer.Option("--once", help="Run what is due now, then end.")] = False,
) -> None:
    """Run nights, retraining, backups and reports at the times of configs/operation.toml, one by one, until told to stop."""
    from inference.operation.schedule.child import Children
    from inference.operation.schedule.config import load_schedule
    from inference.operation.schedule.keeping import Keeper
    from inference.operation.settings import OperationSettings
    from registry.clock import china_now

    settings, children = OperationSettings(), Children()
    keeper = Keeper(load_schedule(settings.configs), settings.var, china_now, children.run, typer.echo)
    children.listen()
    keeper.keep(children.wait if not once else lambda _: False)


operation = typer.Typer(no_args_is_help=True, help="Files for those who run gridtags.")


@operation.callback()
def about() -> None:
    """Files for those who run gridtags."""


@operation.command()
def units(
    to: Annotated[Path, typer.Option(help="Folder to write to.")],
    user: Annotated[str, typer.Option(help="User that runs it.")] = "gridtags",
) -> None:
    """Write hardened systemd units for the service and every scheduled task, and a crontab as the alternative."""
    from inference.operation.settings import OperationSettings
    from inference.operation.unit.writing import write_units

    for path in write_units(OperationSettings(), to, user):
        typer.echo(path)
