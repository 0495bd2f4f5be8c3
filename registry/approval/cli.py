"""Commands `gridtags models request | requests | approve | reject | promote | rollback | repair`."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:  # what stands behind a command is loaded when it runs
    from registry.manifest import BundleManifest

Number = Annotated[int, typer.Argument(min=1, help="Request, as `gridtags models requests` shows it.")]
Model = Annotated[str, typer.Argument(help="Model, as `gridtags models list` shows it.")]
Reason = Annotated[str, typer.Option(help="Why; recorded.")]


def request(
    name: Model,
    version: Annotated[int, typer.Argument(min=1, help="Version that should go into service.")],
    reason: Reason,
) -> None:
    """Ask that a version goes into service; needs its evidence, and a key of a scientist or operator in GRIDTAGS_API_KEY."""
    from registry.actor import current_actor
    from registry.approval.filing import file_request
    from registry.approval.permission import require_permission
    from registry.ledger import installation_ledger
    from registry.settings import RegistrySettings
    from registry.tracking import ModelRegistry

    require_permission(current_actor(), "request")
    settings = RegistrySettings()
    chosen = ModelRegistry(settings).version(name, version)
    filed = file_request(settings, installation_ledger(settings), chosen, current_actor(), reason)
    evidence = ", ".join(f"{kind} {digest[:12]}" for kind, digest in filed.content.evidence.items())
    typer.echo(f"{filed.label} is open: {evidence or 'no evidence'}")
    typer.echo(
        f"another person than {filed.by} and {filed.content.trained_by} may `gridtags models approve {filed.id}`"
    )


def requests() -> None:
    """List every request: state, who asked, who decided, and what changed since for those that are not decided."""
    from rich.console import Console
    from rich.table import Table

    from registry.approval.freshness import pending_changes
    from registry.approval.request import read_requests
    from registry.approval.serving_record import serving_record
    from registry.ledger import installation_ledger
    from registry.settings import RegistrySettings

    settings = RegistrySettings()
    ledger = installation_ledger(settings)
    found, record = read_requests(ledger), serving_record(ledger)
    if not found:
        typer.echo("nobody has asked for a promotion yet: `gridtags models request`")
        return
    table = Table("request", "model", "version", "state", "asked", "why", "decided", "changed since")
    for each in reversed(found.values()):
        steps = [f"{step.at:%Y-%m-%d %H:%M} {step.kind} {step.by}: {step.reason}" for step in each.steps]
        asked = f"{each.at:%Y-%m-%d %H:%M} {each.by}"
        changed = "\n".join(pending_changes(settings, each, record))
        model = each.content.model, str(each.content.version)
        table.add_row(str(each.id), *model, each.state, asked, each.content.reason, "\n".join(steps), changed)
    Console().print(table)


def approve(number: Number, reason: Reason) -> None:
    """Approve a request, as another person than who trained and who asked; needs a key of an auditor or operator."""
    from registry.actor import current_actor
    from registry.approval.decision import approve as approve_request
    from registry.ledger import installation_ledger
    from registry.settings import RegistrySettings

    settings = RegistrySettings()
    done = approve_request(settings, installation_ledger(settings), number, current_actor(), reason)
    typer.echo(
        f"{done.label} is approved by {done.steps[-1].by}; put it in service with `gridtags models promote {done.id}`"
    )


def reject(number: Number, reason: Reason) -> None:
    """Reject a request, approved or not; needs a key of an auditor or operator."""
    from registry.actor import current_actor
    from registry.approval.decision import reject as reject_request
    from registry.ledger import installation_ledger
    from registry.settings import RegistrySettings

    done = reject_request(installation_ledger(RegistrySettings()), number, current_actor(), reason)
    typer.echo(f"{done.label} is rejected by {done.steps[-1].by}")


def promote(number: Number) -> None:
    """Put the version of an approved request in service: it becomes champion, and a bundle of all champions is built."""
    from registry.actor import current_actor
    from registry.approval.permission import require_permission
    from registry.approval.promotion import promote_request
    from registry.settings import RegistrySettings
    from registry.tracking import ModelRegistry

    require_permission(current_actor(), "promote")
    done, manifest = promote_request(ModelRegistry(RegistrySettings()), number, current_actor())
    typer.echo(f"{done.content.model} {done.content.version} is in service, {_served(manifest)}")


def rollback(name: Model, reason: Reason) -> None:
    """Put in service what served before the present version of a model; needs a key of an operator, no approval."""
    from registry.actor import current_actor
    from registry.approval.permission import require_permission
    from registry.approval.rollback import roll_back
    from registry.settings import RegistrySettings
    from registry.tracking import ModelRegistry

    require_permission(current_actor(), "rollback")
    manifest = roll_back(ModelRegistry(RegistrySettings()), name, current_actor(), reason)
    typer.echo(f"{name} {manifest.models[name].version} is in service again, {_served(manifest)}")
    typer.echo("nobody approved this: it is in the ledger as a rollback, and in the next audit pack")


def repair() -> None:
    """Make alias, bundle and CURRENT what the ledger says, after a process was killed or an alias was moved in MLflow."""
    from registry.actor import current_actor
    from registry.approval.permission import require_permission
    from registry.approval.repair import repair as repair_all
    from registry.settings import RegistrySettings
    from registry.tracking import ModelRegistry

    require_permission(current_actor(), "repair")
    done = repair_all(ModelRegistry(RegistrySettings()), current_actor())
    typer.echo("\n".join(done) or "alias, bundle and ledger agree: nothing to repair")


COMMANDS = (request, requests, approve, reject, promote, rollback, repair)


def _served(manifest: "BundleManifest") -> str:
    models = ", ".join(f"{model} {bundled.version}" for model, bundled in sorted(manifest.models.items()))
    return f"bundle {manifest.bundle_id}: {models}"
