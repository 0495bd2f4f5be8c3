"""The page of the timeline at an instant, without a customer; for commands, which have no running service."""

import asyncio
from datetime import datetime

from feature_store.desk.database import Desk
from feature_store.online.error import OnlineStoreError
from feature_store.online.opening import open_reader
from inference.history.page import timeline_page
from inference.history.served_state import ServedState, served_state
from inference.history.timeline import Timeline
from inference.settings import ServiceSettings
from registry.ledger import Ledger


def timeline_at(settings: ServiceSettings, ledger: Ledger, instant: datetime) -> str:
    """Return the page; empty where the online store keeps nothing of that time or does not answer."""
    desk = Desk.open(settings.desk_location)
    try:
        return timeline_page(asyncio.run(_gathered(settings, ledger, desk, instant)))
    except OnlineStoreError:
        return ""
    finally:
        desk.close()


async def _gathered(settings: ServiceSettings, ledger: Ledger, desk: Desk, instant: datetime) -> ServedState:
    reader = open_reader(settings.online_location)
    try:
        return await served_state(Timeline(reader, ledger, settings.bundles), ledger, reader, desk, instant, None)
    finally:
        await reader.close()
