"""Command `gridtags audit pack`."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

DAY = "%Y-%m-%d"


def pack(
    out: Annotated[Path, typer.Argument(help="Folder to make; a name in .zip makes one file of it.")],
    model: Annotated[str, typer.Option(help="Model, as `gridtags models list` shows it.")],
    first: Annotated[datetime, typer.Option("--from", formats=[DAY], help="First day, China's time.")],
    last: Annotated[datetime, typer.Option("--to", formats=[DAY], help="Last day.")],
) -> None:
    """Build a folder for an auditor: cards, comparisons, approvals, ledger with verifier, monitoring, access; no server needed."""
    from inference.audit_pack.archive import is_archive, pack_folder
    from inference.audit_pack.pack import write_pack
    from inference.audit_pack.period import Period
    from inference.history.current_page import timeline_at
    from inference.settings import ServiceSettings
    from registry.clock import china_now
    from registry.ledger import installation_ledger
    from registry.settings import RegistrySettings

    settings, period = RegistrySettings(), Period(first.date(), last.date())
    ledger = installation_ledger(settings)
    page = timeline_at(ServiceSettings(), ledger, min(period.end(), china_now()))
    with pack_folder(out) as folder:
        made, manifest = write_pack(settings, ledger, model, period, folder, china_now(), page)
    findings, written = len(made.verification.findings), out if is_archive(out) else out / "index.html"
    typer.echo(f"{written}: {len(made.evidence)} pieces of evidence, {findings} findings, manifest {manifest}")
