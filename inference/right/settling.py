"""Works off what the desk asks for and a crash, or a store that did not answer, left undone."""

import asyncio
import logging
from datetime import timedelta

from feature_store.error import FeatureStoreError
from inference.error import InferenceError
from inference.publisher import Publisher

_LOG = logging.getLogger("gridtags.settling")


async def keep_settled(publisher: Publisher, every: timedelta) -> None:
    """Republish waiting customers at once and then again and again; a failure is logged and tried again."""
    while True:
        try:
            while await publisher.settle():
                pass
        except (FeatureStoreError, InferenceError) as error:
            _LOG.warning("customers wait to be published again: %s", type(error).__name__)
        await asyncio.sleep(every.total_seconds())
