"""What reports are made with, opened from the settings and closed again."""

from collections.abc import Iterator
from contextlib import contextmanager

from feature_store.desk.database import Desk
from feature_store.opening import open_engine
from feature_store.settings import FeatureStoreSettings
from inference.monthly.config import load_monthly
from inference.monthly.making import ReportMaker
from inference.monthly.shelf import ReportShelf
from inference.monthly.state import StateMaker
from inference.settings import ServiceSettings
from registry.bundle import open_bundle

FOLDER = "reports"


@contextmanager
def report_maker(settings: FeatureStoreSettings, service: ServiceSettings, workers: int = 1) -> Iterator[ReportMaker]:
    """Give a maker of reports.

    Raises
    ------
    BundleError
        No models are in service yet, or their bundle is damaged.
    InferenceError
        `monthly.toml` is wrong.
    """
    config, bundle = load_monthly(settings.configs), open_bundle(service.bundles)
    warehouse, engine = open_engine(settings, config.memory)
    desk = Desk.open(service.desk_location)
    try:
        states = StateMaker(engine, warehouse, bundle, settings.configs, settings.var, workers)
        yield ReportMaker(states, desk, ReportShelf(settings.var / FOLDER), config)
    finally:
        desk.close()
        engine.close()
