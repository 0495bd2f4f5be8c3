"""Command `gridtags audit retention`."""

from typing import Annotated

import typer


def retention(
    apply: Annotated[
        bool, typer.Option("--apply/--dry-run", help="Delete what is due; without, only say what is.")
    ] = False,
) -> None:
    """List what every store holds against its clock, and delete what is due with --apply; records stay for three years at least."""
    from feature_store.desk.database import Desk
    from inference.nightly.lock import only_run
    from inference.retention.clock import RetentionClock
    from inference.retention.standing import write_retention
    from inference.settings import ServiceSettings
    from registry.audit_day import append_audit_days
    from registry.clock import china_now
    from registry.ledger import installation_ledger
    from registry.retrain_due import due_retrainings
    from registry.settings import RegistrySettings

    settings, service, today = RegistrySettings(), ServiceSettings(), china_now().date()
    ledger, desk = installation_ledger(settings), Desk.open(service.desk_location)
    try:
        clock = RetentionClock(settings, ledger, desk, service.audit_keep)
        found = clock.look(today)
        for each in found:
            typer.echo(each.line())
        if apply:
            with only_run(settings.var / "nightly"):
                append_audit_days(settings, ledger, today)
                found = clock.apply(today)
        left = clock.look(today) if apply else found
        write_retention(settings.var, left, due_retrainings(ledger).values(), china_now())
    finally:
        desk.close()
    due = sum(each.state == "due" for each in found)
    typer.echo(f"{due} due: {'deleted' if apply else 'delete with --apply'}" if due else "nothing is due")
