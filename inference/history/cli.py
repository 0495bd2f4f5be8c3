"""Command `gridtags audit timeline`."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer


def timeline(
    at: Annotated[datetime | None, typer.Option(help="Instant, China's time; now without.")] = None,
    customer: Annotated[
        str | None, typer.Option(help="Also the tags and persona of this customer then, and why.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Page to write.")] = Path("timeline.html"),
) -> None:
    """Write which version of every model, rule and lexicon served at an instant, and what a customer's persona was and why."""
    import asyncio

    from feature_store.desk.database import Desk
    from feature_store.online.opening import open_reader
    from inference.history.page import timeline_page
    from inference.history.served_state import ServedState, served_state
    from inference.history.timeline import Timeline
    from inference.settings import ServiceSettings
    from registry.actor import current_actor
    from registry.clock import aware
    from registry.durable import replace_text
    from registry.learnt_from import learner_key, person_digest
    from registry.ledger import installation_ledger
    from registry.settings import RegistrySettings

    settings, registry = ServiceSettings(), RegistrySettings()
    ledger, desk = installation_ledger(registry), Desk.open(settings.desk_location)
    if customer is not None:
        # It shows a person: recorded before it is shown.
        person = person_digest(customer, learner_key(registry))
        ledger.append("export", current_actor().person, {"person": person}, {"what": "timeline"})

    async def gather() -> ServedState:
        reader = open_reader(settings.online_location)
        try:
            asked = Timeline(reader, ledger, settings.bundles)
            return await served_state(asked, ledger, reader, desk, None if at is None else aware(at), customer)
        finally:
            await reader.close()

    try:
        state = asyncio.run(gather())
    finally:
        desk.close()
    replace_text(out, timeline_page(state))
    typer.echo(f"{len(state.bundles)} promotions and rollbacks: {out}")
