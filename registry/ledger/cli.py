"""Commands `gridtags audit …` about the ledger."""

from pathlib import Path
from typing import Annotated

import typer

audit = typer.Typer(no_args_is_help=True, help="What an auditor can prove: ledger, roots, verification.")


@audit.command()
def verify(
    full: Annotated[bool, typer.Option("--full", help="Also fetch every registered version from MLflow.")] = False,
) -> None:
    """Verify chain, roots, approvals, evidence, audit trail and bundle in service; exit code 1 with one line for each finding."""
    from registry.ledger import installation_ledger
    from registry.settings import RegistrySettings
    from registry.verification.whole import verify_installation

    settings = RegistrySettings()
    ledger = installation_ledger(settings)
    verified = verify_installation(settings, ledger)
    findings = list(verified.findings)
    if full:
        from registry.approval.alias_report import report_aliases
        from registry.ledger.finding import Finding
        from registry.tracking import ModelRegistry
        from registry.verification.artifact_check import artifact_findings

        findings += artifact_findings(ModelRegistry(settings), ledger)
        findings += [Finding("MLflow", line) for line in report_aliases(settings)]
    for finding in findings:
        typer.echo(finding.line())
    typer.echo(f"{verified.entries:,} entries, {verified.roots} roots, {len(findings)} findings")
    if findings:
        raise typer.Exit(1)


@audit.command()
def export(file: Annotated[Path, typer.Argument(help="File to write, one line of JSON for each entry.")]) -> None:
    """Write the ledger with roots and public key to a file, and its verifier beside it, which needs nothing but Python."""
    from registry.ledger import installation_ledger
    from registry.ledger.export import copy_verifier, export_ledger
    from registry.settings import RegistrySettings

    settings = RegistrySettings()
    first, last = export_ledger(settings, installation_ledger(settings), file)
    verifier = copy_verifier(file.absolute().parent)
    typer.echo(f"entries {first}–{last} in {file}; verify with: python {verifier.name} {file.name}")


@audit.command()
def root() -> None:
    """Sign the newest entry as the root of today, and print it with the fingerprint of the key; keep copies elsewhere."""
    from registry.ledger import installation_ledger
    from registry.ledger.public_key import publish_key
    from registry.ledger.root import roots_folder, sign_root
    from registry.settings import RegistrySettings

    settings = RegistrySettings()
    signed = sign_root(settings, installation_ledger(settings))
    if signed is None:
        typer.echo("the ledger is empty: there is nothing to sign")
        return
    typer.echo(f"{roots_folder(settings) / signed.day}.json: entry {signed.number}, {signed.digest}")
    typer.echo(f"key {publish_key(settings).fingerprint}")
