"""Command `gridtags audit access`."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

DAY = "%Y-%m-%d"


def access(
    first: Annotated[
        datetime | None, typer.Option("--from", formats=[DAY], help="First day; 30 days ago without.")
    ] = None,
    last: Annotated[datetime | None, typer.Option("--to", formats=[DAY], help="Last day; today without.")] = None,
    customer: Annotated[str | None, typer.Option(help="Only looks at this customer, each listed.")] = None,
    key: Annotated[str | None, typer.Option(help="Only looks with this key, each listed.")] = None,
    out: Annotated[Path, typer.Option(help="Page to write; the same as JSON lies beside it.")] = Path("access.html"),
) -> None:
    """Report who looked at which sensitive thing, what of it is unusual, and whether the audit trail is as it was written."""
    import json

    from inference.access.page import access_page
    from inference.access.report import access_report
    from inference.key.file import read_key_file
    from inference.settings import ServiceSettings
    from registry.audit_day import audit_day_findings
    from registry.clock import china_now
    from registry.durable import replace_text
    from registry.ledger import installation_ledger
    from registry.settings import RegistrySettings

    settings, registry, today = ServiceSettings(), RegistrySettings(), china_now().date()
    entries = {**read_key_file(settings.key_file), **settings.api_keys}
    report = access_report(
        settings.var / "audit", settings.configs,
        first.date() if first else today - timedelta(days=30), last.date() if last else today,
        customer=customer, key=key, persons={name: entry.person or name for name, entry in entries.items()},
        integrity=audit_day_findings(registry, installation_ledger(registry), today),
    )  # fmt: skip
    replace_text(out, access_page(report))
    replace_text(out.with_suffix(".json"), json.dumps(report.content(), ensure_ascii=False, indent=1))
    looks = f"{report.counted.lines:,} looks at {len(report.counted.customers):,} customers"
    typer.echo(f"{looks}, {len(report.unusual)} unusual, {len(report.integrity)} findings in the trail: {out}")
