"""The pages about models: inventory, versions with their evidence, requests for promotion, shadows, what served when."""

from starlette.routing import BaseRoute

from inference.console.frame.frame import Frame
from inference.console.model.incident import incident_pages
from inference.console.model.promotion import promotion_pages
from inference.console.model.shadow import shadow_pages
from inference.console.model.study import study_pages
from inference.console.model.version import version_pages
from registry.settings import RegistrySettings


def model_pages(frame: Frame) -> list[BaseRoute]:
    """Return the routes; those of a fixed name come before those that a model may be called by."""
    at = frame.at.settings
    settings = RegistrySettings(var=at.var, configs=at.configs, database_url=at.database_url)
    return [
        *promotion_pages(frame, settings),
        *incident_pages(frame),
        *shadow_pages(frame),
        *study_pages(frame, settings),
        *version_pages(frame, settings),
    ]
